"""The role of a region's instances: exactly what they write and read."""

from collections.abc import Iterator

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_instance_profile import IamInstanceProfile
from constructs import Construct

from model.blocks.deployment import Region
from model.naming.context import Context
from modules.policy.document import Statement, allow
from modules.policy.role import Role

#: Where in a bucket the instances read and write.
BUCKET_PREFIX = "instances"

ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)


class InstanceRole(Role):
    """Role, policy and instance profile of one region's instances."""

    def __init__(
        self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider, spec: Region
    ) -> None:
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            purpose="instances",
            description=f"Instances of {context.prefix}",
            service="ec2.amazonaws.com",
            statements=_statements(context, spec),
        )
        IamInstanceProfile(
            self,
            "profile",
            name=context.role("instances"),
            role=self.name,
            tags={"Region": context.region},
            provider=provider,
        )


def _statements(context: Context, region: Region) -> Iterator[Statement]:
    groups = [context.log_group_arn(context.log_group(label)) for label in region.autoscaling_group]
    yield allow(
        "WriteLogStreams",
        ("logs:CreateLogStream", "logs:PutLogEvents"),
        [f"{arn}:log-stream:*" for arn in groups],
    )
    yield allow("FindLogStreams", ("logs:DescribeLogStreams",), [f"{arn}:*" for arn in groups])
    # CloudWatch has no resources for metrics: the namespace is the only limit.
    in_namespace = {"StringEquals": {"cloudwatch:namespace": context.global_prefix}}
    yield allow("PutMetrics", ("cloudwatch:PutMetricData",), ("*",), condition=in_namespace)
    buckets = [context.bucket_arn(label) for label in region.bucket]
    if buckets:
        yield allow(
            "ReadAndWriteObjects",
            ("s3:GetObject", "s3:PutObject"),
            [f"{arn}/{BUCKET_PREFIX}/*" for arn in buckets],
        )
        in_prefix = {"StringLike": {"s3:prefix": f"{BUCKET_PREFIX}/*"}}
        yield allow("ListObjects", ("s3:ListBucket",), buckets, condition=in_prefix)
    if region.table:
        yield allow("ReadAndWriteItems", ITEMS, [context.table_arn(label) for label in region.table])
    if region.database:
        secrets = [context.secret_arn_pattern(label) for label in region.database]
        yield allow("ReadDatabaseSecrets", ("secretsmanager:GetSecretValue",), secrets)
