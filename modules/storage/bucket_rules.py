"""The rules that a description has for a bucket's objects: their lifecycle, and requests from web pages."""

from collections.abc import Iterator

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.s3_bucket_cors_configuration import (
    S3BucketCorsConfiguration,
    S3BucketCorsConfigurationCorsRule,
)
from cdktf_cdktf_provider_aws.s3_bucket_lifecycle_configuration import (
    S3BucketLifecycleConfigurationRule,
    S3BucketLifecycleConfigurationRuleExpiration,
    S3BucketLifecycleConfigurationRuleFilter,
    S3BucketLifecycleConfigurationRuleTransition,
)
from constructs import Construct

from model.blocks.bucket import Bucket
from model.blocks.bucket_rule import ORDER


def lifecycle_rules(spec: Bucket) -> Iterator[S3BucketLifecycleConfigurationRule]:
    """The rules for current objects, in the description's order."""
    for name, rule in spec.lifecycle_rules.items():
        yield S3BucketLifecycleConfigurationRule(
            id=name,
            status="Enabled",
            filter=[S3BucketLifecycleConfigurationRuleFilter(prefix=rule.prefix)],
            transition=[
                S3BucketLifecycleConfigurationRuleTransition(
                    days=rule.transitions[storage_class], storage_class=storage_class
                )
                for storage_class in ORDER
                if storage_class in rule.transitions
            ]
            or None,
            expiration=[S3BucketLifecycleConfigurationRuleExpiration(days=rule.expiration_days)]
            if rule.expiration_days
            else None,
        )


def cors(scope: Construct, *, provider: TerraformProvider, bucket: str, spec: Bucket) -> None:
    """Makes what the bucket allows pages of other origins, if that is anything."""
    if spec.cors_rules:
        S3BucketCorsConfiguration(
            scope,
            "cors_configuration",
            bucket=bucket,
            cors_rule=[
                S3BucketCorsConfigurationCorsRule(
                    id=name,
                    allowed_origins=list(rule.allowed_origins),
                    allowed_methods=list(rule.allowed_methods),
                    allowed_headers=list(rule.allowed_headers) or None,
                    expose_headers=list(rule.expose_headers) or None,
                    max_age_seconds=rule.max_age_seconds,
                )
                for name, rule in spec.cors_rules.items()
            ],
            provider=provider,
        )
