"""Descriptions as trees of blocks, rendered as HCL with a line for each attribute, and pruned by lines."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field, replace
from typing import Any

#: What a quoted string of HCL escapes; other control characters by their number.
ESCAPED = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t"}


@dataclass(frozen=True)
class Tree:
    """A block: its head, its attributes by name, and its blocks."""

    kind: str
    label: str = ""
    attributes: Mapping[str, Any] = field(default_factory=dict)
    blocks: tuple["Tree", ...] = ()

    @property
    def head(self) -> str:
        """The line that it begins with."""
        return f'{self.kind} "{self.label}" {{' if self.label else f"{self.kind} {{"

    @property
    def length(self) -> int:
        """How many lines it takes."""
        return 2 + len(self.attributes) + sum(block.length for block in self.blocks)

    def without(self, lines: Collection[int], first: int = 1) -> "Tree | None":
        """What is left without the attributes and the blocks that begin on these lines; None if nothing is.

        ``first`` is the block's own first line.
        """
        if first in lines:
            return None
        numbered = enumerate(self.attributes.items(), first + 1)
        attributes = dict(item for line, item in numbered if line not in lines)
        return replace(
            self, attributes=attributes, blocks=_pruned(self.blocks, lines, first + 1 + len(self.attributes))
        )


def rendered(blocks: Collection[Tree]) -> str:
    """The blocks as the text of a file."""
    return "".join(f"{line}\n" for block in blocks for line in _lines(block))


def pruned(blocks: tuple[Tree, ...], lines: Collection[int]) -> tuple[Tree, ...]:
    """The blocks of a file without what begins on these lines."""
    return _pruned(blocks, lines, 1)


def literal(value: Any) -> str:
    """A value as HCL has it."""
    match value:
        case None:
            return "null"
        case bool():
            return str(value).lower()
        case str():
            return f'"{"".join(map(_escaped, value)).replace("${", "$${").replace("%{", "%%{")}"'
        case list():
            return f"[{', '.join(map(literal, value))}]"
        case dict():
            return f"{{ {', '.join(f'{literal(key)} = {literal(each)}' for key, each in value.items())} }}"
    return str(value)


def _lines(block: Tree, indent: str = "") -> Iterator[str]:
    yield indent + block.head
    for name, value in block.attributes.items():
        yield f"{indent}  {name} = {literal(value)}"
    for inner in block.blocks:
        yield from _lines(inner, f"{indent}  ")
    yield f"{indent}}}"


def _pruned(blocks: tuple[Tree, ...], lines: Collection[int], first: int) -> tuple[Tree, ...]:
    left = []
    for block in blocks:
        left.append(block.without(lines, first))
        first += block.length
    return tuple(block for block in left if block)


def _escaped(character: str) -> str:
    if character in ESCAPED:
        return ESCAPED[character]
    if character.isprintable():
        return character
    code = ord(character)
    return f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
