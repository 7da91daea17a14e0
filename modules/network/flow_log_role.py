"""The role that writes a region's flow logs."""

from cdktf import TerraformProvider
from constructs import Construct

from model.naming.context import Context
from modules.network.flow_logs import LOG_GROUP
from modules.policy.document import allow
from modules.policy.role import Role

#: What AWS asks for (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html), but for
#: logs:CreateLogGroup: the group is there first, and one made anew after a destroy would be without a key and
#: without an end.
WRITE = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


class FlowLogRole(Role):
    """The role of one region's flow logs: it writes to their log group, and makes none."""

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        group = context.log_group_arn(f"{context.log_group(LOG_GROUP)}:*")
        # To list groups is asked of all of the region's: CloudWatch checks it before it looks at a prefix.
        every_group = context.log_group_arn("*")
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            purpose="flow-logs",
            description=f"Flow logs of {context.prefix}",
            service="vpc-flow-logs.amazonaws.com",
            statements=(
                allow("WriteFlowLogs", WRITE, (group,)),
                allow("FindLogGroups", ("logs:DescribeLogGroups",), (every_group,)),
            ),
            condition={
                "StringEquals": {"aws:SourceAccount": context.account},
                "ArnLike": {"aws:SourceArn": context.arn("ec2", "vpc-flow-log/*")},
            },
        )
