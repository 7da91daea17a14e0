"""The role of a region's replication monitor: it writes its logs and publishes to the region's alerts."""

from cdktf import TerraformProvider
from constructs import Construct

from model.naming.context import Context
from modules.policy.document import allow
from modules.policy.role import Role


class ReplicationMonitorRole(Role):
    """The role of one region's function (``modules/monitoring/replication_monitor.py``)."""

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        group = context.log_group_arn(context.function_log_group("replication-monitor"))
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            purpose="replication-monitor",
            description=f"Replication monitor of {context.prefix}",
            service="lambda.amazonaws.com",
            statements=(
                # Not logs:CreateLogGroup: a group made anew after a destroy would have no key and no end.
                allow(
                    "WriteLogStreams",
                    ("logs:CreateLogStream", "logs:PutLogEvents"),
                    (f"{group}:log-stream:*",),
                ),
                # Its messages, and the dead letters that Lambda sends in its name.
                allow("PublishAlerts", ("sns:Publish",), (context.alert_topic_arn(),)),
            ),
        )
