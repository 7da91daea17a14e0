"""The layers of a description: the top level, an environment, a region; each is laid over those before.

A layer is read and looked at by itself, whether it holds in this environment or not. Whether the values fit
together shows in what the layers make: ``validation``.
"""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from pydantic import TypeAdapter, ValidationError

from model.blocks.deployment import COMPONENTS, GLOBAL_COMPONENTS, GLOBAL_UNLABELLED, UNLABELLED
from model.blocks.spec import Component, Label, Spec
from model.language.hcl import Attribute, Block, Way
from model.language.problems import Position, Problem
from model.language.structure import is_labelled, known_attributes, known_blocks, once_each
from model.language.wording import label_problem, value_problem

#: The blocks of each region, and those that are made once for all of them.
REGIONAL = (*UNLABELLED, *COMPONENTS)
GLOBAL = (*GLOBAL_COMPONENTS, *GLOBAL_UNLABELLED)

SPECS: Mapping[str, type[Spec]] = {**UNLABELLED, **COMPONENTS, **GLOBAL_COMPONENTS, **GLOBAL_UNLABELLED}

_LABEL = TypeAdapter[str](Label)

#: A block's name and, if it has one, its label.
Key = tuple[str, ...]


@dataclass(frozen=True)
class Entry:
    """A block of a layer: where it stands, and the attributes that its type has.

    An attribute that is ``null`` is there: it unsets what an earlier layer sets. ``refused`` means that the
    label can't be used, which is reported already.
    """

    position: Position
    attributes: Mapping[str, Attribute]
    refused: bool = False


Layer = Mapping[Key, Entry]


def read_layer(
    blocks: Iterable[Block], valid: Iterable[str], problems: list[Problem], within: str = ""
) -> Layer:
    """The layer that blocks of the valid types make; ``within`` is the title of the block around them."""
    layer = {}
    for block in once_each(known_blocks(blocks, valid, problems, within), problems):
        spec = SPECS[block.kind]
        known_blocks(block.blocks, (), problems, block.title)
        attributes = _checked(spec, known_attributes(block, spec.model_fields, problems), problems)
        if is_labelled(block, issubclass(spec, Component), problems):
            refused = not all(_is_label(label, block.position, problems) for label in block.labels)
            layer[(block.kind, *block.labels)] = Entry(block.position, attributes, refused)
    return layer


def overlay(*layers: Layer) -> Layer:
    """What the layers make, each laid over those before: a later attribute replaces an earlier one whole.

    A block stands where the last layer has it.
    """
    made: dict[Key, Entry] = {}
    for layer in layers:
        for key, entry in layer.items():
            below = made[key].attributes if key in made else {}
            made[key] = replace(entry, attributes={**below, **entry.attributes})
    return made


def _is_label(label: str, position: Position, problems: list[Problem]) -> bool:
    try:
        _LABEL.validate_python(label)
    except ValidationError as error:
        problems += [label_problem(details, position) for details in error.errors(include_url=False)]
        return False
    return True


def _checked(
    spec: type[Spec], attributes: dict[str, Attribute], problems: list[Problem]
) -> dict[str, Attribute]:
    """The attributes, those whose own value the type refuses marked so."""
    values = {name: each.value for name, each in attributes.items() if each.is_set}
    refused = set()
    try:
        spec.model_validate(values)
    except ValidationError as error:
        for details in error.errors(include_url=False):
            name, *inside = details["loc"] or ("",)
            # What is missing here may stand in another layer, and so may what doesn't fit together.
            if name in values:
                refused.add(str(name))
                attribute = attributes[str(name)]
                problems.append(value_problem(details, _nearest(attribute, tuple(inside))))
    return {
        name: replace(each, refused=True) if name in refused else each for name, each in attributes.items()
    }


def _nearest(attribute: Attribute, way: Way) -> Position:
    """Where the end of a way into an attribute's value stands, or what holds it."""
    ways = (way[:length] for length in range(len(way), 0, -1))
    return next((attribute.items[each] for each in ways if each in attribute.items), attribute.position)
