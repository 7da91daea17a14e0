from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

import stacks.stack
from tests.synthesized import Stack

# The bindings come before CDKTF.
# isort: split
from cdktf import App
from cdktf_cdktf_provider_aws.sns_topic import SnsTopic

Build = Callable[[stacks.stack.Stack], Any]


def made(folder: Path, build: Build) -> Stack:
    app = App(outdir=str(folder))
    build(stacks.stack.Stack(app, "S"))
    app.synth()
    return Stack((folder / "stacks" / "S" / "cdk.tf.json").read_text())


def test_two_constructs_of_one_address_are_refused(tmp_path: Path) -> None:
    """CDKTF would make one resource of them, and lose the other."""

    def build(stack: stacks.stack.Stack) -> None:
        SnsTopic(stack, "a-b", name="one")
        SnsTopic(stack, "a_b", name="other")

    with pytest.raises(Exception, match=r"S/a_b and S/a-b would both be SnsTopic 'a_b'"):
        made(tmp_path, build)


def test_one_name_for_two_types_is_fine(tmp_path: Path) -> None:
    def build(stack: stacks.stack.Stack) -> None:
        provider = stack.provider("us-east-1", {}, None)
        SnsTopic(stack, "aws-us-east-1", name="n", provider=provider)

    assert made(tmp_path, build).resources("aws_sns_topic").keys() == {"aws_us_east_1"}


def test_provider_has_an_alias_its_tags_and_the_account(tmp_path: Path) -> None:
    (provider,) = made(
        tmp_path, lambda stack: stack.provider("eu-west-1", {"A": "b"}, "123456789012")
    ).document["provider"]["aws"]
    assert provider == {
        "alias": "eu_west_1",
        "region": "eu-west-1",
        "default_tags": [{"tags": {"A": "b"}}],
        "allowed_account_ids": ["123456789012"],
    }


def test_s3_backend_keeps_every_argument(tmp_path: Path) -> None:
    """Also those that CDKTF has no name for."""
    arguments = {
        "bucket": "b",
        "key": "k",
        "region": "r",
        "use_lockfile": True,
        "encrypt": True,
        "unheard_of": 1,
    }
    stack = made(tmp_path, lambda stack: stack.remote_state(arguments))
    assert stack.document["terraform"]["backend"] == {"s3": arguments}


def test_local_state_lies_in_the_working_folder_by_a_relative_path(tmp_path: Path) -> None:
    stack = made(tmp_path, lambda stack: stack.local_state())
    path = stack.document["terraform"]["backend"]["local"]["path"]
    assert path == "../../../terraform.S.tfstate"


def test_output_is_described(tmp_path: Path) -> None:
    stack = made(tmp_path, lambda stack: stack.output("a-b_c", "v", "What it is"))
    assert stack.document["output"] == {"a_b_c": {"value": "v", "description": "What it is"}}
