"""What moto lacks for the stacks of this project, bridged service by service.

A bridge makes moto answer what the AWS provider sent; it keeps its state on moto's own objects, so
that a new account forgets it with them. What AWS would refuse is no bridge's business. Each says
what it does not prove, and has a test that fails once moto no longer needs it.
"""

from emulator.bridges import autoscaling, ec2, rds, s3
from emulator.bridges.patch import Patch

BRIDGES: dict[str, tuple[Patch, ...]] = {
    "autoscaling": autoscaling.PATCHES,
    "ec2": ec2.PATCHES,
    "rds": rds.PATCHES,
    "s3": s3.PATCHES,
}

_installed: set[Patch] = set()


def install() -> None:
    """Put every bridge into moto, for the life of the process. Again is harmless."""
    for patches in BRIDGES.values():
        for patch in patches:
            if patch not in _installed:
                setattr(patch.owner, patch.name, patch.wrap(patch.owner.__dict__.get(patch.name)))
                _installed.add(patch)
