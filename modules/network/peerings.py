"""The ``peering`` block: the networks' connections, and the ways over them that ``uses`` names."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass

from model.naming.context import Context
from model.planning.peering import reached_regions
from modules.compute.environment import Environment
from modules.network.peer import Listener, NetworkUser
from modules.network.peered_network import PeeredNetwork
from modules.network.peering_connection import PeeringConnection
from modules.part import LinksSite, Part

#: The tier that components compute in.
COMPUTING = "private"


@dataclass(frozen=True)
class Way:
    """Who goes from where to what: from ``origin`` to the store ``reference`` of ``target``."""

    origin: Context
    user: NetworkUser
    target: Context
    reference: str
    listener: Listener

    @property
    def routes(self) -> tuple[tuple[str, str, str, str], ...]:
        """There and back: a region and its tier, the other region and its tier."""
        there = (self.origin.region, COMPUTING, self.target.region, self.listener.tier)
        return there, (*there[2:], *there[:2])


class Peerings(Part):
    """Peering of the regions' networks."""

    def build_links(self, site: LinksSite) -> None:
        """Makes the connections, and for each way its routes, its rules and what tells of it."""
        if not site.plan.peering_connections:
            return
        networks = dict(_networks(site))
        connections = dict(_connections(site, networks))
        ways = tuple(_ways(site))
        for origin, tier, target, peer_tier in dict.fromkeys(route for way in ways for route in way.routes):
            connection = connections[frozenset((origin, target))]
            networks[origin].route(tier, networks[target], peer_tier, connection)
        _open(ways, networks)
        _tell(site, ways)


def _networks(site: LinksSite) -> Iterator[tuple[str, PeeredNetwork]]:
    peered = {
        where.region for each in site.plan.peering_connections for where in (each.requester, each.accepter)
    }
    for assembly in site.assemblies:
        region = assembly.context.region
        if region in peered:
            yield (
                region,
                PeeredNetwork(
                    site.scope,
                    f"network.{region}",
                    context=assembly.context,
                    provider=site.providers[region],
                    spec=assembly.plan.region.network,
                ),
            )


def _connections(
    site: LinksSite, networks: Mapping[str, PeeredNetwork]
) -> Iterator[tuple[frozenset[str], str]]:
    for each in site.plan.peering_connections:
        requester, accepter = each.requester.region, each.accepter.region
        made = PeeringConnection(
            site.scope,
            f"peering.{each.name}",
            spec=each,
            requester=networks[requester],
            accepter=networks[accepter],
        )
        site.output(
            f"{each.name}_vpc_peering_connection_id", made.id, f"Peering of {requester} and {accepter}"
        )
        yield frozenset((requester, accepter)), made.id


def _ways(site: LinksSite) -> Iterator[Way]:
    deployment = site.plan.deployment
    assemblies = {each.context.region: each for each in site.assemblies}
    for region, assembly in assemblies.items():
        for user in (user for part in assembly.parts for user in part.network_users(assembly)):
            for reference, (part, label) in zip(user.uses, assembly.used(user.uses), strict=True):
                for name in reached_regions(deployment, region, reference):
                    target = assemblies[name]
                    if listener := part.listener(target, label):
                        yield Way(assembly.context, user, target.context, reference, listener)


def _open(ways: Iterable[Way], networks: Mapping[str, PeeredNetwork]) -> None:
    """Opens both ends: what listens to the other region's tier of users, and each user to what listens there.

    Each opening once, as AWS refuses two rules of the same range and port in a group.
    """
    for origin, target, listener in dict.fromkeys(
        (way.origin.region, way.target.region, way.listener) for way in ways
    ):
        networks[target].security_group(listener.id, listener.security_group).allow_ingress(
            f"from_{origin}",
            listener.port,
            f"{listener.protocol} from {COMPUTING} subnets of {origin}",
            networks[origin].range(COMPUTING),
        )
    for origin, user, target, (tier, port, protocol) in dict.fromkeys(
        (way.origin.region, way.user, way.target.region, way.listener.service) for way in ways
    ):
        networks[origin].security_group(user.id, user.security_group).allow_egress(
            f"to_{target}_{tier}_{port}",
            port,
            f"{protocol} to {tier} subnets of {target}",
            networks[target].range(tier),
        )


def _tell(site: LinksSite, ways: Iterable[Way]) -> None:
    """Leaves in each user's parameters where the stores of the other regions are."""
    assemblies = {each.context.region: each for each in site.assemblies}
    found: dict[tuple[str, str], Mapping[str, str]] = {}
    for reference, region in dict.fromkeys((way.reference, way.target.region) for way in ways):
        ((part, label),) = assemblies[region].used([reference])
        found[reference, region] = part.peer_environment(site, assemblies[region], label)
    by_user: dict[tuple[Context, NetworkUser], dict[str, Mapping[str, str]]] = {}
    for way in ways:
        store = (way.reference, way.target.region)
        by_user.setdefault((way.origin, way.user), {})[".".join(store)] = found[store]
    for (origin, user), variables in by_user.items():
        Environment(
            site.scope,
            f"peering.{origin.region}_{user.id}",
            provider=site.providers[origin.region],
            path=user.environment_path,
            variables=variables,
        )
