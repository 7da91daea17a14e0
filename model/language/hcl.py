"""Reading HCL files into blocks that know their lines. The only place that imports ``hcl2``."""

from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from hcl2.rules.base import AttributeRule, BlockRule
from hcl2.rules.containers import ObjectElemKeyExpressionRule, ObjectElemRule, ObjectRule, TupleRule
from hcl2.rules.expressions import ExprTermRule, UnaryOpRule
from hcl2.rules.literal_rules import FloatLitRule, IntLitRule, LiteralValueRule
from hcl2.rules.strings import HeredocTemplateRule, StringRule
from lark.exceptions import UnexpectedInput

from model.language.characters import beginning
from model.language.layout import layout_faults
from model.language.problems import Position, Problem
from model.language.text import read_text
from model.language.tokens import Fault, Scan, Token, scan

#: The way into a value: keys and indexes.
Way = tuple[str | int, ...]

LITERALS = {"true": True, "false": False, "null": None}


@dataclass(frozen=True)
class Attribute:
    """``name = value``; the value as plain Python: str, int, float, bool, None, list or dict.

    ``items`` has the positions of what the value holds, however deep, by the way there: the keys of maps and
    the indexes of lists. ``refused`` says that the value isn't to be used: what is wrong with it has been
    reported.
    """

    name: str
    value: Any
    position: Position
    items: dict[Way, Position] = field(default_factory=dict)
    refused: bool = False

    @property
    def is_set(self) -> bool:
        """Whether there is a value to be used: ``null`` is none."""
        return not self.refused and self.value is not None


@dataclass(frozen=True)
class Block:
    """``kind "label" { … }`` with its attributes by name and its blocks in the file's order."""

    kind: str
    labels: tuple[str, ...]
    position: Position
    attributes: dict[str, Attribute] = field(default_factory=dict)
    blocks: tuple["Block", ...] = ()

    @property
    def title(self) -> str:
        """The block's head as it stands in the file: ``load_balancer "web"``."""
        return " ".join([self.kind, *(f'"{label}"' for label in self.labels)])


