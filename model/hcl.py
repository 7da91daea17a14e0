"""Reading HCL files into blocks that know their lines. The only place that imports ``hcl2``."""

import re
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

from model.problems import Problem

PLAIN = hcl2.SerializationOptions(
    strip_string_quotes=True, preserve_heredocs=False, preserve_scientific_notation=False, with_comments=False
)
TEMPLATE = re.compile(r"(?<!\$)\$\{|(?<!%)%\{")


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
    """``name = value``; the value as plain Python: str, int, float, bool, None, list or dict."""

    name: str
    value: Any
    position: Position


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
        self.lines = text.splitlines()
        self.problems: list[Problem] = []

    def position(self, line: int, block: str = "") -> Position:
        source = self.lines[line - 1] if 0 < line <= len(self.lines) else ""
        return Position(self.file, line, block, source)

    def block(self, rule: BlockRule) -> Block:
        kind, *labels = (part.serialize(PLAIN) for part in rule.labels)
        head = Block(kind, tuple(labels), self.position(_line(rule)))
        title = head.title
        attributes: dict[str, Attribute] = {}
        for item in _children(rule.body, AttributeRule):
            name = item.identifier.serialize(PLAIN)
            position = self.position(_line(item), title)
            if name in attributes:
                self.problems.append(
                    position.problem(
                        "Attribute redefined",
                        f'The argument "{name}" was already set on line {attributes[name].position.line}. '
                        "Each argument may be set only once.",
                    )
                )
                continue
            attributes[name] = Attribute(name, self.value(item.expression, position), position)
        blocks = tuple(self.block(child) for child in _children(rule.body, BlockRule))
        return Block(kind, tuple(labels), head.position, attributes, blocks)

    def value(self, rule: Any, position: Position) -> Any:
        """A literal as plain Python; anything that would have to be evaluated is a problem."""
        match rule:
            case ExprTermRule():
                return self.value(rule.expression, position)
            case TupleRule():
                return [self.value(element, position) for element in rule.elements]
            case ObjectRule():
                return {self.key(element, position): self.value(element.expression, position) for element in rule.elements}
            case IntLitRule() | FloatLitRule() | LiteralValueRule():
                return rule.serialize(PLAIN)
            case StringRule() | HeredocTemplateRule():
                return self.text(rule, position)
            case UnaryOpRule() if isinstance(rule.serialize(PLAIN), int | float):
                return rule.serialize(PLAIN)
        return self.refuse(rule, position)

    def key(self, element: ObjectElemRule, position: Position) -> str:
        if isinstance(element.key, ObjectElemKeyExpressionRule):
            self.refuse(element.key, position)
        return str(element.key.serialize(PLAIN))

    def text(self, rule: Any, position: Position) -> str | None:
        text = str(rule.serialize(PLAIN))
        if isinstance(rule, HeredocTrimTemplateRule):
            # python-hcl2 escapes an indented heredoc even where its plain value is asked for.
            text = re.sub(r'\\(["\\])', r"\1", text)
        if TEMPLATE.search(text):
            return self.refuse(rule, position)
        return text.replace("$${", "${").replace("%%{", "%{")

    def refuse(self, rule: Any, position: Position) -> None:
        self.problems.append(
            position.problem(
                "Expressions not allowed",
                f"Received {rule.serialize(PLAIN)}. A deployment holds plain values only: strings, numbers, bools, lists "
                "and maps. Write the value itself.",
            )
        )


def read_blocks(path: Path) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
    """The top-level blocks of an HCL file, and everything about its syntax that can't be accepted.

    A file that can't be read or parsed gives no blocks and one problem.
    """
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8 text ({error})"
        return (), (Problem(file, 0, "Failed to read file", f"{file} can't be read: {reason}."),)
    reader = _Reader(file, text)
    try:
        tree = hcl2.parses(text)
    except UnexpectedInput as error:
        return (), (_syntax_problem(reader, error),)
    blocks = tuple(reader.block(rule) for rule in _children(tree.body, BlockRule))
    for rule in _children(tree.body, AttributeRule):
        name = rule.identifier.serialize(PLAIN)
        reader.problems.append(
            reader.position(_line(rule)).problem(
                "Unsupported argument", f'"{name}" stands outside of any block. Put it into the block it belongs to.'
            )
        )
    return blocks, tuple(reader.problems)


def _syntax_problem(reader: _Reader, error: UnexpectedInput) -> Problem:
    # At the end of the file Lark gives no position; the last line is where the block was left open.
    line = error.line if error.line and error.line > 0 else max(len(reader.lines), 1)
    token = str(getattr(error, "token", "") or getattr(error, "char", "")).strip()
    received = f'"{token}" is not expected here' if token else "the file or the line ends too early"
    return reader.position(min(line, max(len(reader.lines), 1))).problem(
        "Invalid HCL syntax",
        f"Column {max(error.column, 1)}: {received}. Accepted are blocks, arguments written as name = value, "
        "and comments; look for a missing quote, brace or equals sign.",
    )


def _children(rule: Any, kind: type) -> Iterator[Any]:
    return (child for child in rule.children if isinstance(child, kind))


def _line(rule: Any) -> int:
    return int(rule._meta.line)

