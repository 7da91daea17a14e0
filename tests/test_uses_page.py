"""docs/uses.md names what the code gives, and its example is a script."""

import re
import shutil
import subprocess

import pytest

from tests.synthesized import ROOT, Synthesized

PAGE = (ROOT / "docs" / "uses.md").read_text(encoding="utf-8")


def rows() -> dict[str, set[str]]:
    """Block to the variables that its row names, for the label `orders`."""
    found = re.findall(r"^\| `([a-z_]+)` \|.*\|(.*)\|$", PAGE, re.MULTILINE)
    return {block: set(re.findall("`(ORDERS_[A-Z_]+)`", variables)) for block, variables in found}


def test_every_store_has_its_row() -> None:
    from modules.part import StorePart
    from stacks.parts import PARTS

    assert rows().keys() == {part.block for part in PARTS if isinstance(part, StorePart)}


def test_the_variables_are_those_that_instances_get(synthesized: Synthesized) -> None:
    parameters = synthesized("staging").stack("us-east-1").resources("aws_ssm_parameter")
    assert parameters
    for parameter in parameters.values():
        block, label = parameter["name"].rpartition("/")[2].split(".")
        names = re.findall("^([A-Z_]+)=", parameter["insecure_value"], re.MULTILINE)
        assert {name.replace(label.upper(), "ORDERS") for name in names} == rows()[block]


@pytest.mark.skipif(not shutil.which("bash"), reason="the example is for bash")
def test_the_example_is_a_script_that_asks_for_what_is_there() -> None:
    example = PAGE.partition("```sh\n")[2].partition("```")[0]
    subprocess.run(["bash", "-n"], input=example, text=True, check=True)
    assert set(re.findall(r"\$\{?(ORDERS_[A-Z_]+)", example)) <= rows()["database"]
