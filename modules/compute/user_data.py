"""The script that prepares an instance at its first boot."""

import hashlib
import json
import posixpath
import shlex
from collections.abc import Iterable
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.user_data import user_data_format
from modules.compute.multipart import UserDataPart, multipart

HERE = Path(__file__).parent
#: What the first boot prints.
BOOT_LOG = "/var/log/cloud-init-output.log"
#: What CloudWatch can't see from outside of an instance: the agent's plugins and their measurements.
MEASUREMENTS: dict[str, dict[str, Any]] = {
    "mem": {"measurement": ["mem_used_percent"]},
    "disk": {"measurement": ["used_percent"], "resources": ["/"], "drop_device": True},
}


def user_data(
    spec: AutoscalingGroup,
    *,
    region: str,
    log_group: str,
    namespace: str,
    group: str,
    environment_path: str | None = None,
) -> str:
    """What runs at the first boot: the CloudWatch agent, the environment, then the application.

    It is a shell script, and in front of a cloud-config an archive of both. Logs go to ``log_group``,
    metrics to ``namespace`` with the name of the Auto Scaling ``group``. Under ``environment_path`` are the
    parameters of what the instances use, None if they use nothing.
    """
    agent = json.dumps(
        {**_metrics(namespace, group), **_logs(log_group, spec.log_files)}, separators=(",", ":")
    )
    environment = (
        _filled("environment.sh", REGION=region, ENVIRONMENT_PATH=environment_path)
        if environment_path
        else ""
    )
    script = _filled(
        "user_data.sh", AGENT_CONFIGURATION=agent, ENVIRONMENT=environment, APPLICATION=_application(spec)
    ).rstrip("\n")
    if spec.user_data is None or user_data_format(spec.user_data) != "cloud-config":
        return f"{script}\n"
    return multipart(
        # Before runcmd, which cloud-init runs as a script of that name.
        UserDataPart("prepare", "x-shellscript", f"{script}\n"),
        UserDataPart("user_data", "cloud-config", spec.user_data),
    )


def _application(spec: AutoscalingGroup) -> str:
    """What the shell script ends with."""
    if spec.user_data is None:
        return _stand_in(spec)
    match user_data_format(spec.user_data):
        case "shell":
            return spec.user_data
        case "program":
            digest = hashlib.sha256(spec.user_data.encode()).hexdigest()
            return _filled("program.sh", END=f"END-{digest[:16]}", PROGRAM=spec.user_data)
        case "cloud-config":
            return ""


def _stand_in(spec: AutoscalingGroup) -> str:
    """What shows that no application was given: an image of one's own has it already."""
    if spec.image_id:
        return ""
    if spec.load_balancer:
        return _filled(
            "placeholder_page.sh", PORT=str(spec.port), FILE=shlex.quote(f"/srv/page{_file(spec)}")
        )
    return "echo 'Set user_data to start the application.'"


def _metrics(namespace: str, group: str) -> dict[str, object]:
    # Without the host's name there is one metric for the whole group: its average, its highest, its lowest.
    collected = {
        plugin: {**measured, "append_dimensions": {"AutoScalingGroupName": group}}
        for plugin, measured in MEASUREMENTS.items()
    }
    return {
        "agent": {"metrics_collection_interval": 60, "omit_hostname": True},
        "metrics": {"namespace": namespace, "metrics_collected": collected},
    }


def _logs(log_group: str, log_files: Iterable[str]) -> dict[str, object]:
    # Of the files behind a path with wildcards the agent ships the newest only, unless it is told otherwise.
    # It then ends the names of the log streams in the file's path.
    files = [
        {
            "file_path": path,
            "publish_multi_logs": True,
            "log_group_name": log_group,
            "log_stream_name": "{instance_id}",
        }
        for path in dict.fromkeys((BOOT_LOG, *log_files))
    ]
    return {"logs": {"logs_collected": {"files": {"collect_list": files}}}}


def _file(spec: AutoscalingGroup) -> str:
    """The file behind the health check's path, as Python's server looks for it: a folder's is its index."""
    path = spec.health_check_path.partition("?")[0]
    file = "/" + posixpath.normpath(unquote(path)).strip("/")
    return posixpath.join(file, "index.html") if path.endswith("/") else file


def _filled(file: str, **values: str) -> str:
    text = (HERE / file).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
