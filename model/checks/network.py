"""What can't be said of networks."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from model.blocks.deployment import Deployment
from model.checks.finding import Finding

REPLACED = "Instances get Amazon Linux's packages from S3: without them they would be replaced for ever."
#: Source of a network to what else leads to AWS there.
WAYS = {
    "custom": "or set nat_gateways.",
    "default": "or name in existing_endpoints what another deployment has made.",
    "existing": "or name in existing_endpoints what the VPC has, or set internet_egress.",
}


def networks_are_disjoint(deployment: Deployment) -> Iterator[Finding]:
    """Custom networks of one deployment don't overlap: they could never be peered."""
    cidrs = [
        (name, region.network.cidr) for name, region in deployment.regions.items() if region.network.cidr
    ]
    for (first, one), (second, other) in combinations(cidrs, 2):
        if IPv4Network(one).overlaps(IPv4Network(other)):
            yield Finding(
                ("regions", second, "network", "cidr"),
                "Overlapping networks",
                f'{other} of "{second}" overlaps {one} of "{first}". Networks that overlap can\'t be peered; '
                "give each region a range of its own.",
            )


def called_services_are_reachable(deployment: Deployment) -> Iterator[Finding]:
    """What components call is reached: over the internet, or through endpoints.

    Of a VPC that isn't made here, ``endpoints = []`` alone says that its keeper has seen to it.
    """
    for name, region in deployment.regions.items():
        network = region.network
        kept = network.source != "custom" and network.endpoints == () and not network.existing_endpoints
        if network.leads_to_internet or kept:
            continue
        reached = {*region.endpoints, *network.existing_endpoints}
        callers = {
            (block, label): [service for service in region.called_services(spec) if service not in reached]
            for block, label, spec in region.components
        }
        missing = dict.fromkeys(service for called in callers.values() for service in called)
        if missing:
            who = " and ".join(f'{block} "{label}"' for (block, label), called in callers.items() if called)
            yield Finding(
                ("regions", name, "network", "endpoints"),
                "AWS services out of reach",
                f'Nothing in the network of "{name}" leads to {", ".join(missing)}, called by {who}. '
                + (f"{REPLACED} " if "s3" in missing and region.autoscaling_group else "")
                + f"Leave endpoints out, or add what is missing; {WAYS[network.source]}",
                follows_from=tuple(
                    ("regions", name, *caller) for caller, called in callers.items() if called
                ),
            )
