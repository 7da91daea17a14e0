"""The script that prepares an instance at its first boot."""

import json
from pathlib import Path
from typing import Any

from model.blocks.autoscaling_group import AutoscalingGroup

HERE = Path(__file__).parent
#: Log files on the instance to the last part of the names of their log streams.
LOG_FILES = {"/var/log/cloud-init-output.log": "cloud-init", "/var/log/app/*.log": "app"}
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
    """The shell script: the CloudWatch agent, the environment, then the application or what stands in for it.

    Logs go to ``log_group``, metrics to ``namespace`` with the name of the Auto Scaling ``group``. Under
    ``environment_path`` are the parameters of what the instances use, None if they use nothing.
    """
    agent = json.dumps({**_metrics(namespace, group), **_logs(log_group)}, indent=2)
    environment = (
        _filled("environment.sh", REGION=region, ENVIRONMENT_PATH=environment_path)
        if environment_path
        else ""
    )
    return _filled(
        "user_data.sh", AGENT_CONFIGURATION=agent, ENVIRONMENT=environment, APPLICATION=_application(spec)
    )


def _application(spec: AutoscalingGroup) -> str:
    """What was given, or what shows that nothing was."""
    if spec.user_data:
        return spec.user_data
    if spec.load_balancer:
        return _filled("placeholder_page.sh", PORT=str(spec.port), HEALTH_CHECK_PATH=_file(spec))
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


def _logs(log_group: str) -> dict[str, object]:
    files = [
        {"file_path": path, "log_group_name": log_group, "log_stream_name": f"{{instance_id}}/{stream}"}
        for path, stream in LOG_FILES.items()
    ]
    return {"logs": {"logs_collected": {"files": {"collect_list": files}}}}


def _file(spec: AutoscalingGroup) -> str:
    """The file behind the health check's path: a folder's is its index."""
    path = spec.health_check_path.partition("?")[0]
    return f"{path}index.html" if path.endswith("/") else path


def _filled(file: str, **values: str) -> str:
    text = (HERE / file).read_text(encoding="utf-8")
    for name, value in values.items():
        text = text.replace(f"@{name}@", value)
    return text
