"""The ``cdn`` blocks: distributions in ``edge``, and what the buckets behind them have to allow."""

from collections.abc import Iterator, Mapping

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.cdn import CLOUDFRONT_REGION
from model.naming.context import Context
from model.planning.delivery import delivered_paths, distributions
from modules.edge.distribution import Distribution
from modules.edge.distribution_logs import DistributionLogs
from modules.part import Assembly, EdgeSite, Part
from modules.policy.document import Statement, allow
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
        """CloudFront reads what is delivered, as it identifies itself with origin access control
        (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/private-content-restricting-access-to-s3.html).
        """
        paths = _delivered(assembly).get(label)
        if paths:
            yield allow(
                "CloudFrontReads",
                ("s3:GetObject",),
                tuple(f"{assembly.context.bucket_arn(label)}{path}/*" for path in paths),
                principal=CLOUDFRONT,
                condition=_from_distributions(assembly.context),
            )

    def log_writers(self, assembly: Assembly) -> Iterator[Statement]:
        """CDNs' logs, from CloudWatch's log delivery in CloudFront's region.

        It is the statement that AWS has on its page, with its id and as wide: where AWS doesn't find its own,
        it appends it when a delivery is made, and the region's next plan would take it away again. Whether
        AWS is content with this one only a first apply on AWS shows
        (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html,
        https://docs.aws.amazon.com/AmazonCloudWatch/latest/logs/AWS-logs-infrastructure-V2-S3.html).
        """
        context = assembly.context
        planned = distributions(assembly.plan.deployment, context)
        if any(each.logs == context for each in planned):
            sources = context.arn("logs", "delivery-source:*", region=CLOUDFRONT_REGION)
            yield allow(
                "AWSLogsDeliveryWrite",
                ("s3:PutObject",),
                (f"{context.bucket_arn(LOG_BUCKET_ROLE)}/*",),
                principal={"Service": "delivery.logs.amazonaws.com"},
                condition={
                    "ArnLike": {"aws:SourceArn": sources},
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
            site.add(distribution, label)
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


def _delivered(assembly: Assembly) -> Mapping[str, tuple[str, ...]]:
    return delivered_paths(assembly.plan.deployment, assembly.context.region)


def _from_distributions(context: Context) -> dict[str, dict[str, str]]:
    """Any of the account's: an id can't be derived, and a region reads no other stack's state."""
    return {"ArnLike": {"aws:SourceArn": context.arn("cloudfront", "distribution/*", region="")}}
