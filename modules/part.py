"""What every entity has in common: how it takes part in the stacks of a deployment.

An entity's file has its constructs and a :class:`Part`: which roles it needs, what it adds to the policies
of the key, the log bucket and of buckets, and what it builds in which stack. ``stacks/parts.py`` is the table
of all parts; the stacks know no entity by name.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, ClassVar, TypeVar

from cdktf import TerraformProvider, TerraformResource
from constructs import Construct

from model.blocks.spec import block_and_label
from model.checks.finding import Finding
from model.naming.context import Context
from model.planning.plan import DnsPlan, EdgePlan, LinksPlan, RegionPlan
from modules.monitoring.alarm import Alarm, Watched
from modules.policy.document import Statement
from modules.policy.grant import Grant, RoleSpec, key_statements

if TYPE_CHECKING:
    from modules.network.network import Network
    from modules.network.peer import Listener, NetworkUser
    from modules.network.security_group import SecurityGroup
    from modules.storage.bucket_notification import Receiver
    from modules.storage.log_bucket import LogBucket

Made = TypeVar("Made", bound=Construct)


class Part:
    """One kind of entity. Every method defaults to nothing.

    The first group is asked about any region by ``access`` and by that region's own stack; what it answers
    may depend on the description only, and on nothing that a failover changes; of ``watched``, what does
    is marked. The second group builds.

    ``alarm_tables`` are the rows of the entities' alarms, by what they are of, for the page of all alarms.
    """

    alarm_tables: ClassVar[Mapping[str, tuple[Alarm, ...]]] = MappingProxyType({})

    def roles(self, assembly: "Assembly") -> Iterable[RoleSpec]:
        """The roles that the entities of a region act with."""
        return ()

    def key_services(self, assembly: "Assembly") -> Iterable[str]:
        """The services that use the region's key for whoever calls them: ``s3`` for ``kms:ViaService``."""
        return ()

    def key_statements(self, assembly: "Assembly") -> Iterable[Statement]:
        """What the key's policy has to allow beside the roles' permissions: services of AWS."""
        return ()

    def log_groups(self, assembly: "Assembly") -> Iterable[str]:
        """The names of log groups outside :attr:`Context.path` that the key encrypts, with wildcards."""
        return ()

    def log_writers(self, assembly: "Assembly") -> Iterable[Statement]:
        """What the log bucket's policy has to allow."""
        return ()

    def bucket_statements(self, assembly: "Assembly", label: str) -> Iterable[Statement]:
        """What the policy of the region's bucket with a label has to allow."""
        return ()

    def network_users(self, assembly: "Assembly") -> Iterable["NetworkUser"]:
        """The entities that compute in the private subnets: who may go over a peering to what they use."""
        return ()

    def watched(self, assembly: "Assembly") -> Iterable[Watched]:
        """The entities that have alarms and graphs; what depends on today's roles has ``moves`` set."""
        return ()

    def build(self, site: "Site") -> None:
        """Makes the entities of one region in its stack."""

    def bucket_receivers(self, site: "Site", label: str) -> Iterable["Receiver"]:
        """Whom of what was built the region's bucket with a label tells of its events."""
        return ()

    def build_access(self, site: "AccessSite") -> None:
        """Makes what the entities need of IAM beside their roles, once for all regions."""

    def build_dns(self, site: "DnsSite") -> None:
        """Makes what has to be in Route 53 before a region is made, in the ``dns`` stack."""

    def build_links(self, site: "LinksSite") -> None:
        """Makes what the entities need between regions in the ``links`` stack."""

    def build_edge(self, site: "EdgeSite") -> None:
        """Makes what global services hold of the entities in the ``edge`` stack."""


@dataclass(frozen=True)
class Client:
    """A component that uses a store: its part of the store's network rules.

    ``id`` names it in Terraform: its label, an underscore and its kind (``web_instances``); ``title`` does in
    descriptions.
    """

    id: str
    title: str
    security_group: "SecurityGroup"


