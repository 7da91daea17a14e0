"""A VPC's flow logs: who spoke to whom, and what was turned away."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.flow_log import FlowLog
from constructs import Construct

from model.naming.context import Context

#: The log group's role in its name; no label has a slash, so that it is no component's.
LOG_GROUP = "network/flow-logs"


class FlowLogs(Construct):
    """Flow logs of all traffic of a VPC in an encrypted log group.

    The role that writes them is the ``access`` stack's (``modules/network/flow_log_role.py``).
    """

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
            "group",
            name=context.log_group(LOG_GROUP),
            retention_in_days=retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        FlowLog(
            self,
            "log",
            vpc_id=vpc_id,
            traffic_type="ALL",
            log_destination=group.arn,
            iam_role_arn=context.role_arn("flow-logs"),
            # Nitro instances are logged by the minute whatever is said here; ten minutes, the default, would
            # hold back the others' (https://docs.aws.amazon.com/AWSEC2/latest/APIReference/API_FlowLog.html).
            max_aggregation_interval=60,
            tags={"Name": context.prefix},
            provider=provider,
        )
