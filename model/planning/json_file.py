"""A JSON file that a person wrote: its content, and the line of every name in it."""

import json
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any

from model.language.problems import Problem
from model.language.text import read_text

#: What is far above anything that a file of settings needs.
MAX_BYTES = 100_000
MAX_DEPTH = 20
MAX_DIGITS = 20

TOO_DEEP = "Nested too deep"

#: Of valid JSON, the tokens. A string that is left open goes on to the end of the text.
TOKEN = re.compile(r'"(?:[^"\\]|\\.)*+"?|[{}\[\],:\n]|[^\s{}\[\],:"]+', re.DOTALL)
CONTROL = re.compile(r"[\x00-\x1f\x7f]")

#: The names, and the indices of lists, that lead to a value.
Keys = tuple[str | int, ...]


class Refused:
    """In the place of a value that can't be used: what is wrong with it has been reported."""


REFUSED = Refused()


@dataclass(frozen=True)
class JsonFile:
    """``content`` is plain Python. ``file`` is the path as the user gave it."""

    file: str
    text: str
    content: Any

    def problem(self, keys: Keys, summary: str, detail: str) -> Problem:
        """A problem at the line of a name, or of what holds it."""
        return _at(self.file, self.text, self.line(keys), summary, detail)

    def line(self, keys: Keys) -> int:
        """The line of a name, or of the nearest one that holds it; 1 of the whole file."""
        return next(
            (self._lines[keys[:end]] for end in range(len(keys), 0, -1) if keys[:end] in self._lines), 1
        )

    @cached_property
    def _lines(self) -> Mapping[Keys, int]:
        return dict(reversed(list(_names(self.text))))  # the first of each

    def duplicates(self) -> Iterator[Problem]:
        """Names that stand twice in one object: JSON leaves open which of them holds."""
        first: dict[Keys, int] = {}
        for keys, line in _names(self.text):
            if keys in first:
                detail = f'"{keys[-1]}" stands on line {first[keys]} already. Remove one of them.'
                yield _at(self.file, self.text, line, "Duplicate name", detail)
            first.setdefault(keys, line)

    def odd_characters(self) -> Iterator[Problem]:
        """Texts with control characters, and those that can't be written to another file."""
        for keys, text in _texts(self.content):
            if CONTROL.search(text) or not _encodes(text):
                detail = f"{json.dumps(text[:40])} holds a character that is none of a text's."
                yield self.problem(keys, "Invalid character", detail)


def read_json(path: Path, purpose: str) -> tuple[JsonFile | None, list[Problem]]:
    """The file, and what is wrong with its JSON; None if nothing can be said of what it holds.

    ``purpose`` is a sentence on what the file is for. Numbers that are none come as ``REFUSED``.
    """
    file = str(path)
    text = read_text(path, MAX_BYTES)
    if isinstance(text, Problem):
        return None, [replace(text, detail=f"{text.detail} {purpose}")]
    problems = list(_odd_tokens(file, text))
    try:
        content = json.loads(text, parse_int=_whole, parse_constant=lambda name: REFUSED)
    except json.JSONDecodeError as error:
        problems.append(_at(file, text, error.lineno, "Invalid JSON", f"Column {error.colno}: {error.msg}."))
        return None, problems
    except RecursionError:
        return None, problems
    if any(problem.summary == TOO_DEEP for problem in problems):
        return None, problems
    read = JsonFile(file, text, content)
    unprintable = [*read.odd_characters()]
    return None if unprintable else read, [*problems, *read.duplicates(), *unprintable]


def usable(value: Any) -> bool:
    """Whether nothing in a value was refused."""
    inner = value.values() if isinstance(value, dict) else value if isinstance(value, list) else ()
    return value is not REFUSED and all(map(usable, inner))


def _whole(digits: str) -> int | Refused:
    return int(digits) if len(digits) <= MAX_DIGITS else REFUSED


def _odd_tokens(file: str, text: str) -> Iterator[Problem]:
    """What Python would read and Terraform wouldn't, or what neither does in reasonable time."""
    depth = 0
    for part, line in _tokens(text):
        if part in "{[":
            depth += 1
        elif part in "}]":
            depth -= 1
        if depth > MAX_DEPTH:
            detail = f"At most {MAX_DEPTH} braces and brackets may stand in one another."
            yield _at(file, text, line, TOO_DEEP, detail)
            return
        if part.lstrip("-") in ("NaN", "Infinity"):
            yield _at(file, text, line, "Invalid JSON", f"{part} is no number in JSON.")
        elif part[0] in "-0123456789" and len(part) > MAX_DIGITS:
            detail = f"A number of {len(part)} characters: at most {MAX_DIGITS} are accepted."
            yield _at(file, text, line, "Invalid number", detail)


def _tokens(text: str) -> Iterator[tuple[str, int]]:
    """Each part with its line, from 1."""
    line = 1
    for match in TOKEN.finditer(text):
        if match[0] == "\n":
            line += 1
        else:
            yield match[0], line


def _names(text: str) -> Iterator[tuple[Keys, int]]:
    """The keys of each name in valid JSON with its line, in the file's order; names that stand twice, too."""
    around: list[Keys] = [()]
    here: Keys = ()
    indices: list[int | None] = [None]
    before, before_line = "", 0
    for part, line in _tokens(text):
        index = indices[-1]
        if part == ":":
            here = (*around[-1], json.loads(before))
            yield here, before_line
        elif part in ("{", "["):
            around.append(here if index is None else (*around[-1], index))
            indices.append(None if part == "{" else 0)
        elif part in ("}", "]"):
            around.pop()
            indices.pop()
        elif part == "," and index is not None:
            indices[-1] = index + 1
        before, before_line = part, line


def _texts(value: Any, keys: Keys = ()) -> Iterator[tuple[Keys, str]]:
    """All texts in a value with their keys, names among them."""
    if isinstance(value, str):
        yield keys, value
    items: Iterable[tuple[Any, Any]] = ()
    if isinstance(value, dict):
        items = value.items()
    elif isinstance(value, list):
        items = enumerate(value)
    for key, inner in items:
        if isinstance(key, str):
            yield (*keys, key), key
        yield from _texts(inner, (*keys, key))


def _encodes(text: str) -> bool:
    try:
        text.encode("utf-8")
    except UnicodeEncodeError:
        return False
    return True


def _at(file: str, text: str, line: int, summary: str, detail: str) -> Problem:
    return Problem(file, line, summary, detail, source=text.split("\n")[line - 1])
