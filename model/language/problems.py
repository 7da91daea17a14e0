"""What is wrong with a user's input, and how it is told."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, order=True)
class Problem:
    """One fault in a user's input, told as Terraform tells its own.

    ``file`` is the path as the user gave it and ``line`` counts from 1; 0 means the whole file.
    ``block`` is the enclosing block as it stands in the file, ``source`` the line's text; both may be
    empty. ``detail`` says what was received, what is accepted and what to do.
    """

    file: str
    line: int
    summary: str
    detail: str
    block: str = ""
    source: str = ""

    def __str__(self) -> str:
        text = f"Error: {self.summary}\n\n"
        if self.line:
            where = f", in {self.block}" if self.block else ""
            text += f"  on {self.file} line {self.line}{where}:\n"
            if self.source:
                text += f"  {self.line:>4}: {self.source.strip()}\n"
            text += "\n"
        elif self.file:
            text += f"  on {self.file}\n\n"
        return text + self.detail


class ProblemsError(Exception):
    """Every problem that was found, in the order of files and lines."""

    def __init__(self, problems: Iterable[Problem]) -> None:
        self.problems = tuple(sorted(set(problems)))
        super().__init__("\n\n".join(map(str, self.problems)))
