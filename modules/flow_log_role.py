"""The role that writes a region's flow logs."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from model.context import Context
from modules.flow_logs import LOG_GROUP
from modules.policy import allow, policy

#: What AWS asks for (https://docs.aws.amazon.com/vpc/latest/userguide/flow-logs-iam-role.html), but for
#: logs:CreateLogGroup: the group is there first, and one made anew after a destroy would be without a key and
#: without an end.
WRITE = ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents")


class FlowLogRole(Construct):
    """Role and policy for the flow logs of one region's custom network; part of the ``access`` stack."""

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        only_ours = {
            "StringEquals": {"aws:SourceAccount": context.account},
            "ArnLike": {"aws:SourceArn": context.arn("ec2", "vpc-flow-log/*")},
        }
        trust = allow(
            "FlowLogs",
            ("sts:AssumeRole",),
            (),
            principal={"Service": "vpc-flow-logs.amazonaws.com"},
            condition=only_ours,
        )
        role = IamRole(
            self,
            "role",
            name=context.role("flow-logs"),
            description=f"Flow logs of {context.prefix}",
            assume_role_policy=policy(trust),
            tags={"Region": context.region},
            provider=provider,
        )
        group = context.log_group_arn(f"{context.log_group(LOG_GROUP)}:*")
        # To list groups is asked of all of the region's: CloudWatch checks it before it looks at a prefix.
        every_group = context.log_group_arn("*")
        IamRolePolicy(
            self,
            "policy",
            name="flow-logs",
            role=role.name,
            policy=policy(
                allow("WriteFlowLogs", WRITE, (group,)),
                allow("FindLogGroups", ("logs:DescribeLogGroups",), (every_group,)),
            ),
            provider=provider,
        )
