"""What is wrong with a user's input, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass

from model.language.characters import around, beginning, visible

#: How much of a line is shown, and how much of a detail, in characters.
SHOWN_LINE, SHOWN_DETAIL = 160, 1000
#: How many problems are told at once.
MOST_TOLD = 200


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a user's input, told as Terraform tells its own.

    ``file`` is the path as the user gave it; ``line`` and ``column`` count from 1, 0 means the whole file, or
    the whole line. ``block`` is the enclosing block as it stands in the file, ``source`` the line's text;
    both may be empty. ``detail`` says what was received, what is accepted and what to do.
    """

    file: str
    line: int
    summary: str
    detail: str
    block: str = ""
    source: str = ""
    column: int = 0

    def __str__(self) -> str:
        text = f"Error: {self.summary}\n\n"
        if self.line:
            where = f", in {beginning(self.block)}" if self.block else ""
            text += f"  on {self.file} line {self.line}{where}:\n"
            if self.source:
                text += f"  {self.line:>4}: {self.shown_source}\n"
            text += "\n"
        elif self.file:
            text += f"  on {self.file}\n\n"
        return text + self.shown_detail

    @property
    def shown_source(self) -> str:
        """The line as it can be printed: what is around the column, if it is long."""
        return visible(around(self.source, self.column or 1, SHOWN_LINE).strip())

    @property
    def shown_detail(self) -> str:
        """The detail, cut if it is long."""
        return visible(around(self.detail, 1, SHOWN_DETAIL))


@dataclass(frozen=True)
class Position:
    """Where something stands: the file as the user named it, line and column from 1, the enclosing block."""

    file: str
    line: int
    block: str = ""
    source: str = ""
    column: int = 0

    def problem(self, summary: str, detail: str) -> Problem:
        """A problem that is to be shown here."""
        return Problem(self.file, self.line, summary, detail, self.block, self.source, self.column)


class ProblemsError(Exception):
    """Every problem that was found, in the order of files and lines; the first of them are in its text."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        told = [str(problem) for problem in self.problems[:MOST_TOLD]]
        if more := len(self.problems) - len(told):
            told.append(f"And {more} more problems.")
        super().__init__("\n\n".join(told))
