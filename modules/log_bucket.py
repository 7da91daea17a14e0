"""The bucket that the region's load balancers and buckets write their access logs to."""

from cdktf import TerraformProvider
from constructs import Construct

from model.context import Context
from model.regions import ELB_ACCOUNTS, LOG_DELIVERY_SERVICE, partition
from modules.policy import Statement, allow
from modules.private_bucket import PrivateBucket
from modules.removal import lifecycle

#: The role of the log bucket in names; no bucket of a deployment may have it as its label.
ROLE = "logs"
LOAD_BALANCER_PREFIX = "load-balancer"
S3_PREFIX = "s3"
EXPIRATION_DAYS = 365
NONCURRENT_DAYS = 30


class LogBucket(PrivateBucket):
    """Encrypted by S3 itself: load balancers deliver to no bucket with a KMS key."""

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        arn = context.bucket_arn(ROLE)
        super().__init__(
            scope,
            id,
            provider=provider,
            name=context.bucket(ROLE),
            arn=arn,
            key_arn=None,
            force_destroy=not context.retains,
            noncurrent_days=NONCURRENT_DAYS,
            expiration_days=EXPIRATION_DAYS,
            statements=(_load_balancers(context, arn), _buckets(context, arn)),
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


def _load_balancers(context: Context, arn: str) -> Statement:
    """Admits load balancers, by the account or the service that delivers in this region."""
    account = ELB_ACCOUNTS[context.region]
    deliverer = f"arn:{partition(context.region)}:iam::{account}:root"
    return allow(
        "LoadBalancersDeliverLogs",
        ("s3:PutObject",),
        (f"{arn}/{LOAD_BALANCER_PREFIX}/*/AWSLogs/{context.account}/*",),
        principal={"AWS": deliverer} if account else {"Service": LOG_DELIVERY_SERVICE},
    )


def _buckets(context: Context, arn: str) -> Statement:
    """Admits S3's own log delivery, for buckets of this account."""
    return allow(
        "BucketsDeliverLogs",
        ("s3:PutObject",),
        (f"{arn}/{S3_PREFIX}/*",),
        principal={"Service": "logging.s3.amazonaws.com"},
        condition={"StringEquals": {"aws:SourceAccount": context.account}},
    )
