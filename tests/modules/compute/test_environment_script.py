"""The script that keeps an instance's environment up to date, run on this machine in another root folder."""

import os
import shutil
import subprocess
from pathlib import Path

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from modules.compute.user_data import user_data

ORDERS = "ORDERS_HOST=db.example\nORDERS_ROLE=reader\n"
ASSETS = "ASSETS_BUCKET=assets-1\n"

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the script is for bash")


@pytest.fixture
def script() -> str:
    """``refresh-environment`` as the user data writes it."""
    text = user_data(
        AutoscalingGroup(load_balancer="web"),
        region="eu-west-1",
        log_group="/logs",
        namespace="Tap",
        group="web",
        environment_path="/Tap/uses",
    )
    return text.partition("<<'SCRIPT'\n")[2].partition("\nSCRIPT\n")[0] + "\n"


def refresh(script: str, root: Path, answer: str, status: int = 0) -> subprocess.CompletedProcess[str]:
    """Runs it where `aws` answers what the AWS CLI prints as text: the values with tabs between them."""
    programs = root / "bin"
    programs.mkdir(exist_ok=True)
    (root / "etc" / "tapstack").mkdir(parents=True, exist_ok=True)
    (root / "answer").write_text(answer, encoding="utf-8")
    aws = programs / "aws"
    aws.write_text(f'#!/bin/bash\necho "$@" >{root}/asked\ncat {root}/answer\nexit {status}\n')
    aws.chmod(0o755)
    here = script.replace("/etc/tapstack", f"{root}/etc/tapstack")
    environment = {**os.environ, "PATH": f"{programs}:{os.environ['PATH']}"}
    command = ["bash", "-c", here]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def written(root: Path) -> str:
    return (root / "etc" / "tapstack" / "environment").read_text(encoding="utf-8")


def test_the_values_of_all_parameters_are_lines_of_one_file(script: str, tmp_path: Path) -> None:
    assert refresh(script, tmp_path, f"{ORDERS}\t{ASSETS}\n").returncode == 0
    assert written(tmp_path) == f"AWS_REGION=eu-west-1\n{ORDERS}{ASSETS}"
    asked = (tmp_path / "asked").read_text(encoding="utf-8")
    assert "get-parameters-by-path --region eu-west-1 --path /Tap/uses --recursive" in asked


def test_what_did_not_change_is_not_written(script: str, tmp_path: Path) -> None:
    refresh(script, tmp_path, ORDERS)
    file = tmp_path / "etc" / "tapstack" / "environment"
    before = file.stat().st_ino
    refresh(script, tmp_path, ORDERS)
    assert file.stat().st_ino == before
    refresh(script, tmp_path, ORDERS.replace("reader", "writer"))
    assert "ORDERS_ROLE=writer\n" in written(tmp_path)


def test_what_could_not_be_read_leaves_the_file_as_it_was(script: str, tmp_path: Path) -> None:
    refresh(script, tmp_path, ORDERS)
    assert refresh(script, tmp_path, "", status=255).returncode != 0
    assert written(tmp_path).endswith(ORDERS)
    assert [path.name for path in (tmp_path / "etc" / "tapstack").iterdir()] == ["environment"]


def test_others_may_read_the_file(script: str, tmp_path: Path) -> None:
    refresh(script, tmp_path, ORDERS)
    assert (tmp_path / "etc" / "tapstack" / "environment").stat().st_mode & 0o777 == 0o644


def test_shells_and_services_read_the_same(script: str, tmp_path: Path) -> None:
    refresh(script, tmp_path, f"{ORDERS}\t{ASSETS}\n")
    file = tmp_path / "etc" / "tapstack" / "environment"
    command = ["bash", "-c", f'set -a; . "{file}"; env']
    environment = subprocess.run(command, env={}, capture_output=True, text=True, check=True).stdout
    assert {"ORDERS_HOST=db.example", "ASSETS_BUCKET=assets-1"} <= set(environment.split("\n"))
