import json
import re
import subprocess
from functools import partial
from http.server import SimpleHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread
from typing import Any
from urllib.request import urlopen

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from modules.compute.user_data import user_data
from tests.modules.compute.test_multipart import parts


def script(*, environment_path: str | None = None, **values: object) -> str:
    spec = AutoscalingGroup.model_validate({"load_balancer": "web", **values})
    return user_data(
        spec,
        region="us-east-1",
        log_group="/Tap/us-east-1/web",
        namespace="Tap-staging",
        group="Tap-web",
        environment_path=environment_path,
    )


def agent(**values: Any) -> dict[str, Any]:
    """The agent's configuration, as the script writes it."""
    written = script(**values).split("<<'CONFIGURATION'\n")[1].split("\nCONFIGURATION\n")[0]
    configuration: dict[str, Any] = json.loads(written)
    return configuration


def checked(text: str) -> str:
    """The script, once bash has found that it can be read."""
    subprocess.run(["bash", "-n"], input=text, text=True, check=True)
    return text


def test_minimal_serves_a_placeholder_page() -> None:
    text = checked(script())
    assert text.startswith("#!/bin/bash\n")
    assert "http.server 8080 " in text
    assert "echo 'ok' >/srv/page/health\n" in text


def test_a_worker_without_a_script_serves_nothing() -> None:
    text = checked(script(load_balancer=None))
    assert text.endswith("\necho 'Set user_data to start the application.'\n")
    assert "http.server" not in text


def test_maximal_starts_the_application_instead() -> None:
    application = 'echo "${HOME} %{x} \\d" \\\n  >/srv/x\n'
    text = checked(script(user_data=application, port=9000))
    assert text.endswith(f"\n{application}")
    assert "http.server" not in text


PATHS = [
    ("/", "index.html"),
    ("/up/?deep=1", "up/index.html"),
    ("/a.b?c", "a.b"),
    ("/a%20b", "a b"),
    ("/it%27s/%40PORT%40%24HOME/%c3%a9?x=/", "it's/@PORT@$HOME/é"),
    ("/a/../b//c", "b/c"),
]


@pytest.mark.parametrize(("path", "file"), PATHS)
def test_placeholder_page_answers_the_health_check(tmp_path: Path, path: str, file: str) -> None:
    """As the server that the script starts answers it, from the files that the script writes."""
    page = checked(script(health_check_path=path)).split("finds the instance healthy.\n")[1]
    written = page.split("cat >/etc/systemd")[0].replace("/srv/page", str(tmp_path))
    subprocess.run(["bash", "-euo", "pipefail"], input=written, text=True, check=True)
    assert (tmp_path / file).read_text(encoding="utf-8") == "ok\n"
    handler = partial(SimpleHTTPRequestHandler, directory=str(tmp_path))
    with ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        with urlopen(f"http://127.0.0.1:{server.server_port}{path}") as answer:
            assert (answer.status, answer.read()) == (200, b"ok\n")
        server.shutdown()


BOOT = "/var/log/cloud-init-output.log"


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, [BOOT, "/var/log/app/*.log"]),
        ({"log_files": []}, [BOOT]),
        ({"log_files": ["/srv/**.log", BOOT, "/a"]}, [BOOT, "/srv/**.log", "/a"]),
    ],
)
def test_agent_ships_every_file_in_a_stream_of_its_own(
    values: dict[str, list[str]], expected: list[str]
) -> None:
    files = agent(**values)["logs"]["logs_collected"]["files"]["collect_list"]
    assert [file["file_path"] for file in files] == expected
    for file in files:
        assert file["log_group_name"] == "/Tap/us-east-1/web"
        assert (file["publish_multi_logs"], file["log_stream_name"]) == (True, "{instance_id}")


def test_agent_is_installed_before_the_application() -> None:
    text = script(user_data="start-me")
    assert text.index("amazon-cloudwatch-agent-ctl") < text.index("start-me")
    assert "set -euo pipefail" in text


def test_agent_measures_memory_and_disk_for_the_whole_group() -> None:
    metrics = agent()["metrics"]
    assert metrics["namespace"] == "Tap-staging"
    assert set(metrics["metrics_collected"]) == {"mem", "disk"}
    for plugin in metrics["metrics_collected"].values():
        assert plugin["append_dimensions"] == {"AutoScalingGroupName": "Tap-web"}
        assert plugin["measurement"]
    assert agent()["agent"]["omit_hostname"] is True


def test_what_uses_nothing_asks_for_no_parameters() -> None:
    assert "ssm" not in script()
    assert "refresh-environment" not in script()


def test_environment_is_there_before_the_application_starts() -> None:
    text = checked(script(environment_path="/Tap/us-east-1/uses", user_data="start-me"))
    refreshed, started = text.index("\nuntil /usr/local/sbin/refresh-environment;"), text.index("start-me")
    assert text.index("cat >/usr/local/sbin/refresh-environment") < refreshed < started
    assert text.index(". /etc/profile.d/tapstack.sh\n") < started
    assert "@" not in re.sub(r"\$@|@\)", "", text), "every place is filled"


def test_application_stands_between_nothing_that_could_be_taken_for_a_place() -> None:
    """Names between two @ are filled in ours only."""
    application = "echo @REGION@ @ENVIRONMENT@ @END@ @PROGRAM@\n"
    for text in (application, f"#!/bin/sh\n{application}"):
        assert application in script(environment_path="/uses", user_data=text)


def test_cloud_config_is_a_part_behind_the_script() -> None:
    prepare, config = parts(script(user_data="#cloud-config\nruncmd: [ls]\n"))
    assert (prepare[:2], config) == (
        ("text/x-shellscript", "prepare"),
        ("text/cloud-config", "user_data", "#cloud-config\nruncmd: [ls]\n"),
    )
    assert "prepare" < "runcmd", "cloud-init runs scripts by their names, and runcmd is one"
    assert checked(prepare[2]).startswith("#!/bin/bash\n")


def test_an_image_of_ones_own_serves_what_it_has() -> None:
    text = checked(script(image_id="resolve:ssm:/images/web"))
    assert "http.server" not in text
    assert text.endswith("mkdir --parents /var/log/app\n")
