"""The sizes that follow from the environment where a description sets none (``ByEnvironment``)."""

from collections.abc import Mapping
from functools import cache
from typing import Any

from model.blocks.holder import Holder
from model.blocks.registry import labelled, unlabelled
from model.blocks.spec import ByEnvironment, Spec


@cache
def sizes(spec: type[Spec], environment: str) -> Mapping[str, Any]:
    """Attribute to value, for the attributes of a type that the environment decides."""
    return {
        name: getattr(mark, environment)
        for name, field in spec.model_fields.items()
        for mark in field.metadata
        if isinstance(mark, ByEnvironment)
    }


def with_sizes(holder: type[Holder], values: Any, environment: str) -> Any:
    """What a holder is made from, with the environment's sizes where its blocks have none of their own.

    ``values`` maps its fields' names to values, or is a holder made already. What has another shape is
    returned as it is, for validation to report.
    """
    given = _given(values)
    if not isinstance(given, dict):
        return values
    made = {**_always_there(holder), **given}
    for block, spec in unlabelled(holder).items():
        if block in made:
            made[block] = _sized(spec, made[block], environment)
    for block, component in labelled(holder).items():
        if isinstance(made.get(block), dict):
            made[block] = {label: _sized(component, each, environment) for label, each in made[block].items()}
    return made


def _always_there(holder: type[Holder]) -> dict[str, Any]:
    """The blocks that are there without being described: they have sizes, too."""
    return {
        block: {}
        for block, spec in unlabelled(holder).items()
        if holder.model_fields[block].default_factory is spec
    }


def _sized(spec: type[Spec], value: Any, environment: str) -> Any:
    given = _given(value)
    if not isinstance(given, dict):
        return value
    missing = {name: size for name, size in sizes(spec, environment).items() if given.get(name) is None}
    return {**given, **missing}


def _given(value: Any) -> Any:
    """A type's fields that somebody set; anything else as it is."""
    if isinstance(value, Holder):
        return value.given()
    if isinstance(value, Spec):
        return {name: getattr(value, name) for name in value.model_fields_set}
    return value
