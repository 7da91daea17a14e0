"""Modules alone, in a stack of their own."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.naming.context import Context
from tests.described import ACCOUNT
from tests.synthesized import Stack

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
        build(stack, stack.provider("us-east-1", {}, None))
        app.synth()
        return Stack((tmp_path / "stacks" / "alone" / "cdk.tf.json").read_text(encoding="utf-8"))

    return synthesize


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
