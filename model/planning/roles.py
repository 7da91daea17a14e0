"""Who writes a database and who copies it: decided here, once, from what a deployment says.

A role is one class; ``modules/database`` has the construct for each. Two things of the description decide:
the ``active_region``, and whom a region ``follows``. A global database's roles belong here, too.
"""

from dataclasses import dataclass

from model.blocks.deployment import NOBODY, Deployment
from model.naming.context import Context

KIND = "aws_db_instance"


@dataclass(frozen=True)
class Instance:
    """An instance in another region, with its derived ARN."""

    region: str
    arn: str


@dataclass(frozen=True)
class Writer:
    """The writable instance; also one that nobody copies."""


@dataclass(frozen=True)
class Successor:
    """The writable instance that takes over: it copied one of the former writers, if more than one region
    was lost."""

    formers: tuple[Instance, ...]


@dataclass(frozen=True)
class FormerWriter:
    """The instance that wrote before another took over: it stands alone, and nobody is to reach it."""


@dataclass(frozen=True)
class Reader:
    """A read replica: of the instance with a derived ARN, in another region."""

    region: str
    source_arn: str


@dataclass(frozen=True)
class Orphan(Reader):
    """A read replica of a former writer: it gets nothing new any more, and is to be made anew."""


@dataclass(frozen=True)
class Absent:
    """No instance: what stands around one is there, and waits for the next."""


DatabaseRole = Writer | Successor | FormerWriter | Reader | Orphan | Absent


def database_roles(deployment: Deployment, context: Context) -> dict[str, DatabaseRole]:
    """The role of each database in the context's region, by label."""
    databases = deployment.regions[context.region].database
    return {
        label: _replicated(deployment, context, label) if spec.replication == "replica" else Writer()
        for label, spec in databases.items()
    }


def _replicated(deployment: Deployment, context: Context, label: str) -> DatabaseRole:
    """The role of a database that one region writes and the others copy."""
    region, active = context.region, deployment.active_region
    followed = deployment.regions[region].follows or active
    if region == active:
        formers = tuple(
            Instance(name, context.in_region(name).arn_of(label, KIND))
            for name, other in deployment.regions.items()
            if name != active and other.follows == name and label in other.database
        )
        return Successor(formers) if formers else Writer()
    if followed == region:
        return FormerWriter()
    if followed == NOBODY:
        return Absent()
    source = context.in_region(followed).arn_of(label, KIND)
    return Reader(followed, source) if followed == active else Orphan(followed, source)
