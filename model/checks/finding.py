"""What a check finds, and where a deployment's values stand."""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from difflib import get_close_matches

from model.blocks.deployment import Deployment

#: The way to a value through a deployment's fields: ``("regions", "us-east-1", "network", "cidr")``.
FieldPath = tuple[str | int, ...]


@dataclass(frozen=True)
class Finding:
    """A fault, and the path in the deployment's fields where it is to be shown.

    ``follows_from`` are the other paths that it rests on: where one of them was refused, there is no telling.
    """

    path: FieldPath
    summary: str
    detail: str
    follows_from: tuple[FieldPath, ...] = ()


Check = Callable[[Deployment], Iterator[Finding]]


def nearest(name: str, valid: Iterable[str]) -> str:
    """`` Did you mean "…"?`` for a name close to a valid one, else the valid ones."""
    accepted = sorted(valid)
    close = closest(name, accepted)
    return f'Did you mean "{close}"?' if close else f"Accepted: {', '.join(accepted) or 'none'}."


def closest(name: str, valid: Iterable[str]) -> str | None:
    """The valid name that a mistyped one is taken for; None if none is close."""
    close = get_close_matches(name, sorted(valid), n=1)
    return close[0] if close else None


def related(path: FieldPath, other: FieldPath) -> bool:
    """Whether one path leads to or into the other: what is found there follows from the same fault."""
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]
