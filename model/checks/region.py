"""Which regions a deployment may name."""

from collections.abc import Iterator

from model.blocks.deployment import Deployment
from model.checks.finding import Finding, nearest
from model.naming.regions import ELB_ACCOUNTS, partition, unsupported_partition


def regions_exist(deployment: Deployment) -> Iterator[Finding]:
    """Only regions that AWS has, all in one partition: no data crosses between partitions."""
    known = [name for name in deployment.regions if name in ELB_ACCOUNTS]
    for name in deployment.regions:
        if called := unsupported_partition(name):
            detail = (
                f'"{name}" is in {called}, which isn\'t supported: ARNs, services and accounts are others '
            )
            detail += "there."
            yield Finding(("regions", name), "Unsupported partition", detail)
        elif name not in ELB_ACCOUNTS:
            yield Finding(
                ("regions", name),
                "Unknown region",
                f'"{name}" is not an AWS region that Tapstack knows. {nearest(name, ELB_ACCOUNTS)}',
            )
    for name in known[1:]:
        if partition(name) != partition(known[0]):
            yield Finding(
                ("regions", name),
                "Regions of different partitions",
                f'"{name}" and "{known[0]}" are in different AWS partitions; make a deployment for each.',
            )
    for attribute, what in (("active_region", "active"), ("home_region", "home")):
        named = getattr(deployment, attribute)
        if named not in deployment.regions:
            yield Finding(
                (attribute,),
                f"Unknown {what} region",
                f'{attribute} is "{named}", which has no region block. {nearest(named, deployment.regions)}',
            )
