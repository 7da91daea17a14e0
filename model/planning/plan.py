"""What each stack holds: the plans that ``model/planning/stacks.py`` makes and ``stacks/`` builds."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from model.blocks.cdn import Cdn
from model.blocks.database import Database
from model.blocks.deployment import Region
from model.naming.context import Context
from model.planning.backend import Store
from model.planning.replication import BucketReplication


@dataclass(frozen=True)
class Replica:
    """A read replica: what it is a copy of (a derived ARN), and how it is described."""

    spec: Database
    source_arn: str


@dataclass(frozen=True)
class StatePlan:
    """``state-<region>``: the bucket and the lock table of a region's states. Its own state is local."""

    name: str
    store: Store
    account: str | None
    depends_on: tuple[str, ...] = ()


@dataclass(frozen=True)
class AccessPlan:
    """``<deployment>-<environment>-access``: IAM, for all regions alike.

    ``context`` is that of the first region, whose provider signs the requests.
    """

    name: str
    context: Context
    regions: Mapping[str, Region]
    replications: tuple[BucketReplication, ...]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class RegionalPlan:
    """``<deployment>-<environment>-<region>``: everything that runs or stores in one region.

    ``replications`` are those from and to here that are possible, ``delivered`` the labels of the buckets
    that a CDN reads, ``logging_cdns`` the labels of the CDNs that write their access logs here.
    """

    name: str
    context: Context
    region: Region
    databases: Mapping[str, Database]
    replicas: Mapping[str, Replica]
    replications: tuple[BucketReplication, ...]
    delivered: tuple[str, ...]
    logging_cdns: tuple[str, ...]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class LinksPlan:
    """``<deployment>-<environment>-links``: what needs two regions alive.

    ``context`` is that of the first region, where the state lies; ``regions`` are those that are linked,
    ``alerted`` those of them that have a topic for alerts.
    """

    name: str
    context: Context
    regions: tuple[str, ...]
    alerted: tuple[str, ...]
    replications: tuple[BucketReplication, ...]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


@dataclass(frozen=True)
class Distribution:
    """A CDN: how it is described, the regions whose buckets it reads, in the order of failover, and its logs.

    ``logs`` is the region whose log bucket takes the access logs, None if there are none.
    """

    spec: Cdn
    origins: tuple[Context, ...]
    logs: Context | None


@dataclass(frozen=True)
class EdgePlan:
    """``<deployment>-<environment>-edge``: what global services hold.

    ``context`` is that of ``CLOUDFRONT_REGION``; the state lies in the first region.
    """

    name: str
    context: Context
    distributions: Mapping[str, Distribution]
    account: str | None
    backend: Mapping[str, Any]
    depends_on: tuple[str, ...]


StackPlan = StatePlan | AccessPlan | RegionalPlan | LinksPlan | EdgePlan