class _Reader:
    """Turns one file's syntax tree into blocks and collects what it can't accept.

    The tree says what is where; what the literals stand for has been read already.
    """

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        self.text = text
        self.lines = text.split("\n")
        self.starts = [0]
        for line in self.lines:
            self.starts.append(self.starts[-1] + len(line) + 1)
        self.problems: list[Problem] = []
        self.literals: dict[int, Token] = {}
        #: How many values were refused so far, here or before.
        self.refused = 0

    def position(self, start: int, block: str = "") -> Position:
        """The position of a character of the text."""
        line = min(bisect_right(self.starts, start), len(self.lines))
        return Position(self.file, line, block, self.lines[line - 1], start - self.starts[line - 1] + 1)

    def tell(self, faults: list[Fault]) -> None:
        self.problems += [self.position(each.start).problem(each.summary, each.detail) for each in faults]

    def block(self, rule: BlockRule) -> Block:
        kind, *labels = (self.name(part) for part in rule.labels)
        head = Block(kind, tuple(labels), self.position(_start(rule)))
        attributes: dict[str, Attribute] = {}
        for item in _children(rule.body, AttributeRule):
            name = self.source(item.identifier)
            position = self.position(_start(item), head.title)
            if name in attributes:
                detail = f'The argument "{name}" was already set on line {attributes[name].position.line}. '
                detail += "Each argument may be set only once."
                self.problems.append(position.problem("Attribute redefined", detail))
            else:
                attributes[name] = self.attribute(name, item.expression, position)
        blocks = tuple(self.block(child) for child in _children(rule.body, BlockRule))
        return Block(kind, tuple(labels), head.position, attributes, blocks)

    def attribute(self, name: str, rule: Any, position: Position) -> Attribute:
        before = self.refused
        items: dict[Way, Position] = {}
        value = self.value(rule, position, items)
        return Attribute(name, value, position, items, refused=self.refused > before)

    def value(self, rule: Any, position: Position, items: dict[Way, Position], way: Way = ()) -> Any:
        """A literal as plain Python; anything that would have to be evaluated is a problem.

        ``items`` takes the positions of what it holds, ``way`` is that to itself.
        """
        match rule:
            case ExprTermRule():
                return self.value(rule.expression, position, items, way)
            case TupleRule():
                return [
                    self.item(element, self.position(_start(element), position.block), items, (*way, index))
                    for index, element in enumerate(rule.elements)
                ]
            case ObjectRule():
                return self.map(rule, position, items, way)
            case IntLitRule() | FloatLitRule() | StringRule() | HeredocTemplateRule():
                return self.literal(rule, position)
            case LiteralValueRule():
                return LITERALS[self.source(rule)]
            case UnaryOpRule() if rule.operator == "-" and _is_number(rule.expr_term):
                number = self.value(rule.expr_term, position, items)
                return None if number is None else -number
            case _:
                self.refuse(rule, position)
                return None

    def item(self, rule: Any, position: Position, items: dict[Way, Position], way: Way) -> Any:
        """What a list or a map holds."""
        items[way] = position
        return self.value(rule, position, items, way)

    def map(
        self, rule: ObjectRule, position: Position, items: dict[Way, Position], way: Way
    ) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for element in rule.elements:
            place = self.position(_start(element), position.block)
            key = self.key(element, place)
            if key in values:
                first = items[(*way, key)].line
                detail = f'The key "{key}" was already set on line {first}. Each key may be set only once.'
                self.problems.append(place.problem("Key redefined", detail))
                self.refused += 1
                continue
            values[key] = self.item(element.expression, place, items, (*way, key))
        return values

    def key(self, element: ObjectElemRule, position: Position) -> str:
        if isinstance(element.key, ObjectElemKeyExpressionRule):
            self.refuse(element.key, position)
            return self.source(element.key)
        key = element.key.value
        if isinstance(key, StringRule | IntLitRule | FloatLitRule):
            return str(self.literal(key, position))
        return self.source(key)

    def name(self, rule: Any) -> str:
        """A block's type or label."""
        return str(self.literals[_start(rule)].value) if isinstance(rule, StringRule) else self.source(rule)

    def literal(self, rule: Any, position: Position) -> str | int | float | None:
        """What a string or a number stands for; None where it is refused."""
        start = _start(rule)
        sign = -1 if self.text[start] == "-" else 1
        token = self.literals[start + (sign < 0)]
        if token.template:
            self.refuse(rule, position)
        elif token.value is None:
            self.refused += 1
        return token.value if isinstance(token.value, str | None) else sign * token.value

    def refuse(self, rule: Any, position: Position) -> None:
        detail = f"Received {beginning(self.source(rule))}. A deployment holds plain values only: strings in "
        detail += "quotes, numbers, true and false, lists and maps. Write the value itself."
        self.problems.append(position.problem("Expressions not allowed", detail))
        self.refused += 1

    def source(self, rule: Any) -> str:
        """What stands in the file."""
        return self.text[rule._meta.start_pos : rule._meta.end_pos].strip()


def read_blocks(path: Path) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The top-level blocks of an HCL file, and everything about its syntax that can't be accepted.

    A file that can't be read or parsed gives no blocks, and at least one problem.
    """
    text = read_text(path)
    if isinstance(text, Problem):
        return (), (text,)
    reader = _Reader(str(path), text)
    found = scan(text)
    reader.tell(found.faults)
    if found.readable:
        layout = layout_faults(found.tokens)
        told = {problem.line for problem in reader.problems}
        reader.tell([fault for fault in layout if reader.position(fault.start).line not in told])
        if not layout:
            return _blocks(reader, found)
    return (), tuple(reader.problems)


def _blocks(reader: _Reader, found: Scan) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    reader.literals = {token.start: token for token in found.tokens}
    try:
        tree = hcl2.parses(found.plain)
    except UnexpectedInput as error:
        position = reader.position(error.pos_in_stream or 0)
        detail = (
            f"Column {position.column}: {beginning(position.source[position.column - 1 :])} is not expected "
        )
        detail += "here. Accepted are blocks, arguments written as name = value, and comments."
        return (), (*reader.problems, position.problem("Invalid HCL syntax", detail))
    blocks = tuple(reader.block(rule) for rule in _children(tree.body, BlockRule))
    for rule in _children(tree.body, AttributeRule):
        name = reader.source(rule.identifier)
        detail = f'"{name}" stands outside of any block. Put it into the block it belongs to.'
        reader.problems.append(reader.position(_start(rule)).problem("Unsupported argument", detail))
    return blocks, tuple(reader.problems)


def _is_number(rule: ExprTermRule) -> bool:
    return isinstance(rule.expression, IntLitRule | FloatLitRule)


def _children(rule: Any, kind: type) -> Iterator[Any]:
    return (child for child in rule.children if isinstance(child, kind))


def _start(rule: Any) -> int:
    return int(rule._meta.start_pos)
