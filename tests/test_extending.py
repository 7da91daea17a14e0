"""The complete example of docs/extending.md runs as it stands there."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from tests.synthesized import ROOT, Output

PAGE = ROOT / "docs" / "extending.md"


@pytest.fixture(scope="module")
def example() -> str:
    _, code = PAGE.read_text(encoding="utf-8").split("```python\n")
    return code.partition("```")[0]


def run(code: str, folder: Path) -> subprocess.CompletedProcess[str]:
    (folder / "backend.tf.json").write_text((ROOT / "backend.tf.json").read_text(encoding="utf-8"))
    (folder / "shop.py").write_text(code, encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "shop.py"]
    return subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)


def test_the_example_writes_its_part_into_the_stacks(example: str, tmp_path: Path) -> None:
    assert run(example, tmp_path).returncode == 0
    output = Output(tmp_path / "cdktf.out")
    for region in ("us-east-1", "eu-west-1"):
        stack = output.stacks[f"Shop-production-{region}"]
        (bus,) = stack.resources("aws_cloudwatch_event_bus").values()
        (schedule,) = stack.resources("aws_scheduler_schedule").values()
        role = output.stacks["Shop-production-access"].resources("aws_iam_role")[
            f"nightly_scheduler_{region}"
        ]
        assert schedule["target"]["role_arn"].endswith(f":role/{role['name']}")
        policy = output.stacks["Shop-production-access"].resources("aws_iam_role_policy")[
            f"nightly_scheduler_{region}"
        ]
        (statement,) = json.loads(policy["policy"])["Statement"]
        assert statement["Action"] == "events:PutEvents"
        assert statement["Resource"].endswith(f":event-bus/{bus['name']}")


def test_the_example_is_checked_as_a_description_is(example: str, tmp_path: Path) -> None:
    refused = run(example.replace('"eu-west-1")', '"eu-west-9")'), tmp_path)
    assert refused.returncode == 1
    assert "Unknown region" in refused.stderr
    assert not (tmp_path / "cdktf.out").exists()
