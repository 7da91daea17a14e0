"""What becomes of tests with the marker ``terraform`` where there is no Terraform."""

import os
import subprocess
import sys
from collections.abc import Mapping

import pytest

from tests.synthesized import ROOT

TEST = "tests/runner/test_real_terraform.py::test_init_without_backend_validates"


def run_without_terraform(changes: Mapping[str, str]) -> subprocess.CompletedProcess[str]:
    environment = {name: value for name, value in os.environ.items() if name not in {"CI", "PYTEST_ADDOPTS"}}
    return subprocess.run(
        [sys.executable, "-m", "pytest", "-rs", "-p", "no:cacheprovider", "-p", "no:cov", TEST],
        cwd=ROOT,
        env={**environment, "TERRAFORM_BINARY_NAME": "no-such-terraform", **changes},
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("changes", "status", "said"),
    [({}, 0, "1 skipped"), ({"CI": "true"}, 1, "1 error")],
    ids=["elsewhere", "CI"],
)
def test_is_skipped_but_in_ci(changes: Mapping[str, str], status: int, said: str) -> None:
    completed = run_without_terraform(changes)
    assert completed.returncode == status
    assert said in completed.stdout
    assert "`no-such-terraform` is not on PATH" in completed.stdout
