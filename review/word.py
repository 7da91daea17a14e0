"""The words for what a plan does and Terraform doesn't say."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from enum import StrEnum

from review.planned_change import PlannedChange


class Word(StrEnum):
    """In the order in which they are told: what docs/review.md explains."""

    WILL_FAIL = "WILL FAIL"
    DESTROYS = "DESTROYS"
    REPLACES = "REPLACES"
    PROMOTES = "PROMOTES"
    FENCES = "FENCES"
    UNFENCES = "UNFENCES"
    DETACHES = "DETACHES"
    OPENS = "OPENS"
    WIDENS = "WIDENS"
    DRIFTED = "DRIFTED"
    FORGETS = "FORGETS"


@dataclass(frozen=True)
class Said:
    """A word about one change, why, and whether a person has to look before the plan is applied."""

    word: Word
    reason: str
    needs_person: bool = True


#: One rule: a change, and all of the plan's, to what is to be said of it.
Rule = Callable[[PlannedChange, "tuple[PlannedChange, ...]"], Iterator[Said]]
