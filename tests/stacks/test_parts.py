"""The table of all kinds of entities."""

from model.blocks.deployment import COMPONENTS
from model.blocks.spec import Store
from modules.part import StorePart
from stacks.parts import PARTS


def test_what_the_language_lets_use_can_be_used() -> None:
    stores = {block for block, spec in COMPONENTS.items() if issubclass(spec, Store)}
    assert {part.block for part in PARTS if isinstance(part, StorePart)} == stores


def test_every_kind_stands_once() -> None:
    assert len({type(part) for part in PARTS}) == len(PARTS)