class StorePart(Part):
    """A kind of entity that others name in ``uses``.

    ``block`` is the name of its block, whose type is a ``Store``.
    """

    block: ClassVar[str]

    def grants(self, assembly: "Assembly", label: str) -> Iterable[Grant]:
        """What whoever uses the store may do; the same before and after a failover."""
        raise NotImplementedError

    def environment(self, site: "Site", label: str) -> Mapping[str, str]:
        """The environment variables that say where the store is, named as :func:`variable` does."""
        raise NotImplementedError

    def connect(self, site: "Site", label: str, client: Client) -> Iterable[TerraformResource]:
        """Opens the way from a client to the store, if it takes more than the AWS API.

        Returns the rules: the client starts once they are there.
        """
        return ()

    def listener(self, assembly: "Assembly", label: str) -> "Listener | None":
        """Where clients in peered regions reach the store today; None where they don't, or never do."""
        return None

    def peer_environment(self, site: "LinksSite", assembly: "Assembly", label: str) -> Mapping[str, str]:
        """The environment variables that say in peered regions where the store of this region is.

        Asked where there is a :meth:`listener`; their names end in the region, as :func:`in_region` has it.
        """
        return {}


@dataclass(frozen=True)
class Assembly:
    """One region's plan and the parts that it is made of: what is asked before anything is built."""

    plan: RegionPlan
    parts: tuple[Part, ...]

    @property
    def context(self) -> Context:
        """Where the region's resources stand."""
        return self.plan.context

    @cached_property
    def roles(self) -> tuple[RoleSpec, ...]:
        """The roles of all parts."""
        return tuple(role for part in self.parts for role in part.roles(self))

    @cached_property
    def watched(self) -> tuple[Watched, ...]:
        """What the region's alarms are about."""
        return tuple(each for part in self.parts for each in part.watched(self))

    @cached_property
    def stores(self) -> Mapping[str, StorePart]:
        """The parts that others may use, by the name of their block."""
        return {part.block: part for part in self.parts if isinstance(part, StorePart)}

    def used(self, uses: Iterable[str]) -> Iterator[tuple[StorePart, str]]:
        """The part and the label of each reference in ``uses``, such as ``database.orders``."""
        for reference in uses:
            block, label = block_and_label(reference)
            yield self.stores[block], label

    def grants(self, uses: Iterable[str]) -> tuple[Grant, ...]:
        """The permissions of whoever uses these stores."""
        return tuple(grant for part, label in self.used(uses) for grant in part.grants(self, label))

    def key_statements(self, everywhere: Iterable["Assembly"]) -> Iterator[Statement]:
        """The statements of the key's policy; ``everywhere`` are all regions, whose roles may come here."""
        for part in self.parts:
            yield from part.key_statements(self)
        roles = (role for assembly in everywhere for role in assembly.roles)
        yield from key_statements(self.context, roles)


class Shelf:
    """What parts leave for those that come after them."""

    def __init__(self) -> None:
        self._made: dict[tuple[type, str], Construct] = {}

    def add(self, made: Construct, label: str = "") -> None:
        """Keeps a construct for :meth:`find`, under each of its classes."""
        for kind in type(made).__mro__:
            if issubclass(kind, Construct) and kind is not Construct:
                self._made[kind, label] = made

    def find(self, kind: type[Made], label: str = "") -> Made:
        """What was made of a class for a label. Raises ``KeyError`` if nothing was, or not yet."""
        made = self._made[kind, label]
        assert isinstance(made, kind)
        return made


