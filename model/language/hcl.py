"""Reading HCL files into blocks that know their lines. The only place that imports ``hcl2``."""

import re
import textwrap
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import hcl2
from hcl2.rules.base import AttributeRule, BlockRule
from hcl2.rules.containers import ObjectElemKeyExpressionRule, ObjectElemRule, ObjectRule, TupleRule
from hcl2.rules.expressions import ExprTermRule, UnaryOpRule
from hcl2.rules.literal_rules import FloatLitRule, IntLitRule, LiteralValueRule
from hcl2.rules.strings import HeredocTemplateRule, HeredocTrimTemplateRule, StringRule
from lark.exceptions import UnexpectedInput

from model.language.problems import Problem

PLAIN = hcl2.SerializationOptions(
    strip_string_quotes=True, preserve_scientific_notation=False, with_comments=False
)
TEMPLATE = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")
#: How much of a token that isn't expected is shown.
TOKEN_LENGTH = 20


@dataclass(frozen=True)
class Position:
    """Where something stands: the file as the user named it, the line from 1, the enclosing block."""

    file: str
    line: int
    block: str = ""
    source: str = ""

    def problem(self, summary: str, detail: str) -> Problem:
        """A problem that is to be shown here."""
        return Problem(self.file, self.line, summary, detail, self.block, self.source)


@dataclass(frozen=True)
class Attribute:
    """``name = value``; the value as plain Python: str, int, float, bool, None, list or dict.

    ``items`` has the positions of a map's keys and a list's elements, by key and index. ``refused`` says
    that the value isn't to be used: what is wrong with it has been reported.
    """

    name: str
    value: Any
    position: Position
    items: dict[str | int, Position] = field(default_factory=dict)
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
    """Turns one file's syntax tree into blocks and collects what it can't accept."""

    def __init__(self, file: str, text: str) -> None:
        self.file = file
        # Not splitlines(): the parser counts nothing but line feeds.
        self.lines = text.split("\n")
        self.problems: list[Problem] = []

    def position(self, line: int, block: str = "") -> Position:
        return Position(self.file, line, block, self.lines[line - 1])

    def block(self, rule: BlockRule) -> Block:
        kind, *labels = (part.serialize(PLAIN) for part in rule.labels)
        head = Block(kind, tuple(labels), self.position(_line(rule)))
        attributes: dict[str, Attribute] = {}
        for item in _children(rule.body, AttributeRule):
            name = item.identifier.serialize(PLAIN)
            position = self.position(_line(item), head.title)
            if name in attributes:
                detail = f'The argument "{name}" was already set on line {attributes[name].position.line}. '
                detail += "Each argument may be set only once."
                self.problems.append(position.problem("Attribute redefined", detail))
            else:
                attributes[name] = self.attribute(name, item.expression, position)
        blocks = tuple(self.block(child) for child in _children(rule.body, BlockRule))
        return Block(kind, tuple(labels), head.position, attributes, blocks)

    def attribute(self, name: str, rule: Any, position: Position) -> Attribute:
        told = len(self.problems)
        items: dict[str | int, Position] = {}
        value = self.value(rule, position, items)
        return Attribute(name, value, position, items, refused=len(self.problems) > told)

    def value(self, rule: Any, position: Position, items: dict[str | int, Position] | None = None) -> Any:
        """A literal as plain Python; anything that would have to be evaluated is a problem.

        ``items`` takes the positions of what a list or a map at the outermost level holds.
        """
        match rule:
            case ExprTermRule():
                return self.value(rule.expression, position, items)
            case TupleRule():
                places = [self.position(_line(element), position.block) for element in rule.elements]
                if items is not None:
                    items.update(enumerate(places))
                return [
                    self.value(element, place) for element, place in zip(rule.elements, places, strict=True)
                ]
            case ObjectRule():
                return self.map(rule, position, {} if items is None else items)
            case IntLitRule() | FloatLitRule() | LiteralValueRule():
                return rule.serialize(PLAIN)
            case StringRule() | HeredocTemplateRule():
                return self.text(rule, position)
            case UnaryOpRule() if isinstance(rule.serialize(PLAIN), int | float):
                return rule.serialize(PLAIN)
            case _:
                self.refuse(rule, position)
                return None

    def map(self, rule: ObjectRule, position: Position, items: dict[str | int, Position]) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for element in rule.elements:
            place = self.position(_line(element), position.block)
            key = self.key(element, place)
            if key in values:
                detail = f'The key "{key}" was already set on line {items[key].line}. Each key may be set '
                detail += "only once."
                self.problems.append(place.problem("Key redefined", detail))
                continue
            items[key] = place
            values[key] = self.value(element.expression, place)
        return values

    def key(self, element: ObjectElemRule, position: Position) -> str:
        key = str(element.key.serialize(PLAIN))
        if isinstance(element.key, ObjectElemKeyExpressionRule) or TEMPLATE.search(key):
            self.refuse(element.key, position)
        return key

    def text(self, rule: Any, position: Position) -> str:
        if isinstance(rule, HeredocTemplateRule):
            text = _heredoc(rule)
        else:
            text = str(rule.serialize(PLAIN))
            if _line(rule) < rule._meta.end_line:
                detail = "A quoted string ends on its line. Close the quote there, or write <<EOT for "
                detail += "several lines."
                self.problems.append(position.problem("Invalid multi-line string", detail))
        if TEMPLATE.search(text):
            self.refuse(rule, position)
        return text.replace("$${", "${").replace("%%{", "%{")

    def refuse(self, rule: Any, position: Position) -> None:
        received = str(rule.serialize(PLAIN))
        if not isinstance(rule, StringRule | HeredocTemplateRule):
            # As it stands in the file: the library puts an expression into an interpolation.
            received = received.removeprefix("${").removesuffix("}")
        detail = f"Received {received}. A deployment holds plain values only: strings, numbers, bools, lists "
        detail += "and maps. Write the value itself."
        self.problems.append(position.problem("Expressions not allowed", detail))


