"""What a deployment must not say although each of its values is fine by itself.

A check is one function from a deployment to findings; it stands in ``CHECKS``. Rules of AWS that the
provider reports only when it is too late, or that an emulator doesn't know, belong here.
"""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches
from ipaddress import IPv4Network
from itertools import combinations

from model.deployment import Deployment
from model.regions import ELB_ACCOUNTS, partition

FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """A fault, and the path in the deployment's fields where it is to be shown."""

    path: FieldPath
    summary: str
    detail: str


Check = Callable[[Deployment], Iterator[Finding]]


def nearest(name: str, valid: list[str]) -> str:
    """`` Did you mean "…"?`` for a name close to a valid one, else the valid ones."""
    close = get_close_matches(name, valid, n=1)
    if close:
        return f'Did you mean "{close[0]}"?'
    return f"Accepted: {', '.join(sorted(valid))}."


def regions_exist(deployment: Deployment) -> Iterator[Finding]:
    """Only regions that AWS has, all in one partition: no data crosses between partitions."""
    known = [name for name in deployment.regions if name in ELB_ACCOUNTS]
    for name in deployment.regions:
        if name not in ELB_ACCOUNTS:
            yield Finding(
                ("regions", name),
                "Unknown region",
                f'"{name}" is not an AWS region that Tapstack knows. {nearest(name, list(ELB_ACCOUNTS))}',
            )
    for name in known[1:]:
        if partition(name) != partition(known[0]):
            yield Finding(
                ("regions", name),
                "Regions of different partitions",
                f'"{name}" and "{known[0]}" are in different AWS partitions; make a deployment for each.',
            )
    if deployment.active_region not in deployment.regions:
        yield Finding(
            ("active_region",),
            "Unknown active region",
            f'active_region is "{deployment.active_region}", which has no region block. '
            + nearest(deployment.active_region, list(deployment.regions)),
        )


def networks_are_disjoint(deployment: Deployment) -> Iterator[Finding]:
    """Custom networks of one deployment don't overlap: they could never be peered."""
    cidrs = [(name, region.network.cidr) for name, region in deployment.regions.items() if region.network.cidr]
    for (first, one), (second, other) in combinations(cidrs, 2):
        if IPv4Network(one).overlaps(IPv4Network(other)):
            yield Finding(
                ("regions", second, "network", "cidr"),
                "Overlapping networks",
                f'{other} of "{second}" overlaps {one} of "{first}". Networks that overlap can\'t be peered; give each '
                "region a range of its own.",
            )


def peering_is_possible(deployment: Deployment) -> Iterator[Finding]:
    """Peering needs two networks, and default VPCs all have the same addresses."""
    if deployment.peering is None:
        return
    for name, region in deployment.regions.items():
        if region.network.source == "default":
            yield Finding(
                ("peering",),
                "Default VPCs can't be peered",
                f'The network of "{name}" is the default VPC. Every default VPC has the range 172.31.0.0/16, and networks '
                'that overlap can\'t be peered. Give each region a network with source = "custom" and a cidr.',
            )
    if len(deployment.regions) < 2:
        yield Finding(("peering",), "Nothing to peer", "Peering needs two regions; this deployment has one.")


def replicas_have_a_source(deployment: Deployment) -> Iterator[Finding]:
    """A replicated database is described alike in every region, and there is a second region."""
    for name, region in deployment.regions.items():
        for label, database in region.database.items():
            path: FieldPath = ("regions", name, "database", label)
            if database.replication == "none":
                continue
            if len(deployment.regions) == 1:
                yield Finding(
                    (*path, "replication"),
                    "Replica in the only region",
                    f'replication = "{database.replication}" keeps a copy in every other region, and "{name}" is the only '
                    'one. Add a region or set replication = "none".',
                )
            for other in deployment.regions:
                yield from _replica_differs(deployment, path, other)


def _replica_differs(deployment: Deployment, path: FieldPath, other: str) -> Iterator[Finding]:
    _, name, _, label = path
    database = deployment.regions[str(name)].database[str(label)]
    peer = deployment.regions[other].database.get(str(label))
    if peer is None:
        yield Finding(
            path,
            "Replica without a source",
            f'database "{label}" is replicated but not described for "{other}". Describe it at the top level, where it '
            "applies to every region.",
        )
        return
    for attribute in ("replication", "engine_version", "allocated_storage", "database_name", "username"):
        received, expected = getattr(database, attribute), getattr(peer, attribute)
        if received != expected and list(deployment.regions).index(other) == 0:
            yield Finding(
                (*path, attribute),
                "Replica differs from its source",
                f'{attribute} of database "{label}" is {received!r} in "{name}" and {expected!r} in "{other}". A replica '
                "has its source's; set it once, at the top level.",
            )


def load_balancers_have_targets(deployment: Deployment) -> Iterator[Finding]:
    """Each load balancer serves exactly one Auto Scaling group."""
    for name, region in deployment.regions.items():
        served: dict[str, str] = {}
        for label, group in region.autoscaling_group.items():
            path = ("regions", name, "autoscaling_group", label, "load_balancer")
            if group.load_balancer not in region.load_balancer:
                yield Finding(
                    path,
                    "Reference to an undeclared load_balancer",
                    f'There is no load_balancer "{group.load_balancer}" in "{name}". '
                    + nearest(group.load_balancer, list(region.load_balancer)),
                )
            elif group.load_balancer in served:
                yield Finding(
                    path,
                    "Load balancer in use",
                    f'load_balancer "{group.load_balancer}" serves autoscaling_group "{served[group.load_balancer]}" '
                    "already; give this group its own.",
                )
            served.setdefault(group.load_balancer, label)
        for label in region.load_balancer.keys() - served.keys():
            yield Finding(
                ("regions", name, "load_balancer", label),
                "Load balancer without targets",
                f'No autoscaling_group in "{name}" names load_balancer "{label}". Name it there or remove it.',
            )


def certificates_are_regional(deployment: Deployment) -> Iterator[Finding]:
    """A load balancer takes certificates of its own region only."""
    for name, region in deployment.regions.items():
        for label, balancer in region.load_balancer.items():
            if balancer.certificate_arn and balancer.certificate_arn.split(":")[3] != name:
                yield Finding(
                    ("regions", name, "load_balancer", label, "certificate_arn"),
                    "Certificate of another region",
                    f'load_balancer "{label}" in "{name}" received {balancer.certificate_arn}. Certificates are regional; '
                    f'override certificate_arn inside region "{name}".',
                )


def custom_networks_are_to_come(deployment: Deployment) -> Iterator[Finding]:
    """The language describes custom networks; no stack builds them yet."""
    for name, region in deployment.regions.items():
        if region.network.source == "custom":
            yield Finding(
                ("regions", name, "network", "source"),
                "Custom networks are not built yet",
                f'The network of "{name}" has source = "custom", which this release checks but can\'t build. Use '
                'source = "default".',
            )


CHECKS: tuple[Check, ...] = (
    regions_exist,
    networks_are_disjoint,
    peering_is_possible,
    replicas_have_a_source,
    load_balancers_have_targets,
    certificates_are_regional,
    custom_networks_are_to_come,
)


def findings(deployment: Deployment) -> tuple[Finding, ...]:
    """Everything that the checks find in a deployment."""
    return tuple(finding for check in CHECKS for finding in check(deployment))
