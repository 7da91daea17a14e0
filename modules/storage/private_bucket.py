"""What every S3 bucket has: versions, encryption, no public access, TLS only, a lifecycle."""

from collections.abc import Sequence
from typing import Any

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.s3_bucket import S3Bucket
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfiguration,
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration,
)
from cdktf_cdktf_provider_aws.s3_bucket_ownership_controls import (
    S3BucketOwnershipControls,
    S3BucketOwnershipControlsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_policy import S3BucketPolicy
from cdktf_cdktf_provider_aws.s3_bucket_public_access_block import S3BucketPublicAccessBlock
from cdktf_cdktf_provider_aws.s3_bucket_server_side_encryption_configuration import (
    S3BucketServerSideEncryptionConfigurationA,
    S3BucketServerSideEncryptionConfigurationRuleA,
    S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA,
)
from cdktf_cdktf_provider_aws.s3_bucket_versioning import (
    S3BucketVersioningA,
    S3BucketVersioningVersioningConfiguration,
)
from constructs import Construct

from model.blocks.bucket import OWN_RULE
from modules.policy.document import Statement, policy, tls_only

#: Uploads that were never finished are dropped after as many days.
MULTIPART_DAYS = 7


class PrivateBucket(Construct):
    """A bucket that nobody outside reaches. Exposes ``name`` and ``arn``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        name: str,
        arn: str,
        key_arn: str | None,
        force_destroy: Any,
        noncurrent_days: int | None,
        expiration_days: int | None = None,
        multipart_days: int = MULTIPART_DAYS,
        rules: Sequence[S3BucketLifecycleConfigurationRule] = (),
        statements: Sequence[Statement] = (),
        lifecycle: TerraformResourceLifecycle | None = None,
    ) -> None:
        """``key_arn`` encrypts with a KMS key, None with S3's own.

        ``noncurrent_days`` after it was replaced or deleted a version goes, None keeps all, and there is no
        lifecycle; ``expiration_days`` after its writing an object does, and the parts of an upload
        ``multipart_days`` after it began. ``rules`` are more of the lifecycle's.
        """
        super().__init__(scope, id)
        bucket = S3Bucket(
            self, "bucket", bucket=name, force_destroy=force_destroy, lifecycle=lifecycle, provider=provider
        )
        self.name: str = bucket.bucket
        self.arn = arn
        self._provider = provider
        self.versioning = S3BucketVersioningA(
            self,
            "versioning",
            bucket=self.name,
            versioning_configuration=S3BucketVersioningVersioningConfiguration(status="Enabled"),
            provider=provider,
        )
        self._close(statements)
        self._encrypt(key_arn)
        if noncurrent_days:
            self._expire(noncurrent_days, expiration_days, multipart_days, rules)

    def _close(self, statements: Sequence[Statement]) -> None:
        block = S3BucketPublicAccessBlock(
            self,
            "public_access_block",
            bucket=self.name,
            block_public_acls=True,
            block_public_policy=True,
            ignore_public_acls=True,
            restrict_public_buckets=True,
            provider=self._provider,
        )
        S3BucketOwnershipControls(
            self,
            "ownership_controls",
            bucket=self.name,
            rule=S3BucketOwnershipControlsRule(object_ownership="BucketOwnerEnforced"),
            provider=self._provider,
        )
        over_tls = tls_only(("s3:*",), (self.arn, f"{self.arn}/*"))
        # Both change the bucket's policy; S3 refuses them at the same time.
        self.policy = S3BucketPolicy(
            self,
            "policy",
            bucket=self.name,
            policy=policy(over_tls, *statements),
            depends_on=[block],
            provider=self._provider,
        )

    def _encrypt(self, key_arn: str | None) -> None:
        default = S3BucketServerSideEncryptionConfigurationRuleApplyServerSideEncryptionByDefaultA(
            sse_algorithm="aws:kms" if key_arn else "AES256", kms_master_key_id=key_arn
        )
        rule = S3BucketServerSideEncryptionConfigurationRuleA(
            apply_server_side_encryption_by_default=default, bucket_key_enabled=True if key_arn else None
        )
        S3BucketServerSideEncryptionConfigurationA(
            self,
            "server_side_encryption_configuration",
            bucket=self.name,
            rule=[rule],
            provider=self._provider,
        )

    def _expire(
        self,
        noncurrent_days: int,
        expiration_days: int | None,
        multipart_days: int,
        rules: Sequence[S3BucketLifecycleConfigurationRule],
    ) -> None:
        versions = S3BucketLifecycleConfigurationRuleNoncurrentVersionExpiration(
            noncurrent_days=noncurrent_days
        )
        # Without days for objects, the marks of deleted ones that have no version left go.
        expiration = S3BucketLifecycleConfigurationRuleExpiration(
            days=expiration_days, expired_object_delete_marker=None if expiration_days else True
        )
        uploads = S3BucketLifecycleConfigurationRuleAbortIncompleteMultipartUpload(
            days_after_initiation=multipart_days
        )
        rule = S3BucketLifecycleConfigurationRule(
            id=OWN_RULE,
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix="")],
            noncurrent_version_expiration=[versions],
            abort_incomplete_multipart_upload=[uploads],
            expiration=[expiration],
        )
        S3BucketLifecycleConfiguration(
            self,
            "lifecycle_configuration",
            bucket=self.name,
            rule=[rule, *rules],
            # Rules for noncurrent versions need versioning first.
            depends_on=[self.versioning],
            provider=self._provider,
        )
