"""What follows from the types' annotations: which blocks there are, and which attributes name others.

A block is registered by its field in a ``Holder``: ``dict[Label, X]`` is a component with a label, ``X`` or
``X | None`` with a type ``X`` a block without one. Any other field is an attribute.
"""

from collections.abc import Iterator, Mapping
from functools import cache
from types import UnionType
from typing import Annotated, Any, Union, get_args, get_origin

from pydantic import BaseModel
from pydantic.fields import FieldInfo

from model.blocks.spec import Component, Label, RefersTo, RefersToAny, Spec


@cache
def labelled(holder: type[BaseModel]) -> Mapping[str, type[Component]]:
    """Name to type of the blocks with a label that a holder has, in the order of its fields."""
    return {
        name: get_args(field.annotation)[1]
        for name, field in holder.model_fields.items()
        if get_origin(field.annotation) is dict and get_args(field.annotation)[0] == Label
    }


@cache
def unlabelled(holder: type[BaseModel]) -> Mapping[str, type[Spec]]:
    """Name to type of the blocks without a label that a holder has, in the order of its fields."""
    return {
        name: kind
        for name, field in holder.model_fields.items()
        for kind in _alternatives(field.annotation)
        if isinstance(kind, type) and issubclass(kind, Spec)
    }


@cache
def references(spec: type[Spec]) -> Mapping[str, RefersTo | RefersToAny]:
    """Attribute to what its labels refer to, for the attributes of a type that refer to something."""
    return {
        name: mark
        for name, field in spec.model_fields.items()
        for mark in marks(field)
        if isinstance(mark, RefersTo | RefersToAny)
    }


def accepted_blocks(mark: RefersTo | RefersToAny, blocks: Mapping[str, type[Spec]]) -> tuple[str, ...]:
    """The names of the blocks that an attribute with this mark may refer to."""
    if isinstance(mark, RefersTo):
        return (mark.block,)
    return tuple(name for name, spec in blocks.items() if issubclass(spec, mark.base))


@cache
def attributes(holder: type[BaseModel]) -> Mapping[str, FieldInfo]:
    """The fields of a holder that are neither kind of block."""
    blocks = {*labelled(holder), *unlabelled(holder)}
    return {name: field for name, field in holder.model_fields.items() if name not in blocks}


def marks(field: FieldInfo) -> Iterator[Any]:
    """Everything that a field, and the types that its type is made of, are annotated with."""
    yield from field.metadata
    yield from _inner_marks(field.annotation)


def _alternatives(annotation: Any) -> tuple[Any, ...]:
    return get_args(annotation) if get_origin(annotation) in (Union, UnionType) else (annotation,)


def _inner_marks(annotation: Any) -> Iterator[Any]:
    inner = get_args(annotation)
    if get_origin(annotation) is Annotated:
        inner, *own = inner
        yield from own
        inner = (inner,)
    for each in inner:
        yield from _inner_marks(each)
