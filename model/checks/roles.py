"""Which region's databases a region may follow."""

from collections.abc import Iterator

from model.blocks.deployment import NOBODY, Deployment
from model.checks.finding import FieldPath, Finding, nearest


def followed_regions_have_databases_of_their_own(deployment: Deployment) -> Iterator[Finding]:
    """The active region follows nobody, and RDS copies no replica to another region."""
    active = deployment.active_region
    for name, region in deployment.regions.items():
        path = ("regions", name, "follows")
        followed = region.follows
        if followed is None:
            continue
        if name == active:
            yield Finding(
                path,
                "Active region that follows",
                f'"{name}" is the active region: its databases are written, and copy nobody. Remove follows, '
                "or name another active_region.",
                follows_from=(("active_region",),),
            )
        elif followed not in (*deployment.regions, NOBODY):
            yield Finding(
                path,
                "Unknown region",
                f'follows is "{followed}", which has no region block. '
                + nearest(followed, (*deployment.regions, NOBODY)),
            )
        elif followed not in (name, active, NOBODY):
            yield from _of(deployment, path, name, followed)


def _of(deployment: Deployment, path: FieldPath, name: str, followed: str) -> Iterator[Finding]:
    """What is wrong with a region that follows another one that isn't active."""
    source = deployment.regions[followed]
    there = ("regions", followed, "follows")
    if source.follows == NOBODY:
        yield Finding(
            path,
            "Nothing to follow",
            f'"{followed}" has no databases with replicas (follows = "{NOBODY}"). Remove follows, and '
            f'"{name}" copies the active region.',
            follows_from=(there,),
        )
    elif source.follows != followed:
        yield Finding(
            path,
            "Replica of a replica",
            f'"{followed}" follows "{source.follows or deployment.active_region}" itself, and RDS copies no '
            f'replica to another region. Follow that one; or set follows = "{followed}" in region '
            f'"{followed}", if its databases stand alone.',
            follows_from=(there, ("active_region",)),
        )
    else:
        for label, database in deployment.regions[name].database.items():
            if database.replication == "replica" and label not in source.database:
                yield Finding(
                    path,
                    "Nothing to follow",
                    f'"{name}" has the database "{label}", and "{followed}" has none to copy. Leave it out '
                    "here, too (enabled = false), or follow a region that has it.",
                    follows_from=(("regions", followed, "database", label),),
                )
