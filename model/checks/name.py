"""Names that AWS or Tapstack itself keeps."""

from collections.abc import Iterator

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.blocks.deployment import Deployment
from model.checks.finding import Finding

#: What a deployment's label can't be, nor begin with before a hyphen, and why.
RESERVED = {
    "amzn-s3-demo": "S3 refuses buckets whose names begin so",
    "internal": "Elastic Load Balancing refuses names that begin so",
    "pg": "PostgreSQL refuses users whose names begin so",
    "sg": "EC2 refuses security groups whose names begin so",
    "state": "the stacks of the Terraform states begin so",
    "sthree": "S3 refuses buckets whose names begin so",
}

#: What a deployment's label can't begin with at all, and why
#: (https://docs.aws.amazon.com/systems-manager/latest/userguide/sysman-parameter-name-constraints.html).
BEGINNINGS = {
    "aws": "SSM refuses parameters whose names begin with",
    "ssm": "SSM refuses parameters whose names begin with",
}


def names_are_free(deployment: Deployment) -> Iterator[Finding]:
    """No label that makes names which somebody else keeps."""
    for beginning, reason in BEGINNINGS.items():
        if deployment.name.lower().startswith(beginning):
            detail = (
                f'Names begin with the deployment\'s label, and {reason} "{beginning}". Choose another label.'
            )
            yield Finding(("name",), "Reserved name", detail)
    for word, reason in RESERVED.items():
        if f"{deployment.name.lower()}-".startswith(f"{word}-"):
            detail = f'Every name begins with the deployment\'s label, and {reason}: "{word}-". Choose '
            detail += "another label."
            yield Finding(("name",), "Reserved name", detail)
    for name, region in deployment.regions.items():
        if LOG_BUCKET_ROLE in region.bucket:
            detail = f'The bucket of the access logs is named "{LOG_BUCKET_ROLE}" in every region. Choose '
            detail += "another label."
            yield Finding(("regions", name, "bucket", LOG_BUCKET_ROLE), "Reserved name", detail)
