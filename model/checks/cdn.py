"""What a CDN needs."""

from collections.abc import Iterator

from model.blocks.bucket_rule import ARCHIVES
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


def delivered_objects_are_readable(deployment: Deployment) -> Iterator[Finding]:
    """No rule archives what a CDN delivers: S3 answers 403 for what has to be restored first."""
    for label, cdn in deployment.cdn.items():
        folder = f"{cdn.origin_path}/".removeprefix("/")
        for name, region in deployment.regions.items():
            bucket = region.bucket.get(cdn.bucket)
            for rule_name, rule in bucket.lifecycle_rules.items() if bucket else ():
                meets = rule.prefix.startswith(folder) or folder.startswith(rule.prefix)
                archive = next((each for each in ARCHIVES if each in rule.transitions), None)
                if meets and archive:
                    yield Finding(
                        ("regions", name, "bucket", cdn.bucket, "lifecycle_rules", rule_name),
                        "Delivered objects in an archive",
                        f'Rule "{rule_name}" of bucket "{cdn.bucket}" moves objects to {archive}, which cdn '
                        f'"{label}" delivers: S3 refuses to read what is archived. Give the rule another '
                        "prefix, or end at GLACIER_IR.",
                        follows_from=(("cdn", label),),
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
