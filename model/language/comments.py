"""The comments behind arguments, which ``terraform fmt`` sets one below the other.

Its rule: on lines that follow each other, one space behind the longest
(https://github.com/hashicorp/hcl/blob/v2.23.0/hclwrite/format.go, ``formatCells``).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import takewhile

from model.language.tokens import scan


@dataclass(frozen=True)
class Gap:
    """What is between a line's code, which begins at ``line``, and the comment behind it."""

    line: int
    start: int
    end: int


def aligned_gaps(text: str, at: int) -> tuple[Gap, ...]:
    """The gaps of the lines around a place whose comments are aligned with those of its line.

    The text's lines end in line feeds. None if its line has no comment, or if they aren't aligned.
    """
    gaps = list(_gaps(text))
    here = next((index for index, gap in enumerate(gaps) if gap and gap.line <= at < gap.end), None)
    if here is None:
        return ()
    above = list(takewhile(bool, reversed(gaps[:here])))
    found = [gap for gap in (*reversed(above), *takewhile(bool, gaps[here:])) if gap]
    column = max(gap.start - gap.line for gap in found) + 1
    return tuple(found) if all(gap.end - gap.line == column for gap in found) else ()


def _gaps(text: str) -> Iterator[Gap | None]:
    """The gap of each line that ends at the top level of a file or of a block; None if it has no comment."""
    line = end = 0
    for token in scan(text).tokens:
        if token.kind in ("newline", "end"):
            rest = text[end : token.start]
            commented = bool(rest.strip()) and end > line
            yield Gap(line, end, end + len(rest) - len(rest.lstrip())) if commented else None
            line = end = token.start + 1
        else:
            end = token.start + len(token.text)
