"""jsii's checks of arguments, without doing the same work for every resource.

The generated bindings evaluate a function's type hints anew on every call, and typeguard tries each member of
an ``Optional`` in turn for every argument that was left out. Here hints are evaluated once, and nothing left
out is looked at twice: a wrong argument is as readable an error as before.
"""

import functools
import typing
from collections.abc import Callable
from typing import Any

import typeguard

#: How the generated bindings name the functions that only carry the hints of another.
STUB = "_typecheckingstub__"

Check = Callable[..., Any]


def check_quickly() -> None:
    """Makes ``typing`` remember the hints of generated code, and ``typeguard`` know which of them take None.

    Both behave as before for everything else.
    """
    optional: dict[int, object] = {}
    typing.get_type_hints = _remembering(typing.get_type_hints, optional)
    typeguard.check_type = _sparing(typeguard.check_type, optional)


def _remembering(resolve: Check, optional: dict[int, object]) -> Check:
    """``typing.get_type_hints`` that resolves each stub once; notes by identity the hints that take None."""
    remembered: dict[object, dict[str, Any]] = {}

    @functools.wraps(resolve)
    def hints(subject: Any, *arguments: Any, **named: Any) -> dict[str, Any]:
        if not getattr(subject, "__name__", "").startswith(STUB):
            return typing.cast(dict[str, Any], resolve(subject, *arguments, **named))
        if subject not in remembered:
            remembered[subject] = resolved = resolve(subject, *arguments, **named)
            # Kept with the hint itself, so that no other object ever gets its identity.
            optional.update({id(hint): hint for hint in resolved.values() if _takes_none(hint)})
        return remembered[subject]

    return hints


def _sparing(check: Check, optional: dict[int, object]) -> Check:
    """``typeguard.check_type`` that lets a None pass where the hint is known to take it."""

    @functools.wraps(check)
    def checked(*arguments: Any, **named: Any) -> Any:
        if id(named.get("expected_type")) in optional and named.get("value", check) is None:
            return None
        return check(*arguments, **named)

    return checked


def _takes_none(hint: object) -> bool:
    return type(None) in typing.get_args(hint)
