"""The role of a region's replication monitor: it writes its logs and publishes to the region's alerts."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from model.context import Context
from modules.policy import allow, policy


class ReplicationMonitorRole(Construct):
    """Role and policy of one region's function (``modules/replication_monitor.py``).

    It is part of the ``access`` stack and names what the regional stack makes by derived ARNs. The region's
    key admits the role in its own policy: it encrypts the topic.
    """

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        # https://docs.aws.amazon.com/lambda/latest/dg/permissions-managed-policies.html
        trust = allow(
            "Lambda",
            ("sts:AssumeRole",),
            (),
            principal={"Service": "lambda.amazonaws.com"},
            condition={"StringEquals": {"aws:SourceAccount": context.account}},
        )
        role = IamRole(
            self,
            "role",
            name=context.role("replication-monitor"),
            description=f"Replication monitor of {context.prefix}",
            assume_role_policy=policy(trust),
            tags={"Region": context.region},
            provider=provider,
        )
        group = context.log_group_arn(context.function_log_group("replication-monitor"))
        IamRolePolicy(
            self,
            "policy",
            name="replication-monitor",
            role=role.name,
            policy=policy(
                # Not logs:CreateLogGroup: a group made anew after a destroy would have no key and no end.
                allow(
                    "WriteLogStreams",
                    ("logs:CreateLogStream", "logs:PutLogEvents"),
                    (f"{group}:log-stream:*",),
                ),
                # Its messages, and the dead letters that Lambda sends in its name.
                allow("PublishAlerts", ("sns:Publish",), (context.alert_topic_arn(),)),
            ),
            provider=provider,
        )
