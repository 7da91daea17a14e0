"""How a bridge changes moto: one function or method replaced, knowing the one it replaces."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class Patch:
    """Replace attribute `name` of moto's class `owner` by what `wrap` makes of the original.

    `wrap` takes moto's own function or property, None where moto has none, and returns the one to use.
    """

    owner: Any
    name: str
    wrap: Callable[[Any], Any]
