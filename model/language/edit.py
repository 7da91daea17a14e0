"""The smallest change of a description's text that makes an edit: all else in it stays, to the character.

An argument that is added stands in a paragraph of its own at the end of its block, so that ``terraform fmt``
has nothing to align. One that is removed takes its line along; a comment on the line stays.
"""

import re
from bisect import bisect_left
from collections.abc import Iterator
from dataclasses import dataclass

from model.language.bodies import Argument, Body, bodies
from model.language.comments import aligned_gaps
from model.planning.ladder import Edit

INDENT = "  "


def edited(text: str, edit: Edit) -> str:
    """The text of a description with the edit made; the same text if it says so already.

    The text has to be one that can be loaded, with a block for each region that the edit names.
    """
    named = {"active_region": edit.active_region, "home_region": edit.home_region}
    for name, region in named.items():
        if region is not None:
            text = _set(text, ("deployment",), name, region)
    for region, followed in edit.follows.items():
        text = _set(text, ("region", region), "follows", followed)
    return text


@dataclass(frozen=True)
class _Splice:
    """What takes the place of a part of a text whose lines end in line feeds."""

    start: int
    end: int
    new: str = ""


def _set(text: str, block: tuple[str, ...], name: str, value: str | None) -> str:
    plain = text.replace("\r\n", "\n")
    body = next(each for each in bodies(plain) if each.head[: len(block)] == block)
    argument = body.arguments.get(name)
    if argument and value is None:
        return _spliced(text, _removal(plain, body, argument))
    if argument and argument.value != value:
        for splice in _replacement(plain, argument, f'"{value}"'):
            text = _spliced(text, splice)
        return text
    if value is not None and not argument:
        return _spliced(text, _addition(plain, body, f'{name} = "{value}"'))
    return text


def _spliced(text: str, splice: _Splice) -> str:
    """The text with the splice; new lines end as the line before them does."""
    # Where, in the text with line feeds only, those stand that have a carriage return before them.
    returns = [match.start() - number for number, match in enumerate(re.finditer("\r\n", text))]
    start, end = (at + bisect_left(returns, at) for at in (splice.start, splice.end))
    last = text.rfind("\n", 0, start)
    ending = "\r\n" if text[:last].endswith("\r") else "\n"
    return text[:start] + splice.new.replace("\n", ending) + text[end:]


def _replacement(text: str, argument: Argument, value: str) -> Iterator[_Splice]:
    """Another value, and the blanks before the comments that were aligned around it; the last one first."""
    grown = {argument.end: len(value) - (argument.end - argument.value_start)}
    gaps = aligned_gaps(text, argument.start)
    lengths = {gap: gap.start - gap.line + grown.get(gap.start, 0) for gap in gaps}
    splices = [_Splice(argument.value_start, argument.end, value)]
    for gap, length in lengths.items():
        splices.append(_Splice(gap.start, gap.end, " " * (max(lengths.values()) + 1 - length)))
    return iter(sorted(splices, key=lambda splice: splice.start, reverse=True))


def _addition(text: str, body: Body, line: str) -> _Splice:
    at = body.last_line
    if at is None:
        inside = text[body.start : body.end]
        return _Splice(body.start, body.start, f" {line}" + ("" if inside[:1] in (" ", "\t") else " "))
    paragraph = "\n" if "\n" in text[body.start : at - 1] else ""
    indent = INDENT if body.first is None else text[_line_start(text, body.first) : body.first]
    return _Splice(at, at, f"{paragraph}{INDENT if indent.strip() else indent}{line}\n")


def _removal(text: str, body: Body, argument: Argument) -> _Splice:
    start, end = argument.start, argument.end
    if body.last_line is None:
        if not text[body.start : start].strip() and not text[end : body.end].strip():
            return _Splice(body.start, body.end)
        return _Splice(_without_blanks(text, start), end)
    line_start, line_end = _line_start(text, start), text.index("\n", end)
    before, behind = text[line_start:start], text[end:line_end]
    if before.strip():
        return _Splice(_without_blanks(text, start), end)
    if behind.strip():
        return _Splice(start, end + len(behind) - len(behind.lstrip()))
    return _line_removal(text, body, line_start, line_end + 1)


def _line_removal(text: str, body: Body, start: int, end: int) -> _Splice:
    """The removal of a line, with the empty line that set it apart."""
    above = text[_line_start(text, start - 1) : start]
    below = text[end : text.index("\n", end) + 1] if end < body.end else ""
    is_first = "\n" not in text[body.start : start - 1]
    if end == body.last_line:
        return _Splice(start - (0 if above.strip() else len(above)), end)
    apart = (is_first or not above.strip()) and not below.strip()
    return _Splice(start, end + (len(below) if apart else 0))


def _line_start(text: str, at: int) -> int:
    return text.rfind("\n", 0, at) + 1


def _without_blanks(text: str, at: int) -> int:
    """Where the blanks begin that stand before a place."""
    return len(text[:at].rstrip(" \t"))
