"""Which networks are peered, and which region reaches what of which: pure functions of a deployment."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import combinations

from model.blocks.deployment import Deployment
from model.blocks.spec import block_and_label
from model.naming.context import Context


@dataclass(frozen=True)
class PeeringConnection:
    """Two regions whose networks are peered; the first asks, the other one accepts."""

    requester: Context
    accepter: Context

    @property
    def name(self) -> str:
        """The two regions: ``us-east-1_us-west-2``."""
        return f"{self.requester.region}_{self.accepter.region}"


def peered_regions(deployment: Deployment) -> tuple[str, ...]:
    """The regions whose networks are peered, in the deployment's order; none without ``peering``."""
    if deployment.peering is None:
        return ()
    named = deployment.peering.regions
    return tuple(name for name in deployment.regions if named is None or name in named)


def peering_connections(deployment: Deployment, context: Context) -> Iterator[PeeringConnection]:
    """One for each two peered regions. ``context`` is that of any region.

    Who asks goes by the names: another order of the regions would make all connections anew.
    """
    for one, other in combinations(sorted(peered_regions(deployment)), 2):
        yield PeeringConnection(context.in_region(one), context.in_region(other))


def reached_regions(deployment: Deployment, region: str, reference: str) -> tuple[str, ...]:
    """The other regions in which a component of ``region`` reaches what ``reference`` names.

    ``reference`` is one that the component uses in its own region: ``database.orders``.
    """
    peered = peered_regions(deployment)
    if deployment.peering is None or region not in peered or reference not in deployment.peering.uses:
        return ()
    block, label = block_and_label(reference)
    return tuple(
        name for name in peered if name != region and label in getattr(deployment.regions[name], block)
    )


def reaches_peers(deployment: Deployment, region: str, uses: Iterable[str]) -> bool:
    """Whether a component of ``region`` that ``uses`` these stores reaches any of another region."""
    return any(reached_regions(deployment, region, reference) for reference in uses)
