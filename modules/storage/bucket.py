"""The application's bucket."""

from collections.abc import Iterable, Iterator, Mapping, Sequence

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.s3_bucket_logging import S3BucketLoggingA
from constructs import Construct

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.bucket import Bucket as BucketSpec
from model.naming.context import Context
from modules.part import Assembly, Site, StorePart, variable
from modules.policy.document import Statement, allow, for_source
from modules.policy.grant import WRITE_KEY, Grant, KeyUse
from modules.removal import lifecycle
from modules.storage.bucket_rules import cors, lifecycle_rules
from modules.storage.log_bucket import LogBucket
from modules.storage.private_bucket import PrivateBucket

#: Where the buckets' logs lie in the log bucket.
LOGS = "s3"


class Bucket(PrivateBucket):
    """A bucket encrypted with the region's key, its requests logged in the log bucket.

    ``statements`` are those of its policy, beside what every bucket's has.
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
        statements: Sequence[Statement] = (),
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
            multipart_days=spec.abort_incomplete_multipart_upload_days,
            rules=tuple(lifecycle_rules(spec)),
            statements=statements,
            lifecycle=lifecycle(context),
        )
        cors(self, provider=provider, bucket=self.name, spec=spec)
        # The log bucket's policy has to admit S3 before S3 is told to deliver.
        S3BucketLoggingA(
            self,
            "logging",
            bucket=self.name,
            target_bucket=log_bucket.name,
            target_prefix=_log_prefix(label),
            depends_on=[log_bucket.policy],
            provider=provider,
        )


class Buckets(StorePart):
    """The ``bucket`` blocks of a region."""

    block = "bucket"

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """S3, where there is a bucket."""
        return ("s3",) if assembly.plan.region.bucket else ()

    def log_writers(self, assembly: Assembly) -> Iterator[Statement]:
        """The buckets' access logs, from S3's own log delivery: one statement, for a policy has 20 KB."""
        context = assembly.context
        sources = [context.bucket_arn(label) for label in assembly.plan.region.bucket]
        if sources:
            yield allow(
                "BucketsDeliver",
                ("s3:PutObject",),
                (f"{context.bucket_arn(LOG_BUCKET_ROLE)}/{LOGS}/*",),
                principal={"Service": "logging.s3.amazonaws.com"},
                condition=for_source(context.account, *sources),
            )

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To list, read, write and delete objects; deleted ones stay as versions for a while."""
        arn = assembly.context.bucket_arn(label)
        yield Grant("ListObjects", ("s3:ListBucket",), (arn,))
        yield Grant(
            "ReadAndWriteObjects",
            ("s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"),
            (f"{arn}/*",),
            key=KeyUse(assembly.context.region, "s3", WRITE_KEY, object_context(arn)),
        )

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """The bucket's name."""
        return {variable(label, "BUCKET"): site.find(Bucket, label).name}

    def build(self, site: Site) -> None:
        """Makes each bucket, with what other parts add to its policy."""
        assembly = site.assembly
        for label, spec in site.plan.region.bucket.items():
            bucket = Bucket(
                site.scope,
                f"bucket.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
                log_bucket=site.log_bucket,
                statements=[
                    each for part in assembly.parts for each in part.bucket_statements(assembly, label)
                ],
            )
            site.add(bucket, label)
            site.output(f"{label}_bucket_name", bucket.name, f"Bucket {label}")


def object_context(*arns: str) -> tuple[str, tuple[str, ...]]:
    """What the key is used for when S3 uses it: the bucket's ARN, without a bucket key the object's
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html)."""
    return "aws:s3:arn", tuple(each for arn in arns for each in (arn, f"{arn}/*"))


def _log_prefix(label: str) -> str:
    """Where a bucket's logs lie in the log bucket."""
    return f"{LOGS}/{label}/"
