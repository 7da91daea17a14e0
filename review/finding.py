"""What a rule finds in a stack."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

StackJson = Mapping[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing to know: the rule's name, the address it is about, what it means and what would mend it.

    What breaks a promise of Tapstack's is an ``error``, and no such stack is written; all else is a warning.
    """

    rule: str
    address: str
    text: str
    error: bool = False

    @property
    def level(self) -> str:
        """How it is told: ``Error`` or ``Warning``."""
        return "Error" if self.error else "Warning"


Rule = Callable[[StackJson], Iterator[Finding]]


def kind(stack: StackJson) -> str:
    """Which kind of stack it is, as its own metadata has it: ``region``, ``access``; empty if it has none."""
    found: str = stack.get("//", {}).get("metadata", {}).get("tapstack", {}).get("kind", "")
    return found
