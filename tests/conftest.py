"""What all tests share: what becomes of tests without Terraform, and stacks that are synthesized once."""

from __future__ import annotations

import os
from collections.abc import Callable
from functools import cache, partial
from typing import TYPE_CHECKING

import pytest

from runner.installation import InstallationError, find_installation
from tests import synthesized_once

if TYPE_CHECKING:
    from tests.synthesized import Output


@cache
def _missing_terraform() -> str:
    """Why tests with the marker ``terraform`` can't run; empty if they can."""
    try:
        find_installation()
    except InstallationError as error:
        return str(error)
    return ""


def pytest_runtest_setup(item: pytest.Item) -> None:
    """Skips what needs Terraform where there is none; in CI it fails, or nobody would notice."""
    if item.get_closest_marker("terraform") and (reason := _missing_terraform()):
        if os.environ.get("CI"):
            pytest.fail(reason, pytrace=False)
        pytest.skip(reason)


@pytest.fixture(scope="session")
def synthesized() -> Callable[[str], Output]:
    """Gives the stacks of a deployment by its name in ``VARIANTS`` or ``OTHERS``; each is made once."""
    # Here, for tests that synthesize nothing are not to wait for CDKTF.
    from tests.synthesized import Output, synthesize_named

    folder = synthesized_once.folder()

    @cache
    def output(name: str) -> Output:
        target = folder / name.replace(" ", "-")
        return Output(synthesized_once.made_once(target, partial(synthesize_named, name)) / "cdktf.out")

    return output
