"""Which blocks may stand where in a file: their types, their labels, their attributes' names.

Each function reports what it finds to ``problems`` and returns what is left.
"""

from collections.abc import Iterable

from model.checks import nearest
from model.language.characters import beginning
from model.language.hcl import Attribute, Block
from model.language.problems import Problem


def known_blocks(
    blocks: Iterable[Block], valid: Iterable[str], problems: list[Problem], within: str = ""
) -> list[Block]:
    """The blocks of the valid types; ``within`` is the title of the block around them, if any."""
    valid = tuple(valid)
    known = []
    for block in blocks:
        if block.kind in valid:
            known.append(block)
            continue
        hint = nearest(block.kind, valid) if valid else f"{within} holds no blocks."
        detail = f'Blocks of type "{beginning(block.kind)}" are not expected here. {hint}'
        problems.append(block.position.problem("Unsupported block type", detail))
    return known


def known_attributes(block: Block, valid: Iterable[str], problems: list[Problem]) -> dict[str, Attribute]:
    """The block's attributes that its type has."""
    valid = tuple(valid)
    for name, attribute in block.attributes.items():
        if name not in valid:
            hint = nearest(name, valid) if valid else f"{block.title} takes no arguments."
            detail = f'An argument named "{beginning(name)}" is not expected here. {hint}'
            problems.append(attribute.position.problem("Unsupported argument", detail))
    return {name: attribute for name, attribute in block.attributes.items() if name in valid}


def is_labelled(block: Block, wanted: bool, problems: list[Problem]) -> bool:
    """Whether a block has as many labels as its type takes: one, or none."""
    if len(block.labels) == wanted:
        return True
    accepted = f'one label: {block.kind} "name" {{ … }}' if wanted else f"no label: {block.kind} {{ … }}"
    detail = f"Received {len(block.labels)} labels; {block.kind} takes {accepted}."
    problems.append(block.position.problem("Wrong number of labels", detail))
    return False


def once_each(blocks: Iterable[Block], problems: list[Problem]) -> list[Block]:
    """The blocks, without those of the same type and label as an earlier one."""
    first: dict[str, Block] = {}
    for block in blocks:
        earlier = first.setdefault(block.title, block)
        if earlier is not block:
            detail = f"{block.title} was already described on line {earlier.position.line}. Describe it once."
            problems.append(block.position.problem("Duplicate block", detail))
    return list(first.values())
