import re
from pathlib import Path

import pytest

from model.blocks.alarms import Alarms
from stacks.alarm_page import BEGIN, END, main, page, rewritten
from stacks.parts import PARTS

DOCUMENT = Path(__file__).parents[2] / "docs" / "alarms.md"
ROWS = [(entity, alarm) for part in PARTS for entity, alarms in part.alarm_tables.items() for alarm in alarms]


def test_the_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert rewritten(text) == text, "Write it anew: python -m stacks.alarm_page docs/alarms.md"


def test_every_threshold_is_an_alarms() -> None:
    named = (alarm for _, alarm in ROWS if isinstance(alarm.threshold, str))
    used = {alarm.threshold for alarm in named if alarm.spec is Alarms}
    assert used == Alarms.model_fields.keys() - {"dashboard"}


def test_rows_have_what_an_operator_needs() -> None:
    text = page()
    for entity, alarm in ROWS:
        assert f"### {entity}\n" in text
        assert f"| `{alarm.name}`{', vital' if alarm.vital else ''} | {alarm.title} " in text
        assert alarm.action in text
        assert len(alarm.metrics) <= 10
        ids = set(re.findall(r"\b[a-z_]+\b", alarm.expression))
        assert ids == (alarm.metrics.keys() if alarm.expression else set())


def test_thresholds_that_hold_where_nothing_is_set() -> None:
    text = page()
    assert "| CPU above 80 percent for 5 minutes | `database_cpu_percent` |" in text
    assert "| Objects that were not copied above 0 objects in 5 minutes | — |" in text
    assert "| Lag of the copies above 900 seconds for 3 minutes | `replication_lag_seconds` |" in text


def test_what_is_outside_of_the_markers_stays(tmp_path: Path) -> None:
    file = tmp_path / "doc.md"
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter é\n", encoding="utf-8")
    main(str(file))
    assert file.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\n{page()}\n{END}\nafter é\n"


@pytest.mark.parametrize("text", ["", BEGIN, END])
def test_without_markers_nothing_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="needs the two lines"):
        rewritten(text)
