"""What a rule finds in a stack."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

StackJson = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing to know: the rule's name, the address it is about, what it means and what would mend it."""

    rule: str
    address: str
    text: str


Rule = Callable[[StackJson], Iterator[Finding]]
