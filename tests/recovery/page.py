"""A page of commands as a test walks it.

````sh`` holds commands, ````sh fails`` such as are refused, and ````text`` behind either what they show: its
lines in this order, ``…`` for anything. ``<!-- what happens -->`` is the world's part, which no reader sees.
The page's only ````hcl`` is the description that its commands are about.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace

FENCE = re.compile(r"^(?P<indent> *)```(?P<info>.*)$")
EVENT = re.compile(r"^ *<!-- (?P<event>.+) -->$")
SHELL, REFUSED, SHOWN, DESCRIPTION = "sh", "sh fails", "text", "hcl"
#: A variable, or a line of a function.
NAMING = re.compile(r"\w+=\S*( +#.*)?|\w+\(\) \{( +#.*)?| .*|\}")
#: How Terraform colours and frames what it says.
DECORATION = re.compile(r"\x1b\[[0-9;]*m|[│╷╵]")


class PageError(Exception):
    """The page can't be followed as it is written."""


@dataclass(frozen=True)
class Step:
    """Commands of the page, by the number of their first line, and what they show; or an event."""

    line: int
    text: str
    fails: bool = False
    shows: tuple[str, ...] = ()
    event: bool = False

    @property
    def names(self) -> bool:
        """Whether it only names variables and functions: they hold for all commands below."""
        return not self.event and all(map(NAMING.fullmatch, self.text.splitlines()))


def description(page: str) -> str:
    """The deployment that the commands are about."""
    (found,) = (text for _, info, text in _fences(page) if info == DESCRIPTION)
    return found


def steps(page: str) -> Iterator[Step]:
    """Commands and events in the page's order."""
    found: list[Step] = []
    for line, info, text in _fences(page):
        if info in (SHELL, REFUSED):
            found.append(Step(line, text, fails=info == REFUSED))
        elif info == "event":
            found.append(Step(line, text, event=True))
        elif info == SHOWN:
            if not found or found[-1].event or found[-1].shows:
                raise PageError(f"line {line}: no command shows this")
            found[-1] = replace(found[-1], shows=tuple(text.splitlines()))
        elif info != DESCRIPTION:
            raise PageError(f'line {line}: nobody tries "{info}"')
    yield from found


def missing(step: Step, output: str) -> str | None:
    """The first line of what a step shows that its output lacks; None if all are there, in their order."""
    rest = _plain(output)
    for line in step.shows:
        words = (re.escape(_plain(part)) for part in line.split("…"))
        match = re.search(r"\s*.*?\s*".join(words), rest)
        if match is None:
            return line
        rest = rest[match.end() :]
    return None


def _plain(text: str) -> str:
    """Without decoration, and on one line: Terraform breaks lines as wide as the terminal is."""
    return " ".join(DECORATION.sub("", text).split())


def _fences(page: str) -> Iterator[tuple[int, str, str]]:
    """(Line, kind, text) of each fenced block and event."""
    lines = iter(enumerate(page.splitlines(), 1))
    for number, line in lines:
        if match := EVENT.match(line):
            yield number, "event", match["event"]
        elif match := FENCE.match(line):
            inner: list[str] = []
            for _, each in lines:
                if FENCE.match(each):
                    break
                inner.append(each.removeprefix(match["indent"]))
            else:
                raise PageError(f"line {number}: the block has no end")
            yield number + 1, match["info"].strip(), "\n".join(inner)
