"""The reference of the deployment language, from its types: ``python -m model.language.reference FILE``.

Rewrites what stands between the two markers in a Markdown file.
"""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from pydantic import AfterValidator
from pydantic.fields import FieldInfo
from pydantic_core import PydanticUndefined

from model.blocks.deployment import (
    COMPONENTS,
    ENVIRONMENTS,
    GLOBAL_COMPONENTS,
    GLOBAL_UNLABELLED,
    UNLABELLED,
    Deployment,
    Region,
)
from model.blocks.registry import accepted_blocks, attributes, references
from model.blocks.sizes import sizes
from model.blocks.spec import (
    Component,
    Label,
    Matches,
    Prefix,
    RefersTo,
    RefersToAny,
    Spec,
    Store,
    once_each,
)
from model.language.description import DEPLOYMENT_ATTRIBUTES, SHARED
from model.language.layers import REGIONAL, SPECS
from model.naming.regions import ELB_ACCOUNTS

BEGIN = "<!-- What follows is written by model/language/reference.py. -->"
END = "<!-- What model/language/reference.py writes ends here. -->"

TYPES = {str: "string", int: "whole number", bool: "bool"}

ONCE = "Stands once, at the top level."
TOP = "Stands at the top level and in an `environment`, and is made once for all regions."
EVERYWHERE = (
    "Stands at the top level, in an `environment` and in a `region`; each overrides single attributes of "
    "those before."
)


def reference() -> str:
    """All of the language's blocks, as Markdown."""
    deployment = {name: Deployment.model_fields[name] for name in DEPLOYMENT_ATTRIBUTES}
    blocks = [
        _head("deployment", "What is deployed, for whom and how.", ONCE, _label(Prefix)),
        _table(deployment),
        _environment(),
        _region(),
        *(_spec(name, spec, EVERYWHERE) for name, spec in UNLABELLED.items()),
        *(_spec(name, spec, EVERYWHERE) for name, spec in COMPONENTS.items()),
        *(_spec(name, spec, TOP) for name, spec in GLOBAL_COMPONENTS.items()),
        *(_spec(name, spec, TOP) for name, spec in GLOBAL_UNLABELLED.items()),
        _uses(),
        _enabled(),
    ]
    return "\n".join(blocks)


def rewritten(text: str) -> str:
    """A document with the reference between its markers. Raises ``ValueError`` where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"needs the two lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{reference()}\n{END}{after}"


def _environment() -> str:
    text = "What is different in one environment."
    place = "Stands at the top level, once for each environment; that of the deployment's environment holds."
    blocks = f"Blocks: {_names(SHARED)}; what they set holds over the top level, and under a region's own."
    return _head("environment", text, place, f"one of {_names(ENVIRONMENTS)}") + f"\n{blocks}\n"


def _region() -> str:
    text = "A region of the deployment; one to many, all in one partition."
    blocks = f"Blocks: {_names(REGIONAL)}; what they set holds in this region only."
    head = _head("region", text, "Stands at the top level.", f"one of {_names(ELB_ACCOUNTS)}")
    return f"{head}\n{_table(attributes(Region))}\n{blocks}\n"


def _uses() -> str:
    users = {
        name: mark
        for name, spec in SPECS.items()
        for mark in references(spec).values()
        if mark == RefersToAny(Store)
    }
    text = 'What a component reaches, by block and label: `uses = ["database.orders"]`.'
    used = dict.fromkeys(block for mark in users.values() for block in accepted_blocks(mark, SPECS))
    return _head("uses", text, f"Attribute of {_names(users)}.", "") + f"\nBlocks: {_names(used)}.\n"


def _enabled() -> str:
    components = [name for name, spec in SPECS.items() if issubclass(spec, Component)]
    text = "Whether a component is made; `enabled = false` leaves it out where that holds."
    return _head("enabled", text, f"Attribute of {_names(components)}.", "")


def _spec(name: str, spec: type[Spec], place: str) -> str:
    head = _head(name, str(spec.__doc__), place, _label(Label) if issubclass(spec, Component) else "")
    # What all components have comes last.
    own = sorted(spec.model_fields, key=Component.model_fields.__contains__)
    fields = {attribute: spec.model_fields[attribute] for attribute in own}
    parts = [head, _table(fields, spec)]
    for attribute, field in fields.items():
        if inner := _inner(field.annotation):
            common = getattr(inner.__base__, "model_fields", {})
            names = sorted(inner.model_fields, key=common.__contains__)
            table = _table({name: inner.model_fields[name] for name in names}, inner)
            parts += [f"Each of `{attribute}`: {inner.__doc__}\n", table]
    return "\n".join(parts)


def _inner(annotation: Any) -> type[Spec] | None:
    """The type of what an attribute maps names to, if that has attributes itself."""
    if get_origin(annotation) is dict and _is_spec(get_args(annotation)[1]):
        inner: type[Spec] = get_args(annotation)[1]
        return inner
    return None


def _is_spec(annotation: Any) -> bool:
    return isinstance(annotation, type) and issubclass(annotation, Spec)


def _head(name: str, text: str, place: str, label: str) -> str:
    lines = [f"### `{name}`", "", text, "", place]
    if label:
        lines += ["", f"Label: {label}."]
    return "\n".join([*lines, ""])


def _label(label: Any) -> str:
    return "; ".join((_type(label), *_limits(label)))


def _table(fields: Mapping[str, FieldInfo], spec: type[Spec] = Spec) -> str:
    lines = ["| attribute | type | default | limits | meaning |", "|---|---|---|---|---|"]
    lines += [_row(spec, attribute, field) for attribute, field in fields.items()]
    return "\n".join([*lines, ""])


def _names(names: Iterable[str], separator: str = ", ") -> str:
    return separator.join(f"`{name}`" for name in names)


def _row(spec: type[Spec], name: str, field: FieldInfo) -> str:
    limits = (*_limits(field.annotation), *_constraints(field.metadata, _unit(field.annotation)))
    cells = (
        f"`{name}`",
        _type(field.annotation),
        _default(spec, name, field),
        "; ".join(limits),
        field.description,
    )
    return "| " + " | ".join(str(cell).replace("|", "\\|") for cell in cells) + " |"


def _default(spec: type[Spec], name: str, field: FieldInfo) -> str:
    by_environment = {environment: sizes(spec, environment) for environment in ENVIRONMENTS}
    if any(name in each for each in by_environment.values()):
        return ", ".join(
            f"{environment}: {_literal(each[name])}" for environment, each in by_environment.items()
        )
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
    return "map" if _is_spec(annotation) else TYPES[annotation]


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
            limits = [_type(inner)] if get_origin(inner) is Literal else [*_limits(inner)]
            yield from [f"{what}: {', '.join(limits)}"] if limits else []
    elif origin is tuple:
        inner = ", ".join(_limits(arguments[0]))
        yield from [f"each: {inner}"] if inner else []


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
            case RefersTo() | RefersToAny():
                yield f"the label of a {_names(accepted_blocks(constraint, SPECS), ' or ')}"
            case AfterValidator(func=function) if function is once_each:
                yield "each once"


def _unit(annotation: Any) -> str:
    return {dict: "keys", tuple: "elements"}.get(get_origin(annotation), "characters")


def _given(arguments: tuple[Any, ...]) -> Any:
    """The type that an optional one has when it is set."""
    return next(argument for argument in arguments if argument is not NoneType)


def main(path: str) -> None:
    """Rewrites the reference in a file."""
    file = Path(path)
    file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
