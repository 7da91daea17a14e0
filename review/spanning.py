"""Resource types by which the provider itself asks other regions.

docs/dependencies.md has how each is known, and the others that span regions: there AWS does it, and Terraform
asks the provider's own region only.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

#: A region's name, in whatever it stands: ``eu-west-1``, also in the zone ``eu-west-1a``.
REGION = re.compile(r"(?<![a-z0-9])(?:af|ap|ca|cn|eu|il|me|mx|sa|us)(?:-gov|-iso[a-z]?)?-[a-z]+-\d(?!\d)")


@dataclass(frozen=True)
class Spanning:
    """A type of resource, the argument that says which region it asks, for what and when.

    ``argument`` names a block and an argument in it after a dot; where what stands there names no region, it
    is still another one: a region never replicates to itself.
    """

    kind: str
    argument: str
    asks: str
    when: str


READ, CREATED, DELETED = "whenever it is read", "when it is made", "when it is destroyed"

SPANNING: tuple[Spanning, ...] = (
    Spanning("aws_dynamodb_table", "replica.region_name", "the backups of each replica", READ),
    Spanning("aws_dynamodb_table_replica", "global_table_arn", "the table that it is a replica of", READ),
    Spanning("aws_directory_service_region", "region_name", "the tags of the directory there", READ),
    Spanning("aws_kms_replica_key", "primary_key_arn", "the copy of the primary key", CREATED),
    Spanning("aws_kms_replica_external_key", "primary_key_arn", "the copy of the primary key", CREATED),
    Spanning(
        "aws_efs_replication_configuration", "destination.region", "the end of the replication", DELETED
    ),
    Spanning(
        "aws_db_instance_automated_backups_replication",
        "source_db_instance_arn",
        "the end of the replication",
        DELETED,
    ),
)
_BY_KIND = {row.kind: row for row in SPANNING}


def spanning(kind: str, block: Mapping[str, Any], own: str) -> Iterator[tuple[Spanning, str]]:
    """The row of a resource that asks other regions, with the regions' names as far as they are known."""
    row = _BY_KIND.get(kind)
    if row is None:
        return
    said = list(_values(block, row.argument))
    regions = {name for value in said for name in REGION.findall(str(value))} - {own}
    unknown = any(not REGION.search(str(value)) for value in said)
    named = sorted(regions) + (["another region"] if unknown else [])
    if named:
        yield row, " and ".join(named)


def _values(block: Mapping[str, Any], argument: str) -> Iterator[Any]:
    """What stands in an argument; in each of the blocks that it is in."""
    name, _, inner = argument.partition(".")
    found = block.get(name)
    for each in found if isinstance(found, list) else [found]:
        if each is not None:
            yield each.get(inner) if inner and isinstance(each, dict) else each
