"""The table of all alarms, from the rows beside the entities: ``python -m stacks.alarm_page FILE``.

Rewrites what stands between the two markers in a Markdown file.
"""

import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from modules.monitoring.alarm import Alarm
from modules.part import Part
from stacks.parts import PARTS

BEGIN = "<!-- What follows is written by stacks/alarm_page.py. -->"
END = "<!-- What stacks/alarm_page.py writes ends here. -->"

#: What a period without data counts as, in a reader's words.
MISSING = {"notBreaching": "All is well", "breaching": "An alarm", "ignore": "What it was before"}


def page(parts: Iterable[Part] = PARTS) -> str:
    """A heading and a table for each kind of entity, as Markdown."""
    return "\n".join(line for part in parts for line in _tables(part))


def rewritten(text: str) -> str:
    """A document with the tables between its markers. Raises ``ValueError`` where they are missing."""
    before, begin, rest = text.partition(BEGIN)
    _, end, after = rest.partition(END)
    if not begin or not end:
        raise ValueError(f"needs the two lines {BEGIN} and {END}")
    return f"{before}{BEGIN}\n\n{page()}\n{END}{after}"


def _tables(part: Part) -> Iterator[str]:
    for entity, alarms in part.alarm_tables.items():
        yield f"### {entity}\n"
        yield "| alarm | goes off | attribute | metrics | without data | what to do |"
        yield "|---|---|---|---|---|---|"
        yield from map(_row, alarms)
        yield ""


def _row(alarm: Alarm) -> str:
    if isinstance(alarm.threshold, str):
        default, attribute = alarm.spec.model_fields[alarm.threshold].default, f"`{alarm.threshold}`"
    else:
        default, attribute = alarm.threshold, "—"
    metrics = dict.fromkeys(f"`{metric.name}` ({metric.statistic})" for metric in alarm.metrics.values())
    cells = (
        f"`{alarm.name}`" + (", vital" if alarm.vital else ""),
        f"{alarm.title} {alarm.condition(default)}",
        attribute,
        f"{alarm.namespace}: {', '.join(metrics)}",
        f"{MISSING[alarm.missing]}. {alarm.because}",
        alarm.action,
    )
    return f"| {' | '.join(cells)} |"


def main(path: str) -> None:
    """Rewrites the tables in a file."""
    file = Path(path)
    file.write_text(rewritten(file.read_text(encoding="utf-8")), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
