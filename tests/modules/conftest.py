"""Modules alone, in a stack of their own."""

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.naming.context import Context
from modules.policy.grant import RoleSpec
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone, Stack

Build = Callable[..., Any]


@pytest.fixture(scope="session")
def context() -> Context:
    return Context("Tap", "staging", "us-east-1", ACCOUNT, tags={"Environment": "staging"})


@pytest.fixture
def alone(tmp_path: Path) -> Callable[[Build], Stack]:
    """Gives the stack that holds what a function ``build(stack, provider)`` puts into it."""
    import stacks.stack

    # The bindings come before CDKTF.
    # isort: split
    from cdktf import App

    def synthesize(build: Build) -> Stack:
        app = App(outdir=str(tmp_path))
        stack = stacks.stack.Stack(app, "alone")
        build(stack, stack.provider_of("us-east-1", {}, None))
        app.synth()
        assert not stack.findings
        return Stack((tmp_path / "stacks" / "alone" / "cdk.tf.json").read_text(encoding="utf-8"))

    return synthesize


@pytest.fixture
def role(alone: Alone) -> Callable[[RoleSpec], tuple[Block, list[Block], list[Block]]]:
    """Gives what ``access`` makes of a role: itself, and the statements of its trust and of its policy."""
    from modules.policy.role import Role

    def make(spec: RoleSpec) -> tuple[Block, list[Block], list[Block]]:
        stack = alone(lambda stack, aws: Role(stack, "role.r", provider=aws, spec=spec))
        made = stack.resources("aws_iam_role")["r"]
        attached = stack.resources("aws_iam_role_policy")["r"]
        assert attached["role"] == "${aws_iam_role.r.name}"
        trust, policy = (
            json.loads(document)["Statement"] for document in (made["assume_role_policy"], attached["policy"])
        )
        return made, trust, policy

    return make


@pytest.fixture
def refused() -> Callable[[str, dict[str, Any]], list[str]]:
    """Gives what the model refuses in a block: the modules take what it let through."""
    from pydantic import ValidationError

    from model.blocks.deployment import COMPONENTS

    def locations(block: str, values: dict[str, Any]) -> list[str]:
        with pytest.raises(ValidationError) as caught:
            COMPONENTS[block].model_validate(values)
        return [str(error["loc"][-1]) if error["loc"] else error["msg"] for error in caught.value.errors()]

    return locations
