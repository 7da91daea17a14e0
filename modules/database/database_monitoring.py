"""Enhanced Monitoring: the role with which RDS writes the operating system's metrics of databases."""

from collections.abc import Iterator
from typing import Final

from model.blocks.deployment import Region
from model.naming.context import Context
from modules.policy.document import for_source
from modules.policy.grant import Grant, RoleSpec, role_arn

ROLE_ID: Final = "database_monitoring"
#: RDS makes this log group, one for all of the account's instances in a region, and keeps it 30 days
#: (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_Monitoring.OS.Enabling.html).
LOG_GROUP: Final = "RDSOSMetrics"


def monitoring_roles(context: Context, region: Region) -> Iterator[RoleSpec]:
    """The role of a region, if one of its databases is monitored.

    Its permissions are those of AWS's own policy AmazonRDSEnhancedMonitoringRole, for this account and region
    (https://docs.aws.amazon.com/aws-managed-policy/latest/reference/AmazonRDSEnhancedMonitoringRole.html).
    """
    if not any(database.monitoring_interval for database in region.database.values()):
        return
    group = context.arn_named(LOG_GROUP, "aws_cloudwatch_log_group")
    yield RoleSpec(
        context,
        ROLE_ID,
        f"Enhanced Monitoring of the databases of {context.prefix}",
        "monitoring.rds.amazonaws.com",
        grants=(
            Grant(
                "MakeMetricsGroup", ("logs:CreateLogGroup", "logs:PutRetentionPolicy"), (group, f"{group}:*")
            ),
            Grant(
                "WriteMetrics",
                ("logs:CreateLogStream", "logs:DescribeLogStreams", "logs:GetLogEvents", "logs:PutLogEvents"),
                (f"{group}:log-stream:*",),
            ),
        ),
        condition=for_source(context.account, context.arn_named("*", "aws_db_instance")),
    )


def monitoring_role_arn(context: Context) -> str:
    """The ARN of the region's role."""
    return role_arn(context, ROLE_ID)