class Site(Shelf):
    """A region's stack while it is being built: where things stand, and what other parts made before.

    ``scope`` is the stack, ``everywhere`` are all regions of the deployment in its order. What a part makes
    for others it leaves with :meth:`add`; the first two parts set ``network`` and ``log_bucket``.
    """

    network: "Network"
    log_bucket: "LogBucket"

    def __init__(
        self,
        scope: Any,
        assembly: Assembly,
        provider: TerraformProvider,
        key_arn: str,
        everywhere: tuple[Assembly, ...] = (),
    ) -> None:
        self.scope = scope
        self.assembly = assembly
        self.everywhere = everywhere
        self.provider = provider
        self.key_arn = key_arn
        self.outputs: dict[str, Any] = {}
        super().__init__()

    @property
    def plan(self) -> RegionPlan:
        """What is planned for the region."""
        return self.assembly.plan

    @property
    def context(self) -> Context:
        """Where the region's resources stand."""
        return self.plan.context

    def output(self, name: str, value: Any, description: str, *, moves: bool = False) -> None:
        """An output of the region's stack; later parts find its value in ``outputs``, by its name there.

        What is there in one role of a database only ``moves``: nothing may rest on it.
        """
        made = self.scope.output(name, value, description)
        if not moves:
            self.outputs[made] = value

    def variables(self, uses: Iterable[str]) -> dict[str, Mapping[str, str]]:
        """The environment variables of each store that is used, by its reference."""
        references = tuple(uses)
        used = zip(references, self.assembly.used(references), strict=True)
        return {reference: part.environment(self, label) for reference, (part, label) in used}

    def connect(self, uses: Iterable[str], client: Client) -> list[TerraformResource]:
        """Opens the ways from a client to the stores that it uses, and gives the rules."""
        return [
            rule for part, label in self.assembly.used(uses) for rule in part.connect(self, label, client)
        ]

    def refuse(self, block: str, label: str, argument: str, summary: str, detail: str) -> None:
        """Reports a fault of the description that only shows while a region is built."""
        path = ("regions", self.context.region, block, label, argument)
        self.scope.findings.append(Finding(path, summary, detail))


class AccessSite:
    """The ``access`` stack while it is being built; ``assemblies`` are those of all regions."""

    def __init__(
        self, scope: Any, context: Context, provider: TerraformProvider, assemblies: tuple[Assembly, ...]
    ) -> None:
        self.scope, self.context, self.provider = scope, context, provider
        self.assemblies = assemblies


class LinksSite:
    """The ``links`` stack while it is being built.

    ``providers`` are those of the linked regions, by name; ``assemblies`` are these regions' own.
    """

    def __init__(
        self,
        scope: Any,
        plan: LinksPlan,
        providers: Mapping[str, TerraformProvider],
        assemblies: tuple[Assembly, ...] = (),
    ) -> None:
        self.scope, self.plan, self.providers, self.assemblies = scope, plan, providers, assemblies

    def output(self, name: str, value: Any, description: str) -> None:
        """An output of the stack."""
        self.scope.output(name, value, description)


class DnsSite:
    """The ``dns`` stack while it is being built."""

    def __init__(self, scope: Any, plan: DnsPlan, provider: TerraformProvider) -> None:
        self.scope, self.plan, self.provider = scope, plan, provider

    @property
    def context(self) -> Context:
        """Where Route 53 is managed from."""
        return self.plan.context

    def output(self, name: str, value: Any, description: str) -> None:
        """An output of the stack."""
        self.scope.output(name, value, description)


class EdgeSite(Shelf):
    """The ``edge`` stack while it is being built; ``providers`` are those of the regions that it asks."""

    def __init__(
        self,
        scope: Any,
        plan: EdgePlan,
        provider: TerraformProvider,
        providers: Mapping[str, TerraformProvider] | None = None,
    ) -> None:
        super().__init__()
        self.scope, self.plan, self.provider, self.providers = scope, plan, provider, providers or {}

    @property
    def context(self) -> Context:
        """Where global services are managed from."""
        return self.plan.context

    def output(self, name: str, value: Any, description: str) -> None:
        """An output of the stack."""
        self.scope.output(name, value, description)


def variable(label: str, what: str) -> str:
    """The name of an environment variable: ``ORDERS_HOST`` for the label ``orders`` and ``HOST``.

    No ``what`` of one kind of store may end in an underscore and that of another: the names of two stores
    then never meet.
    """
    return f"{label.replace('-', '_')}_{what}".upper()


def in_region(what: str, region: str) -> str:
    """The end of a variable that speaks of a store in another region: ``HOST_US_EAST_1`` of ``HOST``."""
    return f"{what}_{region.replace('-', '_')}".upper()
