"""The script of the first boot, run on this machine in another root folder, where programs are stand-ins."""

import json
import os
import re
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from modules.compute.user_data import user_data
from tests.modules.compute.test_multipart import parts

pytestmark = pytest.mark.skipif(not shutil.which("bash"), reason="the script is for bash")

AGENT = "opt/aws/amazon-cloudwatch-agent/bin/amazon-cloudwatch-agent-ctl"
#: Where the script writes.
FOLDERS = re.compile(r"(?<![\w.*@])/(?=(opt|var|usr/local|etc|srv)/)")
VARIABLES = "ORDERS_HOST=db.example\n"


def boot(root: Path, *, uses: bool = True, **values: object) -> subprocess.CompletedProcess[str]:
    """Runs what a group's instances run, in a folder instead of ``/``."""
    for folder in ("bin", AGENT.rpartition("/bin")[0] + "/etc", "usr/local/sbin", "etc/systemd/system"):
        (root / folder).mkdir(parents=True, exist_ok=True)
    (root / "etc" / "profile.d").mkdir(exist_ok=True)
    stand_in(
        root / "bin" / "dnf", f'echo "$@" >{root}/installed; mkdir -p {root}/{AGENT}; rmdir {root}/{AGENT}'
    )
    with (root / "bin" / "dnf").open("a", encoding="utf-8") as installer:
        installer.write(f"printf '#!/bin/bash\\necho \"$@\" >{root}/started\\n' >{root}/{AGENT}\n")
        installer.write(f"chmod 0755 {root}/{AGENT}\n")
    stand_in(root / "bin" / "systemctl", "")
    stand_in(root / "bin" / "aws", f"printf '{VARIABLES}'")
    text = user_data(
        AutoscalingGroup.model_validate(values),
        region="eu-west-1",
        log_group="/logs",
        namespace="Tap",
        group="web",
        environment_path="/uses" if uses else None,
    )
    if text.startswith("Content-Type:"):
        (text,) = (content for kind, _, content in parts(text) if kind == "text/x-shellscript")
    environment = {**os.environ, "PATH": f"{root}/bin:{os.environ['PATH']}"}
    command = ["bash", "-c", FOLDERS.sub(f"{root}/", text)]
    return subprocess.run(command, env=environment, capture_output=True, text=True, check=False)


def stand_in(file: Path, body: str) -> None:
    """A program of the instance that does something else here."""
    file.write_text(f"#!/bin/bash\n{body}\n", encoding="utf-8")
    file.chmod(0o755)


def test_the_agent_is_installed_configured_and_started(tmp_path: Path) -> None:
    boot(tmp_path, user_data="true")
    assert (tmp_path / "installed").read_text() == "install --assumeyes amazon-cloudwatch-agent\n"
    folder = tmp_path / "opt" / "aws" / "amazon-cloudwatch-agent" / "etc"
    assert {"agent", "logs", "metrics"} == json.loads(
        (folder / "amazon-cloudwatch-agent.json").read_text()
    ).keys()
    assert "-a fetch-config -m ec2 -s -c file:" in (tmp_path / "started").read_text()


def test_an_image_that_has_the_agent_installs_nothing(tmp_path: Path) -> None:
    (tmp_path / AGENT).parent.mkdir(parents=True)
    stand_in(tmp_path / AGENT, "")
    assert boot(tmp_path, user_data="true").returncode == 0
    assert not (tmp_path / "installed").exists()


def test_a_shell_script_has_the_environment_and_ends_at_its_first_failure(tmp_path: Path) -> None:
    ran = boot(tmp_path, user_data='echo "$ORDERS_HOST in $AWS_REGION"\nfalse\necho never\n')
    assert (ran.stdout.splitlines()[-1], ran.returncode) == ("db.example in eu-west-1", 1)


PROGRAM = r"""#!/usr/bin/env python3
import os, sys
print(os.environ["ORDERS_HOST"], "$HOME `id` \n@END@ é"[5:].encode())
sys.exit(7)
"""


@pytest.mark.parametrize("text", [PROGRAM, PROGRAM.replace("\n", "\r\n")])
def test_a_program_runs_as_its_first_line_says(tmp_path: Path, text: str) -> None:
    ran = boot(tmp_path, user_data=text)
    assert ran.stdout.splitlines()[-1].startswith("db.example b' `id` \\n@END@")
    assert ran.returncode == 7
    file = tmp_path / "usr" / "local" / "sbin" / "start-application"
    assert file.read_text(encoding="utf-8") == PROGRAM
    assert file.stat().st_mode & 0o777 == 0o700


def test_a_bash_program_is_not_told_to_end_at_failures(tmp_path: Path) -> None:
    ran = boot(tmp_path, user_data='#!/bin/bash\nfalse\necho "still here: $unset"\n')
    assert (ran.stdout.splitlines()[-1], ran.returncode) == ("still here: ", 0)


@pytest.mark.parametrize(
    "values", [{"user_data": "#cloud-config\npackages: [nginx]\n"}, {"image_id": "resolve:ssm:/images/web"}]
)
def test_what_the_script_does_not_start_itself(tmp_path: Path, values: dict[str, Any]) -> None:
    """It prepares the instance: cloud-init does the rest, or the image has it."""
    assert boot(tmp_path, **values).returncode == 0
    assert (tmp_path / "etc" / "tapstack" / "environment").read_text().endswith(VARIABLES)
    assert not (tmp_path / "usr" / "local" / "sbin" / "start-application").exists()


def test_without_anything_to_use_there_is_no_environment(tmp_path: Path) -> None:
    assert boot(tmp_path, uses=False, user_data="true").returncode == 0
    assert not (tmp_path / "etc" / "tapstack").exists()
