"""The ``cdn`` blocks: distributions in ``edge``, and what the buckets behind them have to allow."""

from collections.abc import Iterator

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.cdn import CLOUDFRONT_REGION
from model.naming.context import Context
from model.planning.delivery import delivered_buckets, distributions
from modules.edge.distribution import Distribution
from modules.edge.distribution_logs import DistributionLogs, log_prefix
from modules.part import Assembly, EdgeSite, Part
from modules.policy.document import Statement, allow, statement_id
from modules.policy.grant import THIS_KEY

CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}


class Cdns(Part):
    """CloudFront over buckets of any region."""

    def key_statements(self, assembly: Assembly) -> Iterator[Statement]:
        """CloudFront decrypts what it delivers."""
        if _delivered(assembly):
            yield allow(
                "CloudFrontReads",
                ("kms:Decrypt",),
                THIS_KEY,
                principal=CLOUDFRONT,
                condition=_from_distributions(assembly.context),
            )

    def bucket_statements(self, assembly: Assembly, label: str) -> Iterator[Statement]:
        """CloudFront reads, as it identifies itself with origin access control
        (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
        """
        if label in _delivered(assembly):
            yield allow(
                "CloudFrontReads",
                ("s3:GetObject",),
                (f"{assembly.context.bucket_arn(label)}/*",),
                principal=CLOUDFRONT,
                condition=_from_distributions(assembly.context),
            )

    def log_writers(self, assembly: Assembly) -> Iterator[Statement]:
        """CDNs' logs, from CloudWatch's log delivery in CloudFront's region
        (https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html).
        """
        context = assembly.context
        for planned in distributions(assembly.plan.deployment, context):
            if planned.logs != context:
                continue
            source = context.global_name(planned.label, "aws_cloudwatch_log_delivery_source")
            arn = context.arn("logs", f"delivery-source:{source}", region=CLOUDFRONT_REGION)
            yield allow(
                f"CdnDelivers{statement_id(planned.label)}",
                ("s3:PutObject",),
                (f"{context.bucket_arn(LOG_BUCKET_ROLE)}/{log_prefix(planned.label)}/*",),
                principal={"Service": "delivery.logs.amazonaws.com"},
                condition={
                    "ArnLike": {"aws:SourceArn": arn},
                    "StringEquals": {
                        "aws:SourceAccount": context.account,
                        "s3:x-amz-acl": "bucket-owner-full-control",
                    },
                },
            )

    def build_edge(self, site: EdgeSite) -> None:
        """Makes each distribution and the delivery of its logs."""
        for planned in site.plan.distributions:
            label = planned.label
            distribution = Distribution(
                site.scope, f"cdn.{label}", context=site.context, provider=site.provider, plan=planned
            )
            if planned.logs:
                DistributionLogs(
                    site.scope,
                    f"cdn_logs.{label}",
                    context=site.context,
                    provider=site.provider,
                    logs=planned.logs,
                    label=label,
                    distribution=distribution,
                )
            site.output(f"{label}_cdn_domain_name", distribution.domain_name, f"Domain name of CDN {label}")
            site.output(f"{label}_cdn_id", distribution.id, f"CloudFront distribution of CDN {label}")


def _delivered(assembly: Assembly) -> tuple[str, ...]:
    return delivered_buckets(assembly.plan.deployment, assembly.context.region)


def _from_distributions(context: Context) -> dict[str, dict[str, str]]:
    """Any of the account's: an id can't be derived, and a region reads no other stack's state."""
    return {"ArnLike": {"aws:SourceArn": context.arn("cloudfront", "distribution/*", region="")}}
