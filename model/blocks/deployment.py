"""A whole deployment, typed: what the loader makes of an HCL file, and what Python users build."""

from collections.abc import Iterable
from typing import Annotated, Any, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from model.blocks.alarms import Alarms
from model.blocks.alerts import Alerts
from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.database import ROLE_TAG, SNAPSHOT_TAG, Database
from model.blocks.dns import Dns
from model.blocks.function import Function
from model.blocks.holder import Holder
from model.blocks.load_balancer import LoadBalancer
from model.blocks.network import Network
from model.blocks.parameter import Parameter
from model.blocks.peering import Peering
from model.blocks.queue import Queue
from model.blocks.registry import labelled, unlabelled
from model.blocks.sizes import with_sizes
from model.blocks.spec import (
    AccountId,
    Component,
    Environment,
    FilledTagValue,
    Label,
    Prefix,
    Store,
    Suffix,
    TagKey,
    TagValue,
    block_and_label,
)
from model.blocks.table import Table

ENVIRONMENTS: tuple[Environment, ...] = get_args(Environment)

#: What a region ``follows`` that has none of the databases with replicas.
NOBODY = "none"

#: The tags that every resource has; a deployment's own are added to them.
STANDARD_TAGS = ("Environment", "Project", "Owner", "Region", "ManagedBy")


def _own_tags(tags: dict[str, str]) -> dict[str, str]:
    """Refuses the tags of ours, and keys that differ by case only: IAM takes them for the same."""
    seen = {key.lower(): f"every resource has the tag {key} already" for key in STANDARD_TAGS}
    seen |= {key.lower(): f"databases have the tag {key} already" for key in (ROLE_TAG, SNAPSHOT_TAG)}
    for key in tags:
        if key.lower() in seen:
            raise ValueError(f'"{key}" is refused: {seen[key.lower()]} (case doesn\'t count)')
        seen[key.lower()] = f"{key} is there too"
    return tags


class Region(Holder):
    """What runs in one region: a network and, by label, the components.

    A field makes a block of the language, at the top level, in an ``environment`` and in a ``region``.
    """

    follows: str | None = Field(
        default=None,
        min_length=1,
        description="Region whose databases with replicas this one copies; the active region if left out. "
        "The region's own name: they stand alone here, as a former writer's do. `none`: they aren't here at "
        "all. The steps of a failover and the way back set it: [docs/databases.md](databases.md).",
    )
    network: Network = Field(default_factory=Network)
    alerts: Alerts | None = None
    alarms: Alarms = Field(default_factory=Alarms)
    load_balancer: dict[Label, LoadBalancer] = Field(default_factory=dict)
    autoscaling_group: dict[Label, AutoscalingGroup] = Field(default_factory=dict)
    function: dict[Label, Function] = Field(default_factory=dict)
    database: dict[Label, Database] = Field(default_factory=dict)
    table: dict[Label, Table] = Field(default_factory=dict)
    bucket: dict[Label, Bucket] = Field(default_factory=dict)
    queue: dict[Label, Queue] = Field(default_factory=dict)
    parameter: dict[Label, Parameter] = Field(default_factory=dict)

    @property
    def monitored_buckets(self) -> dict[str, Bucket]:
        """The buckets whose events the replication monitor tells, by label."""
        return {label: bucket for label, bucket in self.bucket.items() if bucket.monitored_events}

    @property
    def aws_services(self) -> tuple[str, ...]:
        """Every AWS service that some component calls from within the network, each once."""
        called = (service for _, _, spec in self.components for service in self.called_services(spec))
        return tuple(dict.fromkeys(called))

    def called_services(self, component: Component) -> tuple[str, ...]:
        """The AWS services that a component calls from within the network, for itself and for the stores that
        it uses, each once."""
        if not component.calls_from_network:
            return ()
        used = sorted(self.used_services(_uses(component)))
        return tuple(dict.fromkeys((*component.aws_services, *used)))

    def used_services(self, uses: Iterable[str]) -> set[str]:
        """The AWS services that whoever uses these stores asks for them, as VPC endpoints name them."""
        named = (block_and_label(reference) for reference in uses)
        components = (
            (getattr(self, block), label) for block, label in named if block in labelled(type(self))
        )
        stores = (made.get(label) for made, label in components)
        return {service for store in stores if isinstance(store, Store) for service in store.services}

    @property
    def endpoints(self) -> tuple[str, ...]:
        """The AWS services that an endpoint is made for in the region's network."""
        return self.network.endpoints_for(self.aws_services)