def read_blocks(path: Path) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The top-level blocks of an HCL file, and everything about its syntax that can't be accepted.

    A file that can't be read or parsed gives no blocks and one problem.
    """
    file = str(path)
    try:
        # Some editors put a byte order mark first, others end lines in CR LF, which read_text() undoes.
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8 text ({error})"
        return (), (Problem(file, 0, "Failed to read file", f"{file} can't be read: {reason}."),)
    reader = _Reader(file, text)
    try:
        tree = hcl2.parses(text)
        blocks = tuple(reader.block(rule) for rule in _children(tree.body, BlockRule))
    except UnexpectedInput as error:
        return (), (_syntax_problem(reader, error),)
    except RecursionError:
        return (), (Problem(file, 0, "Invalid HCL syntax", "It is nested too deeply to be read."),)
    for rule in _children(tree.body, AttributeRule):
        name = rule.identifier.serialize(PLAIN)
        detail = f'"{name}" stands outside of any block. Put it into the block it belongs to.'
        reader.problems.append(reader.position(_line(rule)).problem("Unsupported argument", detail))
    return blocks, tuple(reader.problems)


def _syntax_problem(reader: _Reader, error: UnexpectedInput) -> Problem:
    token = str(getattr(error, "token", "") or getattr(error, "char", "")).strip()
    line = error.line
    if token:
        received = f"Column {error.column}: {token.splitlines()[0][:TOKEN_LENGTH]} is not expected here."
    else:
        received = "The file ends too early, after this line."
        # The end may be empty lines away from what was left open.
        line = max((number for number in range(1, line + 1) if reader.lines[number - 1].strip()), default=1)
    return reader.position(line).problem(
        "Invalid HCL syntax",
        f"{received} Accepted are blocks, arguments written as name = value, and comments; look for a "
        "missing quote, brace or equals sign.",
    )


def _heredoc(rule: HeredocTemplateRule) -> str:
    """A heredoc's text as Terraform reads it: with the last line feed, and ``<<-`` without its margin."""
    _, *lines, _ = str(rule.heredoc.serialize(PLAIN)).rstrip().split("\n")
    text = "".join(f"{line}\n" for line in lines)
    return textwrap.dedent(text) if isinstance(rule, HeredocTrimTemplateRule) else text


def _children(rule: Any, kind: type) -> Iterator[Any]:
    return (child for child in rule.children if isinstance(child, kind))


def _line(rule: Any) -> int:
    return int(rule._meta.line)
