"""What can't be said of networks."""

from collections.abc import Iterator
from ipaddress import IPv4Network
from itertools import combinations

from model.blocks.deployment import Deployment
from model.blocks.network import GATEWAY_SERVICES
from model.checks.finding import Finding


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


def instances_have_a_way_out(deployment: Deployment) -> Iterator[Finding]:
    """Instances install what they need at their first boot, from a repository in S3."""
    for name, region in deployment.regions.items():
        network = region.network
        closed = network.nat_gateways == "none" and "s3" not in network.endpoints
        if network.source == "custom" and region.autoscaling_group and closed:
            yield Finding(
                ("regions", name, "network", "endpoints"),
                "Instances without a way out",
                f'Instances in "{name}" reach neither the internet nor Amazon Linux\'s packages, which are '
                'in S3: they would be replaced for ever. Set nat_gateways, or add "s3" to endpoints.',
                follows_from=(("regions", name, "autoscaling_group"),),
            )


def used_services_are_reachable(deployment: Deployment) -> Iterator[Finding]:
    """Instances look up what they use in SSM, and ask AWS for it: through endpoints where nothing else leads.

    In a default VPC the gateways may be another deployment's, and all endpoints where none are made here.
    """
    for name, region in deployment.regions.items():
        network = region.network
        uses = region.uses
        own = network.source == "custom" or bool(network.interface_endpoints)
        if not own or network.nat_gateways != "none" or not uses:
            continue
        missing = sorted({"ssm", *region.used_services(uses)} - {*network.endpoints})
        if network.source == "default":
            missing = [service for service in missing if service not in GATEWAY_SERVICES]
        if missing:
            yield Finding(
                ("regions", name, "network", "endpoints"),
                "Stores out of reach",
                f'Components in "{name}" use {", ".join(uses)}, and have no way to '
                f"{', '.join(missing)}. Add to endpoints what is missing"
                + (", or set nat_gateways." if network.source == "custom" else "."),
                follows_from=(("regions", name, "autoscaling_group"),),
            )


def peering_is_possible(deployment: Deployment) -> Iterator[Finding]:
    """Peering needs two networks, and default VPCs all have the same addresses."""
    if deployment.peering is None:
        return
    default = [name for name, region in deployment.regions.items() if region.network.source == "default"]
    if default:
        yield Finding(
            ("peering",),
            "Default VPCs can't be peered",
            f"These regions' networks are default VPCs: {', '.join(default)}. Every default VPC has the "
            "range 172.31.0.0/16, and networks that overlap can't be peered. Give each region a network with "
            'source = "custom" and a cidr.',
            follows_from=tuple(("regions", name, "network") for name in default),
        )
    if len(deployment.regions) == 1:
        yield Finding(("peering",), "Nothing to peer", "Peering needs two regions; this deployment has one.")


def peering_is_to_come(deployment: Deployment) -> Iterator[Finding]:
    """The language describes peering; no stack builds it yet."""
    if deployment.peering is not None:
        yield Finding(
            ("peering",),
            "Peering is not built yet",
            "This release checks peering, but can't build it. Remove the block.",
        )
