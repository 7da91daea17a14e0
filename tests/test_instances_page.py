"""docs/instances.md: its examples are deployments, and its names those of what is made."""

import base64
import json
import re
from pathlib import Path

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from model.language.load import load_deployments
from tests.described import EAST
from tests.synthesized import ROOT, Synthesized

PAGE = (ROOT / "docs" / "instances.md").read_text(encoding="utf-8")
HEAD = 'deployment "TapStack" {\n  project = "tap"\n  owner = "platform"\n}\n'
EXAMPLES = re.findall(r"```hcl\n(.*?)```", PAGE, re.DOTALL)


@pytest.mark.parametrize("example", EXAMPLES)
def test_examples_are_accepted(example: str, tmp_path: Path) -> None:
    regions = "" if "region " in example else 'region "us-east-1" {}\n'
    balancer = 'load_balancer "web" {}\n' if "load_balancer" in example else ""
    (tmp_path / "page.hcl").write_text(f"{HEAD}{regions}{balancer}{example}", encoding="utf-8")
    (deployment,) = load_deployments([tmp_path / "page.hcl"], {})
    assert deployment.regions[EAST].autoscaling_group["web"]


def test_log_streams_are_named_as_the_page_says(synthesized: Synthesized) -> None:
    """The agent puts an underscore and the file's path behind the name that it is given."""
    template = synthesized("staging").stack(EAST).resources("aws_launch_template")["web"]
    script = base64.b64decode(template["user_data"]).decode()
    agent = json.loads(script.split("<<'CONFIGURATION'\n")[1].split("\nCONFIGURATION\n")[0])
    (boot, application) = agent["logs"]["logs_collected"]["files"]["collect_list"]
    assert f"log stream of `{boot['log_group_name']}`" in PAGE
    for file, path in ((boot, boot["file_path"]), (application, "/var/log/app/reader.log")):
        stream = file["log_stream_name"].replace("{instance_id}", "i-0123456789abcdef0")
        assert f"`{stream}_{path.replace('/', '_')}`" in PAGE
        assert f"| `{file['file_path']}`" in PAGE
    assert AutoscalingGroup().log_files == (application["file_path"],)


def test_the_service_linked_role_has_the_name_on_the_page(synthesized: Synthesized) -> None:
    role = synthesized("staging").stack("access").resources("aws_iam_service_linked_role")["autoscaling"]
    assert f"`AWSServiceRoleForAutoScaling_{role['custom_suffix']}`" in PAGE
