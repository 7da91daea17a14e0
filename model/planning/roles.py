"""Who writes a database and who copies it: decided here, once, from what a deployment says.

A role is one class; ``modules/database`` has the construct for each. A global database's roles belong here,
too.
"""

from dataclasses import dataclass

from model.blocks.deployment import Deployment
from model.naming.context import Context


@dataclass(frozen=True)
class Writer:
    """The writable instance."""


@dataclass(frozen=True)
class Reader:
    """A read replica: of the instance with a derived ARN, in another region."""

    region: str
    source_arn: str


DatabaseRole = Writer | Reader


def database_roles(deployment: Deployment, context: Context) -> dict[str, DatabaseRole]:
    """The role of each database in the context's region, by label."""
    active = context.in_region(deployment.active_region)
    return {
        label: Reader(active.region, active.arn_of(label, "aws_db_instance"))
        if spec.replication == "replica" and context.region != active.region
        else Writer()
        for label, spec in deployment.regions[context.region].database.items()
    }
