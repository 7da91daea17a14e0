"""What a CDN needs."""

from collections.abc import Iterator

from model.blocks.deployment import Deployment
from model.checks.finding import Finding
from model.naming.regions import partition


def cdns_have_cloudfront(deployment: Deployment) -> Iterator[Finding]:
    """A CDN is made in the partition that has CloudFront."""
    for label in deployment.cdn:
        if partition(deployment.active_region) != "aws":
            yield Finding(
                ("cdn", label),
                "No CloudFront",
                f'"{deployment.active_region}" is in a partition without CloudFront. Remove the block.',
                follows_from=(("active_region",),),
            )


def cdn_certificates_are_of_the_account(deployment: Deployment) -> Iterator[Finding]:
    """A distribution takes certificates of its own account only
    (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/cnames-and-https-requirements.html).
    """
    for label, cdn in deployment.cdn.items():
        account = cdn.certificate_arn.split(":")[4] if cdn.certificate_arn else None
        if account and deployment.account_id not in (None, account):
            yield Finding(
                ("cdn", label, "certificate_arn"),
                "Certificate of another account",
                f'cdn "{label}" received {cdn.certificate_arn}. The deployment\'s account_id is '
                f"{deployment.account_id}, and CloudFront takes certificates of its own account.",
                follows_from=(("account_id",),),
            )


def aliases_are_used_once(deployment: Deployment) -> Iterator[Finding]:
    """CloudFront gives a domain name to one distribution
    (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/CNAMEs.html).
    """
    users: dict[str, str] = {}
    for label, cdn in deployment.cdn.items():
        for alias in cdn.aliases:
            other = users.setdefault(alias, label)
            if other != label:
                yield Finding(
                    ("cdn", label, "aliases"),
                    "Alias in use",
                    f'"{alias}" is an alias of cdn "{other}", too; CloudFront gives it to one of them.',
                    follows_from=(("cdn", other),),
                )
