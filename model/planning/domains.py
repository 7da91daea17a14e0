"""What the ``dns`` blocks come to: zones, the domains that prove certificates, and where names lead."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from model.blocks.deployment import Deployment
from model.blocks.dns import Dns
from model.blocks.load_balancer import LoadBalancer
from model.naming.context import Context


@dataclass(frozen=True, order=True)
class Zone:
    """A hosted zone, by its domain name; ``made`` says that it is made here."""

    domain: str
    made: bool


@dataclass(frozen=True)
class Destination:
    """Where the names of a ``dns`` block lead: the regions that have its load balancer, none for a CDN.

    ``load_balancers`` are theirs, in the description's order; ``encrypted`` are the regions where it serves
    HTTPS.
    """

    label: str
    spec: Dns
    zone: Zone
    load_balancers: Mapping[Context, LoadBalancer]
    encrypted: tuple[str, ...]


def zones(deployment: Deployment) -> tuple[Zone, ...]:
    """The zones that the blocks name, each once, sorted."""
    return tuple(sorted({Zone(spec.zone, spec.create_zone) for spec in deployment.dns.values()}))


def is_prepared(deployment: Deployment) -> bool:
    """Whether something has to be in Route 53 before the regions are made, in a stack of its own."""
    return bool(proved_domains(deployment) or any(zone.made for zone in zones(deployment)))


def destinations(deployment: Deployment, context: Context) -> Iterator[Destination]:
    """Where each block's names lead; ``context`` is that of any region."""
    for label, spec in deployment.dns.items():
        found = {
            context.in_region(name): region.load_balancer[spec.load_balancer]
            for name, region in deployment.regions.items()
            if spec.load_balancer in region.load_balancer
        }
        encrypted = tuple(
            where.region
            for where, balancer in found.items()
            if balancer.certificate_arn
            or spec.load_balancer in certified_load_balancers(deployment, where.region)
        )
        yield Destination(label, spec, Zone(spec.zone, spec.create_zone), found, encrypted)


def certified_load_balancers(deployment: Deployment, region: str) -> dict[str, tuple[str, ...]]:
    """The load balancers of a region that ACM certifies, with the names, sorted.

    The order in a description means nothing: another one would be another certificate.
    """
    found: dict[str, set[str]] = {}
    for spec in deployment.dns.values():
        balancer = deployment.regions[region].load_balancer.get(spec.load_balancer or "")
        if spec.load_balancer and balancer and spec.certificate and not balancer.certificate_arn:
            found.setdefault(spec.load_balancer, set()).update(spec.names)
    return {label: tuple(sorted(names)) for label, names in found.items()}


def certified_cdn(deployment: Deployment, label: str) -> tuple[str, ...]:
    """The names that ACM certifies for a CDN; none where it has a certificate, or no names."""
    if deployment.cdn[label].certificate_arn:
        return ()
    blocks = (spec for spec in deployment.dns.values() if spec.cdn == label and spec.certificate)
    return tuple(sorted({name for spec in blocks for name in spec.names}))


def proved_domains(deployment: Deployment) -> dict[str, Zone]:
    """The domains whose control ACM looks for before it certifies their names, each with its zone.

    A name and its wildcard are proved by the same record
    (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
    """
    named: set[str] = set()
    for region in deployment.regions:
        named |= {name for each in certified_load_balancers(deployment, region).values() for name in each}
    named |= {name for label in deployment.cdn for name in certified_cdn(deployment, label)}
    found = {
        name.removeprefix("*."): Zone(spec.zone, spec.create_zone)
        for spec in deployment.dns.values()
        for name in spec.names
        if name in named
    }
    return dict(sorted(found.items()))
