"""What the plan of one stack does, in numbers and in words."""

import textwrap
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Self

from review.role_changes import RoleChange, role_changes
from runner.errors import RunnerError
from runner.plan import Plan

#: Stands before what a person has to look at.
MARK = "!"


@dataclass(frozen=True)
class PlannedStack:
    """A stack's plan: how many resources it adds, changes, …, and what is to be said of it; or the error."""

    name: str
    numbers: Mapping[str, int]
    found: tuple[RoleChange, ...] = ()
    error: str = ""

    @classmethod
    def of(cls, name: str, plan: Plan | RunnerError) -> Self:
        """What a plan, or why there is none, comes to."""
        if isinstance(plan, RunnerError):
            return cls(name, {}, error=str(plan))
        numbers = {
            "add": plan.add,
            "change": plan.change,
            "destroy": plan.destroy,
            "replace": plan.replace,
        }
        found = role_changes(plan.document)
        unplanned = "Terraform could not plan all of it" if plan.document.get("errored") else ""
        return cls(name, numbers, found, unplanned)

    @property
    def for_a_person(self) -> int:
        """How many findings somebody has to look at."""
        return sum(each.needs_person for each in self.found)

    @property
    def document(self) -> dict[str, Any]:
        """The same for programs."""
        return {**self.numbers, "role_changes": [asdict(each) for each in self.found], "error": self.error}

    def __str__(self) -> str:
        lines = [textwrap.indent(self.error, "  ")] if self.error else []
        return "\n".join([f"{self.name}: {self._head}", *lines, *map(_line, self.found)])

    @property
    def _head(self) -> str:
        if not self.numbers:
            return "no plan"
        return ", ".join(f"{number} to {what}" for what, number in self.numbers.items())


def _line(found: RoleChange) -> str:
    where = f" ({found.region})" if found.region else ""
    mark = MARK if found.needs_person else " "
    return f"{mark} {found.word} {found.address}{where}: {found.reason}."
