"""What each stack holds: the plans that ``model/planning/stacks.py`` makes and ``stacks/`` builds."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, ClassVar

from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.backend import Store
from model.planning.delivery import Distribution
from model.planning.domains import Destination, Zone, certified_load_balancers
from model.planning.peering import PeeringConnection
from model.planning.replication import BucketReplication, possible_replications
from model.planning.roles import DatabaseRole, database_roles
from model.planning.state_copies import StateCopy


@dataclass(frozen=True)
class RegionPlan:
    """One region of a deployment, as whatever is in it or speaks of it sees it."""

    deployment: Deployment
    context: Context

    @property
    def region(self) -> Region:
        """How the region is described."""
        return self.deployment.regions[self.context.region]

    @cached_property
    def databases(self) -> Mapping[str, DatabaseRole]:
        """The role of each of the region's databases today, by label."""
        return database_roles(self.deployment, self.context)

    @cached_property
    def replications(self) -> tuple[BucketReplication, ...]:
        """The possible replications from here, in whichever region objects are written today."""
        possible = possible_replications(self.deployment, self.context)
        return tuple(each for each in possible if each.source == self.context)

    @cached_property
    def certificates(self) -> Mapping[str, tuple[str, ...]]:
        """The names that ACM certifies for each of the region's load balancers, by its label."""
        return certified_load_balancers(self.deployment, self.context.region)


@dataclass(frozen=True)
class StatePlan:
    """``state-<region>``: the bucket and the lock table of a region's states. Its own state is local."""

    kind: ClassVar[str] = "state"

    name: str
    store: Store
    account: str | None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class CopiesPlan:
    """``state-<region>-copies``: which states of a region's bucket are copied. Its own state is local."""

    kind: ClassVar[str] = "copies"

    name: str
    store: Store
    account: str | None
    copies: tuple[StateCopy, ...]
    depends_on: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class DeploymentPlan:
    """What every stack of a deployment has.

    ``context`` is that of the region whose provider the stack has first, ``home`` the region that keeps its
    state. ``backend`` are the arguments of the S3 backend, ``depends_on`` the names of other stacks.
    """

    kind: ClassVar[str]

    name: str
    deployment: Deployment
    context: Context
    home: str
    depends_on: tuple[str, ...] = ()
    backend: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class AccessPlan(DeploymentPlan):
    """``<deployment>-<environment>-access``: IAM, for all regions alike.

    ``context`` is the first region's: tags and addresses stay when the home region moves. What is asked of a
    region is asked of ``home``.
    """

    kind: ClassVar[str] = "access"

    regions: tuple[RegionPlan, ...]


@dataclass(frozen=True, kw_only=True)
class DnsPlan(DeploymentPlan):
    """``<deployment>-<environment>-dns``: what has to be in Route 53 before a region asks for certificates.

    ``proved`` are the domains that certificates are for, each with its zone.
    """

    kind: ClassVar[str] = "dns"

    zones: tuple[Zone, ...]
    proved: Mapping[str, Zone]


@dataclass(frozen=True, kw_only=True)
class RegionalPlan(DeploymentPlan):
    """``<deployment>-<environment>-<region>``: everything that runs or stores in one region.

    ``regions`` are all of the deployment's: the key's policy names who comes from the others.
    """

    kind: ClassVar[str] = "region"

    region: RegionPlan
    regions: tuple[RegionPlan, ...]


@dataclass(frozen=True, kw_only=True)
class LinksPlan(DeploymentPlan):
    """``<deployment>-<environment>-links``: what needs two regions alive; ``regions`` are those asked."""

    kind: ClassVar[str] = "links"

    regions: tuple[RegionPlan, ...]
    replications: tuple[BucketReplication, ...]
    peering_connections: tuple[PeeringConnection, ...]


@dataclass(frozen=True, kw_only=True)
class EdgePlan(DeploymentPlan):
    """``<deployment>-<environment>-edge``: what global services hold.

    ``regions`` are those whose load balancers names lead to.
    """

    kind: ClassVar[str] = "edge"

    distributions: tuple[Distribution, ...]
    destinations: tuple[Destination, ...] = ()
    regions: tuple[Context, ...] = ()


StackPlan = StatePlan | CopiesPlan | AccessPlan | DnsPlan | RegionalPlan | LinksPlan | EdgePlan