class Deployment(Holder):
    """One deployment: its ``deployment`` block and its regions, in the description's order.

    A field whose type is a block's, or a map of components by label, makes a block of the language that is
    made once for all regions: at the top level and in an ``environment``.
    """

    name: Prefix
    environment: Environment = Field(
        default="staging",
        description="Decides the sizes, and which `environment` block holds. Left out, it is the environment "
        "variable `ENVIRONMENT`, else `staging`.",
    )
    suffix: Suffix = ""
    project: FilledTagValue = Field(description="Value of the tag `Project`.")
    owner: FilledTagValue = Field(description="Value of the tag `Owner`: who answers for the deployment.")
    tags: Annotated[dict[TagKey, TagValue], Field(max_length=40), AfterValidator(_own_tags)] = Field(
        default_factory=dict,
        description="More tags for every resource, beside `Environment`, `Project`, `Owner`, `Region` and "
        "`ManagedBy`.",
    )
    account_id: AccountId | None = Field(
        default=None,
        description="AWS account that the providers are pinned to; any other is refused before a change.",
    )
    removal: Literal["destroy", "retain"] = Field(
        default="destroy",
        description="`destroy` lets `terraform destroy` remove everything; `retain` protects what holds "
        "data: deletion protection, final snapshots, `prevent_destroy`.",
    )
    active_region: str = Field(
        default="",
        min_length=1,
        description="Region where databases with replicas are written; the first region if left out. "
        "Changing it is a failover.",
    )
    home_region: str = Field(
        default="",
        min_length=1,
        description="Region that keeps the states of what isn't one region's: IAM, dns, links and edge; the "
        "first region if left out.",
    )
    regions: dict[str, Region] = Field(min_length=1)
    peering: Peering | None = None
    cdn: dict[Label, Cdn] = Field(default_factory=dict)
    dns: dict[Label, Dns] = Field(default_factory=dict)
    #: Where the description stands: what it names in files is relative to it.
    folder: str = ""
    #: Whether another environment of the same description has ``dns`` blocks: their states share a bucket.
    dns_elsewhere: bool = False

    @model_validator(mode="before")
    @classmethod
    def _complete(cls, values: Any) -> Any:
        """Fills in what follows from the rest: the environment's sizes, the active and the home region."""
        if not isinstance(values, dict) or not isinstance(values.get("regions"), dict):
            return values
        regions = values["regions"]
        unset = {name for name in ("active_region", "home_region") if values.get(name) is None}
        values = {name: value for name, value in values.items() if name not in unset}
        # A file without a region has an unnamed one in its place.
        if first := next(iter(regions), ""):
            values |= dict.fromkeys(unset, first)
        environment = values.get("environment") or ENVIRONMENTS[0]
        if environment not in ENVIRONMENTS:
            return values
        return {
            **with_sizes(cls, values, environment),
            "regions": {name: with_sizes(Region, region, environment) for name, region in regions.items()},
        }

    @property
    def environment_name(self) -> str:
        """The environment as it stands in names: with the suffix of a parallel pipeline, if any."""
        return f"{self.environment}-{self.suffix}" if self.suffix else self.environment

    @property
    def retains(self) -> bool:
        """Whether what holds data is protected from removal."""
        return self.removal == "retain"


#: The blocks that may stand at the top level, in an environment and in a region, by name: with a label, and
#: without one.
COMPONENTS = labelled(Region)
UNLABELLED = unlabelled(Region)


def _uses(component: Component) -> tuple[str, ...]:
    return getattr(component, "uses", ())


#: The blocks of what is made once for all regions, by name: at the top level and in an environment only.
GLOBAL_COMPONENTS = labelled(Deployment)
GLOBAL_UNLABELLED = unlabelled(Deployment)
