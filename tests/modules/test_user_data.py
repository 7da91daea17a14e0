import json
import subprocess

import pytest

from model.autoscaling_group import AutoscalingGroup
from modules.user_data import user_data


def script(**values: object) -> str:
    return user_data(
        AutoscalingGroup.model_validate({"load_balancer": "web", **values}), "/Tap/us-east-1/web"
    )


def checked(text: str) -> str:
    """The script, once bash has found that it can be read."""
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
    return text


def test_minimal_serves_a_placeholder_page() -> None:
    text = checked(script())
    assert text.startswith("#!/bin/bash\n")
    assert "http.server 8080 " in text
    assert "'/srv/page/health'" in text


def test_maximal_starts_the_application_instead() -> None:
    application = 'echo "${HOME} %{x} \\d" \\\n  >/srv/x\n'
    text = checked(script(user_data=application, port=9000))
    assert text.endswith(f"{application}\n")
    assert "http.server" not in text


@pytest.mark.parametrize(
    ("path", "file"), [("/", "/index.html"), ("/up/?deep=1", "/up/index.html"), ("/a.b?c", "/a.b")]
)
def test_placeholder_page_answers_the_health_check(path: str, file: str) -> None:
    assert f"'/srv/page{file}'" in checked(script(health_check_path=path))


def test_agent_ships_the_logs_to_the_log_group_by_instance() -> None:
    text = script()
    configuration = json.loads(text.split("<<'CONFIGURATION'\n")[1].split("\nCONFIGURATION\n")[0])
    files = configuration["logs"]["logs_collected"]["files"]["collect_list"]
    assert {file["log_group_name"] for file in files} == {"/Tap/us-east-1/web"}
    assert [file["log_stream_name"] for file in files] == ["{instance_id}/cloud-init", "{instance_id}/app"]


def test_agent_is_installed_before_the_application() -> None:
    text = script(user_data="start-me")
    assert text.index("amazon-cloudwatch-agent-ctl") < text.index("start-me")
    assert "set -euo pipefail" in text
