"""Plans' JSON as ``terraform show -json`` has it, written by hand: only what a test is about."""

from collections.abc import Mapping
from typing import Any

from review.role_changes import RoleChange, role_changes

Values = Mapping[str, Any]


def change(
    kind: str,
    actions: str = "update",
    before: Values | None = None,
    after: Values | None = None,
    *,
    name: str = "it",
    unknown: Any = None,
    sensitive: Any = None,
    paths: Any = (),
    **entry: Any,
) -> dict[str, Any]:
    """An entry of ``resource_changes``; ``actions`` are parted by spaces."""
    return {
        "address": f"{kind}.{name}",
        "mode": "managed",
        "type": kind,
        "name": name,
        "change": {
            "actions": actions.split(),
            "before": before,
            "after": after,
            "after_unknown": unknown or {},
            "before_sensitive": sensitive or {},
            "after_sensitive": sensitive or {},
            "replace_paths": paths,
        },
        **entry,
    }


def plan(*changes: Values, drift: tuple[Values, ...] = (), **document: Any) -> dict[str, Any]:
    """A plan's document."""
    return {"resource_changes": list(changes), "resource_drift": list(drift), **document}


def told(*changes: Values) -> tuple[RoleChange, ...]:
    """What is said of a plan of these changes."""
    return role_changes(plan(*changes))


def words(*changes: Values) -> list[str]:
    """The words alone, each with the reason: ``WILL FAIL: …``."""
    return [f"{each.word}: {each.reason}" for each in told(*changes)]
