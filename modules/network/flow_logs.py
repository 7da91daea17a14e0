"""A VPC's flow logs: who spoke to whom, and what was turned away."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from constructs import Construct

from model.naming.context import Context
from modules.policy.document import for_source
from modules.policy.grant import Grant, RoleSpec, role_arn

ROLE = "flow_logs"
#: What AWS asks for (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html), but for
#: logs:CreateLogGroup: the group is there first, and one made anew after a destroy would be without a key and
#: without an end.
WRITE = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


class FlowLogs(Construct):
    """Flow logs of all traffic of a VPC in an encrypted log group, written with :func:`flow_log_role`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        vpc_id: str,
        key_arn: str,
        retention_days: int,
    ) -> None:
        super().__init__(scope, id)
        group = CloudwatchLogGroup(
            self,
            "log_group",
            name=_log_group(context),
            retention_in_days=retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        FlowLog(
            self,
            "flow_log",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=role_arn(context, ROLE),
            # Nitro instances are logged by the minute whatever is set here; ten minutes, the default, would
            # hold back the others' (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html).
            max_aggregation_interval=60,
            tags={"Name": context.prefix},
            provider=provider,
        )


def flow_log_role(context: Context) -> RoleSpec:
    """The role of one region's flow logs: it writes to their log group, and makes none."""
    group = context.arn_named(_log_group(context), "aws_cloudwatch_log_group")
    # To list groups is asked of all of the region's: CloudWatch checks it before it looks at a prefix.
    every_group = context.arn_named("*", "aws_cloudwatch_log_group")
    return RoleSpec(
        context,
        ROLE,
        f"Flow logs of {context.prefix}",
        "vpc-flow-logs.amazonaws.com",
        grants=(
            Grant("WriteFlowLogs", WRITE, (f"{group}:*",)),
            Grant("FindLogGroups", ("logs:DescribeLogGroups",), (every_group,)),
        ),
        condition=for_source(context.account, context.arn("ec2", "vpc-flow-log/*")),
    )


def _log_group(context: Context) -> str:
    return context.log_group("network", "flow-logs")
