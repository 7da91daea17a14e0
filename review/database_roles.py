"""Changes of a database's role: a reader that becomes a writer, and what can't become a reader."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.blocks.database import ROLE_TAG
from model.planning.roles import KIND
from review.planned_change import UNKNOWN, PlannedChange
from review.word import Said, Word

#: The tag's value on a writer that was given up. A reader's that was (``former-reader``) has no word: it goes
#: on serving reads, and who uses it reaches it; DESTROYS tells when the next step removes it.
FORMER_WRITER = "former-writer"


@dataclass(frozen=True)
class Membership:
    """An attribute that makes a database a copy of another's; without it, it stands alone.

    ``joins`` is why an existing one can't get it, and is not moved from one source to another.
    """

    type: str
    attribute: str
    leaves: str
    joins: str


READER = (
    "what AWS made as a writer it never makes a reader. Destroy it in a step of its own, then make it anew"
)
GLOBAL = "an existing cluster joins no global cluster. Destroy it in a step of its own, then make it anew"
MEMBERSHIPS: tuple[Membership, ...] = (
    Membership("aws_db_instance", "replicate_source_db", "is a reader of", READER),
    Membership("aws_rds_cluster", "replication_source_identifier", "is a reader of", READER),
    *(
        Membership(kind, "global_cluster_identifier", "is a member of the global cluster", GLOBAL)
        for kind in ("aws_rds_cluster", "aws_docdb_cluster", "aws_neptune_cluster")
    ),
)


def database_roles(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """PROMOTES what loses its source, WILL FAIL what gets one or another; FENCES by the tag of the role."""
    if not change.updates:
        return
    for row in MEMBERSHIPS:
        before, after = change.changed(row.attribute)
        if change.type != row.type or before == after:
            continue
        if after is None:
            text = (
                f"{row.leaves} {before}, and takes writes of its own after this. What it hasn't received "
                "by then never comes, and there is no way back in place"
            )
            yield Said(Word.PROMOTES, text)
        elif after is UNKNOWN and before is not None:
            yield Said(Word.WILL_FAIL, f"{row.attribute} is known after apply; if it is another, {row.joins}")
        else:
            yield Said(Word.WILL_FAIL, f"{row.attribute} becomes {after}: {row.joins}")
    if change.type == KIND:
        yield from _fence(change)


def _fence(change: PlannedChange) -> Iterator[Said]:
    before, after = (
        str((values.get("tags") or {}).get(ROLE_TAG)) for values in (change.before, change.after)
    )
    if before != FORMER_WRITER == after:
        text = "is given up as a writer: who used it in its region doesn't reach it after this"
        yield Said(Word.FENCES, text)
    elif before == FORMER_WRITER != after:
        yield Said(Word.UNFENCES, f"was given up as a writer, and is a {after} again")
