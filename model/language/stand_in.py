"""Values that stand in for required ones that are missing or refused: the rest is looked at all the same."""

from typing import Any, Literal, get_args, get_origin

from annotated_types import Ge
from pydantic.fields import FieldInfo

from model.blocks.deployment import Deployment, Region
from model.blocks.spec import Matches, Spec
from model.checks import FieldPath
from model.language.layers import SPECS

#: Accepted as a label, and by most patterns; those that don't have an example.
TEXT = "placeholder"


def stand_in(path: FieldPath) -> Any:
    """A value for the required attribute at a path, which its type may accept; None if none is known."""
    field = _spec(path).model_fields.get(str(path[-1]))
    return _value(field) if field else None


def _spec(path: FieldPath) -> type[Spec]:
    """The type of the block that an attribute's path leads into."""
    match path:
        case ("regions", _, str(block), _, *_) | (str(block), _, *_) if block in SPECS:
            return SPECS[block]
        case ("regions", *_):
            return Region
        case _:
            return Deployment


def _value(field: FieldInfo) -> Any:
    kind = get_origin(field.annotation) or field.annotation
    if kind is Literal:
        return get_args(field.annotation)[0]
    examples = (mark.example for mark in field.metadata if isinstance(mark, Matches) and mark.example)
    least = (mark.ge for mark in field.metadata if isinstance(mark, Ge))
    values: dict[Any, Any] = {
        str: next(examples, TEXT),
        int: next(least, 0),
        bool: False,
        tuple: [],
        dict: {},
    }
    return values.get(kind)
