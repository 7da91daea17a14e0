"""What the judges find and why it stays, as tables: ``python -m judges.page docs/judges.md``.

Rewrites what stands between the two markers in a Markdown file.
"""

import sys
from collections.abc import Iterable
from pathlib import Path

from judges.accepted import CHECKOV, PARLIAMENT, Accepted

BEGIN = "<!-- What follows is written by judges/page.py. -->"
END = "<!-- What judges/page.py writes ends here. -->"


def page() -> str:
    """A heading and a table for each judge, as Markdown."""
    return f"## checkov\n\n{_table(CHECKOV)}\n\n## parliament\n\n{_table(PARLIAMENT)}\n"


def rewritten(text: str) -> str:
    """A document with the tables between its markers. Raises ``ValueError`` where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"needs the two lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{page()}\n{END}{after}"


def _table(rows: Iterable[Accepted]) -> str:
    lines = [f"| `{row.check}` | {row.title} | {row.reason} |" for row in rows]
    return "\n".join(["| check | what it asks for | why it stays |", "|---|---|---|", *lines])


def main(path: str) -> None:
    """Rewrites the tables in a file."""
    file = Path(path)
    file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
