"""Statements of policies, compared: what one allows that others don't."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

Statement = Mapping[str, Any]


@dataclass(frozen=True)
class Reach:
    """Who (``principal``) may do what (``action``) with which (``resource``), under which condition.

    A ``Not…`` element is kept whole, as JSON: it reaches what isn't listed. An element that a statement
    doesn't have (trust policies name no resource, a role's no principal) is empty.
    """

    principal: str
    action: str
    resource: str
    condition: str

    def within(self, other: "Reach") -> bool:
        """Whether ``other`` reaches all that this does."""
        return (
            other.condition in ("", self.condition)
            and _matches(self.principal, other.principal)
            and _matches(self.action.lower(), other.action.lower())
            and _matches(self.resource, other.resource)
        )

    def __str__(self) -> str:
        who = f"{self.principal}: " if self.principal else ""
        which = f" on {self.resource}" if self.resource else ""
        return f"{who}{self.action}{which}"


def reaches(policies: Iterable[Statement], effect: str) -> Iterator[tuple[str, Reach]]:
    """All that the statements of one effect reach, each with the statement's Sid."""
    for policy in policies:
        for statement in listed(policy["Statement"]):
            if statement.get("Effect") != effect:
                continue
            condition = statement.get("Condition")
            text = json.dumps(condition, sort_keys=True) if condition else ""
            elements = (tuple(_element(statement, name)) for name in ELEMENTS)
            for principal, action, resource in product(*elements):
                yield str(statement.get("Sid") or ""), Reach(principal, action, resource, text)


def beyond(
    reached: Iterable[tuple[str, Reach]], within: Iterable[tuple[str, Reach]]
) -> dict[str, list[Reach]]:
    """What isn't within any of the second, by Sid."""
    known = {reach for _, reach in within}
    found: dict[str, list[Reach]] = {}
    for sid, reach in reached:
        if reach not in known and not any(reach.within(other) for other in known):
            found.setdefault(sid, []).append(reach)
    return found


ELEMENTS = ("Principal", "Action", "Resource")


def _element(statement: Statement, name: str) -> Iterator[str]:
    opposite = f"Not{name}"
    if opposite in statement:
        yield f"{opposite} {json.dumps(statement[opposite], sort_keys=True)}"
        return
    value = statement.get(name)
    if isinstance(value, Mapping):
        for kind, identifiers in value.items():
            # {"AWS": "*"} is everybody, as "*" is.
            yield from (each if each == "*" else f"{kind} {each}" for each in map(str, listed(identifiers)))
    else:
        yield from map(str, listed(value)) if value is not None else ("",)


def _matches(value: str, pattern: str) -> bool:
    return value == pattern or fnmatchcase(value, pattern.replace("[", "[[]"))


def listed(value: Any) -> list[Any]:
    """A value that may stand alone, as a list."""
    return value if isinstance(value, list) else [value]
