"""Text of a description in Terraform JSON."""

from pathlib import Path

import pytest

from modules.text import literal
from tests.described import EAST, MINIMAL
from tests.synthesized import deployment, synthesize


def test_descriptions_are_no_templates(tmp_path: Path) -> None:
    parameters = {"fee": {"description": "costs ${x}"}}
    described = deployment({**MINIMAL, "regions": {EAST: {"parameter": parameters}}})
    stack = synthesize([described], tmp_path).stack(EAST)
    assert stack.resources("aws_ssm_parameter")["fee"]["description"] == "costs $${x}"


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("", ""),
        ("plain é $ % { }", "plain é $ % { }"),
        ("${x}", "$${x}"),
        ("$${x}", "$$${x}"),
        ("%{ if x }", "%%{ if x }"),
        ("a ${b} and ${c}", "a $${b} and $${c}"),
    ],
)
def test_nothing_in_a_text_is_a_template(text: str, expected: str) -> None:
    assert literal(text) == expected
