"""The bucket that access logs of a region are written to."""

from collections.abc import Iterable

from cdktf import TerraformProvider
from constructs import Construct

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.naming.context import Context
from modules.part import Part, Site
from modules.policy.document import Statement
from modules.removal import lifecycle
from modules.storage.private_bucket import PrivateBucket

EXPIRATION_DAYS = 365
NONCURRENT_DAYS = 30


class LogBucket(PrivateBucket):
    """Encrypted by S3 itself: load balancers deliver to no bucket with a KMS key.

    ``statements`` admit those who write: each kind of entity says where in the bucket its logs lie.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        statements: Iterable[Statement],
    ) -> None:
        super().__init__(
            scope,
            id,
            provider=provider,
            name=context.bucket(LOG_BUCKET_ROLE),
            arn=context.bucket_arn(LOG_BUCKET_ROLE),
            key_arn=None,
            force_destroy=not context.retains,
            noncurrent_days=NONCURRENT_DAYS,
            expiration_days=EXPIRATION_DAYS,
            statements=tuple(statements),
            lifecycle=lifecycle(context),
        )


class LogBuckets(Part):
    """The log bucket of each region."""

    def build(self, site: Site) -> None:
        """Makes the bucket for whoever writes logs."""
        assembly = site.assembly
        site.log_bucket = LogBucket(
            site.scope,
            f"bucket.{LOG_BUCKET_ROLE}",
            context=site.context,
            provider=site.provider,
            statements=[each for part in assembly.parts for each in part.log_writers(assembly)],
        )
