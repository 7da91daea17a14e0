"""What a replicated database needs, and what databases and their alarms need of each other."""

from collections.abc import Iterator, Mapping

from model.blocks.database import Database
from model.blocks.deployment import Deployment
from model.checks.finding import Finding

#: What a replica has in common with its source, whether it says so or not.
SHARED = (
    "replication",
    "engine_version",
    "allocated_storage",
    "max_allocated_storage",
    "database_name",
    "username",
    "application_username",
    "master_user_secret_access",
    "parameters",
)


def replicas_have_a_source(deployment: Deployment) -> Iterator[Finding]:
    """A replicated database is described alike in every region that doesn't leave it out, and in two of them.

    The active region, which has the source, can't leave it out.
    """
    labels = dict.fromkeys(label for region in deployment.regions.values() for label in region.database)
    for label in labels:
        homes = {
            name: region.database[label]
            for name, region in deployment.regions.items()
            if label in region.database
        }
        replication = {database.replication for database in homes.values()} - {"none"}
        if not replication:
            continue
        missing = [
            name
            for name, region in deployment.regions.items()
            if name not in homes
            and (name == deployment.active_region or label not in region.left_out.get("database", ()))
        ]
        if len(homes) == 1 and not missing:
            yield _alone(label, next(iter(homes)), replication.pop())
        for name in missing:
            yield _missing(label, next(iter(homes)), name, deployment)
        yield from _different(label, homes)


def _alone(label: str, region: str, replication: str) -> Finding:
    return Finding(
        ("regions", region, "database", label, "replication"),
        "Replica in the only region",
        f'replication = "{replication}" keeps a copy in every other region, and "{region}" is the only one '
        'that has the database. Add a region or set replication = "none".',
    )


def _missing(label: str, home: str, region: str, deployment: Deployment) -> Finding:
    if label in deployment.regions[region].left_out.get("database", ()):
        detail = f'database "{label}" is replicated but left out in "{region}" (enabled = false), the active '
        detail += "region, which has the source. Leave it out in the others only."
    else:
        detail = f'database "{label}" is replicated but not described for "{region}". Describe it at the top '
        detail += "level, where it applies to every region, or leave it out there (enabled = false)."
    return Finding(
        ("regions", home, "database", label),
        "Replica without a source",
        detail,
        follows_from=(("regions", region, "database", label),),
    )


def _different(label: str, homes: Mapping[str, Database]) -> Iterator[Finding]:
    """The first region's description is taken for the source's."""
    source, *replicas = homes
    for name in replicas:
        for attribute in SHARED:
            received, expected = getattr(homes[name], attribute), getattr(homes[source], attribute)
            if received != expected:
                yield Finding(
                    ("regions", name, "database", label, attribute),
                    "Replica differs from its source",
                    f'{attribute} of database "{label}" is {received!r} in "{name}" and {expected!r} in '
                    f'"{source}". A replica has its source\'s; set it once, at the top level.',
                    follows_from=(("regions", source, "database", label),),
                )


def snapshots_are_regional(deployment: Deployment) -> Iterator[Finding]:
    """RDS restores a snapshot in its own region. One of the source's is no fault once a replica writes."""
    for name, region in deployment.regions.items():
        for label, database in region.database.items():
            arn = (database.snapshot_identifier or "").split(":")
            if database.replication == "none" and arn[0] == "arn" and arn[3] != name:
                yield Finding(
                    ("regions", name, "database", label, "snapshot_identifier"),
                    "Snapshot of another region",
                    f'The snapshot is in "{arn[3]}", and RDS restores it there only. Copy it to "{name}", or '
                    f'name it in region "{arn[3]}" alone.',
                )


def database_alarms_can_go_off(deployment: Deployment) -> Iterator[Finding]:
    """An alarm that is set off from the start, or never, says nothing."""
    for name, region in deployment.regions.items():
        if not region.alerts:
            continue
        free, most = region.alarms.database_free_storage_gib, region.alarms.database_connections
        for label, database in region.database.items():
            here, there = ("regions", name, "database", label), ("regions", name, "alarms")
            if free >= database.allocated_storage:
                yield Finding(
                    (*there, "database_free_storage_gib"),
                    "Alarm that always goes off",
                    f'database_free_storage_gib is {free}, and all of database "{label}" in "{name}" is '
                    f"{database.allocated_storage} GiB. Lower it, or raise allocated_storage.",
                    follows_from=((*here, "allocated_storage"),),
                )
            limit = database.parameters.get("max_connections", "")
            if limit.isdecimal() and most >= int(limit):
                yield Finding(
                    (*there, "database_connections"),
                    "Alarm that never goes off",
                    f'database_connections is {most}, and database "{label}" in "{name}" takes {limit} '
                    "(max_connections). Lower it, or raise max_connections.",
                    follows_from=((*here, "parameters"),),
                )
