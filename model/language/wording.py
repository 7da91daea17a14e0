"""What a type refuses, in the language's own words."""

import json
from collections.abc import Callable
from typing import Any

from pydantic_core import ErrorDetails

from model.language.characters import beginning
from model.language.problems import Position, Problem

#: How pydantic ends the path of a map's key that it refuses.
KEY = "[key]"


def _type(name: str) -> Callable[[Any], str]:
    return lambda details: f"accepted is {name}"


#: What pydantic's kinds of error mean in the language's own terms.
IN_WORDS: dict[str, Callable[[Any], str]] = {
    "string_too_long": lambda details: (
        f"accepted are at most {details['ctx']['max_length']} characters, and it has {len(details['input'])}"
    ),
    "string_too_short": lambda details: "it must not be empty",
    "too_short": lambda details: "it must not be empty",
    "string_type": _type('a string: "…"'),
    "string_unicode": _type("text in UTF-8"),
    "bool_type": _type("true or false"),
    "int_type": _type("a whole number"),
    "dict_type": _type("a map: { name = value }"),
    "model_type": _type("a map: { name = value }"),
    "extra_forbidden": lambda details: "no argument of this name is expected here",
    "tuple_type": _type("a list: [ … ]"),
    "too_long": lambda details: (
        f"accepted are at most {details['ctx']['max_length']}, and it has {len(details['input'])}"
    ),
    "literal_error": lambda details: "accepted is " + details["ctx"]["expected"].replace("'", '"'),
    "greater_than_equal": lambda details: f"the least is {details['ctx']['ge']}",
    "less_than_equal": lambda details: f"the most is {details['ctx']['le']}",
    "value_error": lambda details: str(details["ctx"]["error"]),
}


def value_problem(details: ErrorDetails, position: Position) -> Problem:
    """The problem of an attribute's value, or of what it holds: a list's element, a map's key or value."""
    path = details["loc"]
    if details["type"] == "missing":
        detail = f'"{path[-2]}" received {shown(details["input"])}; it needs "{path[-1]}".'
    elif path[-1] == KEY:
        detail = f"The key {shown(path[-2])} can't be used; {explained(details)}."
    else:
        name = next(step for step in reversed(path) if isinstance(step, str))
        detail = f'"{name}" received {shown(details["input"])}; {explained(details)}.'
    return position.problem("Invalid value", detail)


def label_problem(details: ErrorDetails, position: Position) -> Problem:
    """The problem of a block's label."""
    detail = f"The label {shown(details['input'])} can't be used; {explained(details)}."
    return position.problem("Invalid value", detail)


def explained(details: ErrorDetails) -> str:
    """What is accepted, without a full stop; in pydantic's words for a kind of error that has none here."""
    words = IN_WORDS.get(details["type"])
    return words(details) if words else details["msg"]


def shown(value: Any) -> str:
    """A value as it would stand in a file; its beginning, if it is long."""
    return beginning(json.dumps(value, ensure_ascii=False))


def listed(names: list[str]) -> str:
    """``"a", "b" and "c"``."""
    *first, last = (f'"{name}"' for name in names)
    return f"{', '.join(first)} and {last}" if first else last
