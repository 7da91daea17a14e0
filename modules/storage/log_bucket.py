"""The bucket that the region's load balancers and buckets, and CDNs, write their access logs to."""

from collections.abc import Iterable

from cdktf import TerraformProvider
from constructs import Construct

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.cdn import CLOUDFRONT_REGION
from model.naming.context import Context
from model.naming.regions import ELB_ACCOUNTS, LOG_DELIVERY_SERVICE, partition
from modules.policy.document import Statement, allow
from modules.removal import lifecycle
from modules.storage.private_bucket import PrivateBucket

LOAD_BALANCER_PREFIX = "load-balancer"
S3_PREFIX = "s3"
CDN_PREFIX = "cdn"
EXPIRATION_DAYS = 365
NONCURRENT_DAYS = 30


class LogBucket(PrivateBucket):
    """Encrypted by S3 itself: load balancers deliver to no bucket with a KMS key.

    ``load_balancers``, ``buckets`` and ``cdns`` are the labels of those that it admits.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        load_balancers: Iterable[str],
        buckets: Iterable[str],
        cdns: Iterable[str],
    ) -> None:
        arn = context.bucket_arn(LOG_BUCKET_ROLE)
        super().__init__(
            scope,
            id,
            provider=provider,
            name=context.bucket(LOG_BUCKET_ROLE),
            arn=arn,
            key_arn=None,
            force_destroy=not context.retains,
            noncurrent_days=NONCURRENT_DAYS,
            expiration_days=EXPIRATION_DAYS,
            statements=(
                *(self._load_balancer(context, arn, label) for label in load_balancers),
                *(self._bucket(context, arn, label) for label in buckets),
                *(self._cdn(context, arn, label) for label in cdns),
            ),
            lifecycle=lifecycle(context),
        )

    @staticmethod
    def load_balancer_prefix(label: str) -> str:
        """Where a load balancer's logs lie, without a slash at the end, which it refuses."""
        return f"{LOAD_BALANCER_PREFIX}/{label}"

    @staticmethod
    def s3_prefix(label: str) -> str:
        """Where a bucket's logs lie."""
        return f"{S3_PREFIX}/{label}/"

    @staticmethod
    def cdn_prefix(label: str) -> str:
        """Where a CDN's logs lie, without a slash at the end."""
        return f"{CDN_PREFIX}/{label}"

    @classmethod
    def _load_balancer(cls, context: Context, arn: str, label: str) -> Statement:
        """Admits a load balancer's logs, from the account or the service that delivers in this region."""
        account = ELB_ACCOUNTS[context.region]
        deliverer = f"arn:{partition(context.region)}:iam::{account}:root"
        return allow(
            f"LoadBalancerDelivers{_camel_case(label)}",
            ("s3:PutObject",),
            (f"{arn}/{cls.load_balancer_prefix(label)}/AWSLogs/{context.account}/*",),
            principal={"AWS": deliverer} if account else {"Service": LOG_DELIVERY_SERVICE},
        )

    @classmethod
    def _bucket(cls, context: Context, arn: str, label: str) -> Statement:
        """Admits a bucket's logs, from S3's own log delivery."""
        return allow(
            f"BucketDelivers{_camel_case(label)}",
            ("s3:PutObject",),
            (f"{arn}/{cls.s3_prefix(label)}*",),
            principal={"Service": "logging.s3.amazonaws.com"},
            condition={
                "ArnLike": {"aws:SourceArn": context.bucket_arn(label)},
                "StringEquals": {"aws:SourceAccount": context.account},
            },
        )

    @classmethod
    def _cdn(cls, context: Context, arn: str, label: str) -> Statement:
        """Admits a CDN's logs, from CloudWatch's log delivery in CloudFront's region
        (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html).
        """
        source = context.global_name(label, "aws_cloudwatch_log_delivery_source")
        return allow(
            f"CdnDelivers{_camel_case(label)}",
            ("s3:PutObject",),
            (f"{arn}/{cls.cdn_prefix(label)}/*",),
            principal={"Service": "delivery.logs.amazonaws.com"},
            condition={
                "ArnLike": {
                    "aws:SourceArn": context.arn(
                        "logs", f"delivery-source:{source}", region=CLOUDFRONT_REGION
                    )
                },
                "StringEquals": {
                    "aws:SourceAccount": context.account,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
            },
        )


def _camel_case(label: str) -> str:
    """A label as a statement's id takes it: letters and digits only."""
    return "".join(word.capitalize() for word in label.split("-"))
