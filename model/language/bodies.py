"""Where the blocks at the top level of a text stand, and the arguments in each, to the character.

``model.language.hcl`` says what a text means; this, what to change in it.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from model.language.tokens import Token, scan

_OPENING, _CLOSING = ("{", "[", "("), ("}", "]", ")")


@dataclass(frozen=True)
class Argument:
    """``name = value``: where the name begins, where the value does, and where it ends.

    ``value`` is what it stands for, if that is a string or a number.
    """

    start: int
    value_start: int
    end: int
    value: str | int | float | None


@dataclass
class Body:
    """A block: its type and labels, and what is between its braces, from ``start`` to ``end``.

    ``last_line`` is behind the last line feed between the braces that ends a line of it, None if all stands
    on one line; ``first`` is where its first argument or block begins, None if it has none.
    """

    head: tuple[str, ...]
    start: int
    end: int
    last_line: int | None = None
    first: int | None = None
    arguments: dict[str, Argument] = field(default_factory=dict)


def bodies(text: str) -> Iterator[Body]:
    """The blocks at the top level of a text that can be loaded, its lines ended by line feeds."""
    depth, head, inside = 0, list[Token](), list[Token]()
    for token in scan(text).tokens:
        depth -= token.kind in _CLOSING
        if depth:
            inside.append(token)
        elif token.kind == "}":
            yield _body(head, inside, token)
            head, inside = [], []
        elif token.kind != "newline":
            head.append(token)
        depth += token.kind in _OPENING


def _body(head: Sequence[Token], inside: Sequence[Token], closing: Token) -> Body:
    *words, opening = head
    named = tuple(word.text if word.kind == "name" else str(word.value) for word in words)
    body = Body(named, opening.start + 1, closing.start)
    for statement in _statements(inside):
        *tokens, last = statement
        if last.kind == "newline":
            body.last_line = last.start + 1
        else:
            tokens.append(last)
        if tokens and body.first is None:
            body.first = tokens[0].start
        if [token.kind for token in tokens[:2]] == ["name", "="]:
            body.arguments[tokens[0].text] = _argument(tokens)
    return body


def _statements(tokens: Sequence[Token]) -> Iterator[list[Token]]:
    """The tokens of each argument or block, with the line feed that ends it, if one does."""
    depth, statement = 0, list[Token]()
    for token in tokens:
        depth += (token.kind in _OPENING) - (token.kind in _CLOSING)
        statement.append(token)
        if token.kind == "newline" and not depth:
            yield statement
            statement = []
    if statement:
        yield statement


def _argument(tokens: Sequence[Token]) -> Argument:
    name, _, *value = tokens
    end = value[-1].start + len(value[-1].text)
    return Argument(name.start, value[0].start, end, value[0].value if len(value) == 1 else None)
