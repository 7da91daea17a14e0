"""What moto lacks for the stacks of this project, bridged service by service.

A bridge makes moto answer what the AWS provider sent; it keeps its state on moto's own objects, so
that a new account forgets it with them. What AWS would refuse is no bridge's business. Each says
what it does not prove, and has a test that fails once moto no longer needs it.
"""

from typing import Any

from emulator.bridges import (
    acm,
    autoscaling,
    awslambda,
    cloudfront,
    cloudwatch,
    dynamodb,
    ec2,
    iam,
    rds,
    s3,
    s3_replication,
    secretsmanager,
    sqs,
)
from emulator.bridges.patch import Patch

BRIDGES: dict[str, tuple[Patch, ...]] = {
    "acm": acm.PATCHES,
    "autoscaling": autoscaling.PATCHES,
    "awslambda": awslambda.PATCHES,
    "cloudfront": cloudfront.PATCHES,
    "cloudwatch": cloudwatch.PATCHES,
    "dynamodb": dynamodb.PATCHES,
    "ec2": ec2.PATCHES,
    "iam": iam.PATCHES,
    "rds": rds.PATCHES,
    "s3": s3.PATCHES,
    "s3_replication": s3_replication.PATCHES,
    "secretsmanager": secretsmanager.PATCHES,
    "sqs": sqs.PATCHES,
}

# What moto itself had in the place of each patch that is installed.
ORIGINALS: dict[Patch, Any] = {}


def install() -> None:
    """Put every bridge into moto, for the life of the process. Again is harmless."""
    for patches in BRIDGES.values():
        for patch in patches:
            if patch not in ORIGINALS:
                ORIGINALS[patch] = patch.owner.__dict__.get(patch.name)
                setattr(patch.owner, patch.name, patch.wrap(ORIGINALS[patch]))
