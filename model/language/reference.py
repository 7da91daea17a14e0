"""The reference of the deployment language, from its types: ``python -m model.language.reference FILE``.

Rewrites what stands between the two markers in a Markdown file.
"""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from model.blocks.deployment import COMPONENTS, GLOBAL_COMPONENTS, Deployment
from model.blocks.peering import Peering
from model.blocks.sizes import SIZES
from model.blocks.spec import Label, Matches, Prefix, Spec
from model.language.description import DEPLOYMENT_ATTRIBUTES, UNLABELLED
from model.naming.regions import ELB_ACCOUNTS

BEGIN = "<!-- What follows is written by model/language/reference.py. -->"
END = "<!-- What model/language/reference.py writes ends here. -->"

TYPES = {str: "string", int: "whole number", bool: "bool"}

ONCE = "Stands once, at the top level."
TOP = "Stands at the top level, and is made once for all regions."
EVERYWHERE = (
    "Stands at the top level, for every region, and inside a `region`, "
    "where each attribute may be overridden."
)


def reference() -> str:
    """All of the language's blocks, as Markdown."""
    deployment = {name: Deployment.model_fields[name] for name in DEPLOYMENT_ATTRIBUTES}
    blocks = [
        _block("deployment", "What is deployed, for whom and how.", ONCE, deployment, Prefix),
        _region(),
        *(_spec(name, spec, EVERYWHERE, None) for name, spec in UNLABELLED.items()),
        *(_spec(name, spec, EVERYWHERE, Label) for name, spec in COMPONENTS.items()),
        *(_spec(name, spec, TOP, Label) for name, spec in GLOBAL_COMPONENTS.items()),
        _spec("peering", Peering, ONCE, None),
    ]
    return "\n".join(blocks)


def rewritten(text: str) -> str:
    """A document with the reference between its markers. Raises ``ValueError`` where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"needs the two lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def _region() -> str:
    inner = ", ".join(f"`{name}`" for name in (*UNLABELLED, *COMPONENTS))
    regions = ", ".join(f"`{name}`" for name in ELB_ACCOUNTS)
    return (
        "### `region`\n\nA region of the deployment; one to many, all in one partition.\n\n"
        f"Stands at the top level.\n\nLabel: one of {regions}.\n\n"
        f"Blocks: {inner}; what they say holds in this region only.\n"
    )


def _spec(name: str, spec: type[Spec], place: str, label: Any) -> str:
    return _block(name, str(spec.__doc__), place, spec.model_fields, label)


def _block(name: str, text: str, place: str, fields: dict[str, FieldInfo], label: Any) -> str:
    lines = [f"### `{name}`", "", text, "", place, ""]
    if label:
        lines += [f"Label: {'; '.join((_type(label), *_limits(label)))}.", ""]
    if fields:
        lines += ["| attribute | type | default | limits | meaning |", "|---|---|---|---|---|"]
        lines += [_row(name, attribute, field) for attribute, field in fields.items()]
    else:
        lines += ["No attributes."]
    return "\n".join([*lines, ""])


def _row(block: str, name: str, field: FieldInfo) -> str:
    limits = (*_limits(field.annotation), *_constraints(field.metadata, _unit(field.annotation)))
    cells = (
        f"`{name}`",
        _type(field.annotation),
        _default(block, name, field),
        "; ".join(limits),
        field.description,
    )
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _default(block: str, name: str, field: FieldInfo) -> str:
    sizes = {environment: blocks.get(block, {}).get(name) for environment, blocks in SIZES.items()}
    if any(size is not None for size in sizes.values()):
        return ", ".join(f"{environment}: {_literal(size)}" for environment, size in sizes.items())
    default = field.get_default(call_default_factory=True)
    if default is PydanticUndefined:
        return "required"
    return "—" if default in (None, "") else _literal(default)


def _literal(value: Any) -> str:
    return f"`{json.dumps(value)}`"


def _type(annotation: Any) -> str:
    """A type in a reader's words."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return _type(arguments[0])
    if origin in (Union, UnionType):
        return _type(_given(arguments))
    if origin is Literal:
        return ("one of " if len(arguments) > 1 else "only ") + ", ".join(map(_literal, arguments))
    if origin is dict:
        return f"map of {_type(arguments[1])}s"
    if origin is tuple:
        return f"list of {_type(arguments[0])}"
    return TYPES[annotation]


def _limits(annotation: Any) -> Iterator[str]:
    """What a type accepts, and what those that it is made of do."""
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        yield from _limits(arguments[0])
        yield from _constraints(arguments[1:])
    elif origin in (Union, UnionType):
        yield from _limits(_given(arguments))
    elif origin is dict:
        for what, inner in zip(("keys", "values"), arguments, strict=True):
            yield f"{what}: {', '.join(_limits(inner))}"


def _constraints(metadata: Any, unit: str = "characters") -> Iterator[str]:
    for constraint in metadata:
        match constraint:
            case FieldInfo():
                yield from _constraints(constraint.metadata, unit)
            case Ge(ge=least):
                yield f"at least {least}"
            case Le(le=most):
                yield f"at most {most}"
            case MinLen(min_length=1):
                yield "not empty"
            case MaxLen(max_length=length):
                yield f"at most {length} {unit}"
            case Matches(accepts=accepts):
                yield accepts


def _unit(annotation: Any) -> str:
    return "keys" if get_origin(annotation) is dict else "characters"


def _given(arguments: tuple[Any, ...]) -> Any:
    """The type that an optional one has when it is set."""
    return next(argument for argument in arguments if argument is not NoneType)


def main(path: str) -> None:
    """Rewrites the reference in a file."""
    file = Path(path)
    file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
