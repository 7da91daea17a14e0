"""The application's bucket."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from constructs import Construct

from model.blocks.bucket import Bucket as BucketSpec
from model.naming.context import Context
from modules.policy.document import Statement, allow
from modules.removal import lifecycle
from modules.storage.log_bucket import LogBucket
from modules.storage.private_bucket import PrivateBucket


class Bucket(PrivateBucket):
    """A bucket encrypted with the region's key, its requests logged in the log bucket.

    ``delivered`` says whether a CDN reads it.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: BucketSpec,
        label: str,
        key_arn: str,
        log_bucket: LogBucket,
        delivered: bool,
    ) -> None:
        super().__init__(
            scope,
            id,
            provider=provider,
            name=context.bucket(label),
            arn=context.bucket_arn(label),
            key_arn=key_arn,
            force_destroy=not context.retains,
            noncurrent_days=spec.noncurrent_version_expiration_days,
            statements=(_cdn(context, label),) if delivered else (),
            lifecycle=lifecycle(context),
        )
        # The log bucket's policy has to admit S3 before S3 is told to deliver.
        S3BucketLoggingA(
            self,
            "logging",
            bucket=self.name,
            target_bucket=log_bucket.name,
            target_prefix=log_bucket.s3_prefix(label),
            depends_on=[log_bucket.policy],
            provider=provider,
        )


def _cdn(context: Context, label: str) -> Statement:
    """Admits CloudFront, as it identifies itself with origin access control
    (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
    """
    # AWS draws a distribution's id, and this stack reads no other's state: it is any of the account's.
    return allow(
        "CloudFrontReads",
        ("s3:GetObject",),
        (f"{context.bucket_arn(label)}/*",),
        principal={"Service": "cloudfront.amazonaws.com"},
        condition={"ArnLike": {"aws:SourceArn": context.distribution_arn_pattern()}},
    )
