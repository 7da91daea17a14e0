"""What a plan does to roles, data, network and permissions, in words, where Terraform says "1 to change".

Reads the JSON of ``terraform show -json PLANFILE``, whoever made it.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from review.database_roles import database_roles
from review.detachments import detachments
from review.filled_in import with_others
from review.held_data import held_data
from review.openings import openings
from review.permissions import permissions
from review.planned_change import PlanDocument, PlannedChange, planned_changes
from review.refused_changes import refused_changes
from review.word import Rule, Said, Word

RULES: tuple[Rule, ...] = (database_roles, refused_changes, held_data, detachments, openings, permissions)

#: What is said of changes that were made outside of Terraform; whatever else drifted is in the plan itself.
DRIFT_RULES: tuple[Rule, ...] = (database_roles, held_data, detachments, openings, permissions)
ORDER = {word: place for place, word in enumerate(Word)}


@dataclass(frozen=True)
class RoleChange:
    """A word about one address: docs/review.md says what each means, and what to do.

    ``region`` is empty where the plan doesn't tell it; ``needs_person`` is whether somebody has to look.
    """

    word: Word
    address: str
    region: str
    reason: str
    needs_person: bool


def role_changes(plan_document: PlanDocument) -> tuple[RoleChange, ...]:
    """What is to be said of a plan, the gravest first; empty for one that moves nothing of all that."""
    changes = tuple(planned_changes(plan_document))
    found = [*_told(changes, RULES), *_drifted(plan_document, changes)]
    return tuple(sorted(found, key=lambda each: ORDER[each.word]))


def _told(changes: tuple[PlannedChange, ...], rules: Iterable[Rule]) -> Iterator[RoleChange]:
    for change in changes:
        if change.actions in (("no-op",), ("read",)):
            continue
        for said in dict.fromkeys(said for rule in rules for said in rule(change, changes)):
            yield _role_change(change, said)


def _role_change(change: PlannedChange, said: Said) -> RoleChange:
    return RoleChange(said.word, change.address, change.region, said.reason, said.needs_person)


def _drifted(plan_document: PlanDocument, changes: tuple[PlannedChange, ...]) -> Iterator[RoleChange]:
    """Changes that were made outside of Terraform since the last apply; what was done can't fail any more."""
    drifted = tuple(planned_changes(plan_document, "resource_drift"))
    stay = {change.address for change in changes if change.actions == ("no-op",)}
    read = tuple(with_others(each, (*changes, *drifted)) for each in drifted)
    for found in _told(read, DRIFT_RULES):
        if found.word is not Word.WILL_FAIL:
            reason = f"{found.word} outside of Terraform, since the last apply: {found.reason}"
            after = "; this plan leaves it so" if found.address in stay else ""
            yield replace(found, word=Word.DRIFTED, reason=f"{reason}{after}", needs_person=True)
