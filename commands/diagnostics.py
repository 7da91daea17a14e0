"""Problems as ``terraform validate -json`` prints its own, for editors and pipelines that read those
(https://developer.hashicorp.com/terraform/cli/commands/validate#json-output-format)."""

import codecs
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from model.language.characters import visible
from model.language.problems import MOST_TOLD, SHOWN_LINE, Problem

FORMAT_VERSION = "1.0"

#: What is pointed at: a quoted text, a word, else one character.
_WORD = re.compile(r'"[^"\n]*"|[\w.-]+|.', re.DOTALL)


def validation(problems: Sequence[Problem]) -> dict[str, Any]:
    """The answer of a validation. All problems are counted; the first ``MOST_TOLD`` of them are there."""
    diagnostics = [_diagnostic(problem) for problem in problems[:MOST_TOLD]]
    if more := len(problems) - len(diagnostics):
        diagnostics.append(_diagnostic(Problem("", 0, "More problems", f"And {more} more problems.")))
    return {
        "format_version": FORMAT_VERSION,
        "valid": not problems,
        "error_count": len(problems),
        "warning_count": 0,
        "diagnostics": diagnostics,
    }


def _diagnostic(problem: Problem) -> dict[str, Any]:
    told: dict[str, Any] = {"severity": "error", "summary": problem.summary, "detail": problem.shown_detail}
    if not problem.file:
        return told
    start, end = _columns(problem)
    told["range"] = {
        "filename": problem.file,
        "start": _place(problem, start),
        "end": _place(problem, end),
    }
    if problem.source:
        told["snippet"] = _snippet(problem, start, end)
    return told


def _columns(problem: Problem) -> tuple[int, int]:
    """The columns, from 1, of what is pointed at: its first character, and the one behind its last."""
    start = problem.column or 1 + len(problem.source) - len(problem.source.lstrip())
    word = _WORD.match(problem.source, start - 1)
    return start, start + len(word[0] if word else "")


def _place(problem: Problem, column: int) -> dict[str, int]:
    """A line and a column, from 1, and the byte of the file that is there, from 0."""
    before = problem.source[: column - 1].encode()
    byte = _byte_of_line(problem.file, problem.line) + len(before)
    return {"line": max(1, problem.line), "column": column, "byte": byte}


def _byte_of_line(file: str, line: int) -> int:
    """Where a line of a file begins; 0 for a file that can't be read, or has no such line."""
    try:
        content = Path(file).read_bytes() if line else b""
    except OSError:
        return 0
    mark = len(codecs.BOM_UTF8) if content.startswith(codecs.BOM_UTF8) else 0
    return max(mark, sum(len(each) + 1 for each in content.split(b"\n")[: line - 1]))


def _snippet(problem: Problem, start: int, end: int) -> dict[str, Any]:
    """The line, or what is around the place if it is long, with what is to be highlighted in it."""
    left = max(0, start - 1 - SHOWN_LINE // 2) if len(problem.source) > SHOWN_LINE else 0
    code = problem.source[left : left + SHOWN_LINE]
    return {
        "context": visible(problem.block) or None,
        "code": code,
        "start_line": problem.line,
        "highlight_start_offset": start - 1 - left,
        "highlight_end_offset": min(end - 1 - left, len(code)),
        "values": [],
    }
