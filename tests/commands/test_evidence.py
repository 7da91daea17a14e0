import json
import runpy
import sys
from pathlib import Path

import pytest

from commands import evidence as module
from commands.drill_data import Count, Datum, Fate
from commands.evidence import Evidence, Planned, Step, write_index
from commands.recovery_time import Estimate
from review.role_changes import RoleChange
from review.word import Word
from tests.described import EAST, WEST

PROMOTES = RoleChange(Word.PROMOTES, "aws_db_instance.orders", WEST, "is a reader of arn:x", True)
NOWHERE = RoleChange(Word.FORGETS, "aws_sqs_queue.jobs", "", "it stays", False)
OBJECT = Datum("bucket", "assets", WEST, "app-assets", "drill/x", "failover", ())
ITEM = Datum("table", "sessions", EAST, "App-sessions", "drill/x", "ordinary")


def evidence(result: str = "held", error: str = "") -> Evidence:
    step = Step(
        "failover",
        "It is gone.",
        edit=("@@ -1 +1 @@", '+  active_region = "us-west-2"'),
        plans=[Planned("App-us-west-2", 0, 1, 2, 0, (PROMOTES, NOWHERE), applied=True)],
        empty=("App-us-west-2",),
        seconds={"planning": 1.2, "without the region": 61.7},
        put=2,
        counted={"items there": 1},
    )
    counts = [Count(OBJECT, Fate.ELSEWHERE, (WEST,), "put before"), Count(ITEM, Fate.THERE, (EAST,))]
    recovery = (Estimate("detection", 900, "alarm"), Estimate("decision", None, "a person"))
    loss = (Estimate("table sessions", None, "its own"),)
    return Evidence("app", "staging", EAST, WEST, True, result, error, [step], counts, recovery, loss)


def page(found: Evidence, folder: Path) -> str:
    found.write(folder / "new")
    return (folder / "new" / "app-us-east-1.md").read_text(encoding="utf-8")


def test_json_has_everything(tmp_path: Path) -> None:
    evidence().write(tmp_path)
    document = json.loads((tmp_path / "app-us-east-1.json").read_text(encoding="utf-8"))
    (plan,) = document["steps"][0]["plans"]
    assert plan["destroy"] == 2
    assert plan["role_changes"][0] == {
        "word": "PROMOTES",
        "address": "aws_db_instance.orders",
        "region": WEST,
        "reason": "is a reader of arn:x",
        "needs_person": True,
    }
    assert document["steps"][0]["seconds"] == {"planning": 1.2, "without the region": 61.7}
    assert document["data"][0]["fate"] == "elsewhere"
    assert document["recovery_seconds"] == {"at_least": 900, "complete": False}
    assert document["measured"].startswith("On the embedded AWS")
    assert document["estimated"].startswith("An estimate")


def test_page_has_each_step(tmp_path: Path) -> None:
    lines = page(evidence(), tmp_path).splitlines()
    assert lines[0] == "# app (staging) without us-east-1"
    assert "### 1. failover" in lines
    assert '+  active_region = "us-west-2"' in lines
    assert "| `App-us-west-2` | 0 | 1 | 2 | 0 | applied |" in lines
    told = "**PROMOTES** `aws_db_instance.orders` (us-west-2): is a reader of arn:x."
    assert f"- `App-us-west-2`: {told}" in lines
    assert "- `App-us-west-2`: **FORGETS** `aws_sqs_queue.jobs`: it stays." in lines
    assert "- Planned again and empty: `App-us-west-2`" in lines
    assert "- Requests that the lost region refused: 0; that it answered: 0" in lines
    assert "- Time on the embedded AWS: planning 1 s, without the region 62 s" in lines
    assert "| failover | object | bucket `assets` of us-west-2 | us-west-2 | elsewhere: put before |" in lines
    assert "| ordinary | item | table `sessions` of us-east-1 | us-east-1 | there |" in lines


def test_estimates_are_called_so_and_no_measure(tmp_path: Path) -> None:
    text = page(evidence(), tmp_path)
    assert text.index(module.ESTIMATED) < text.index("| detection | 900 | alarm |")
    assert "| decision | — | a person |" in text
    assert "| together | more than 900 | |" in text


def test_the_sum_of_all_that_is_known(tmp_path: Path) -> None:
    found = evidence()
    found.recovery = found.recovery[:1]
    assert "| together | 900 | |" in page(found, tmp_path)


def test_a_drill_that_failed_says_why_and_how_far_it_came(tmp_path: Path) -> None:
    found = evidence("failed", "App-us-west-2: aws_x.y (update)")
    found.data, found.recovery, found.loss = [], (), ()
    text = page(found, tmp_path)
    assert "The drill **failed**.\n\n```text\nApp-us-west-2: aws_x.y (update)\n```\n" in text
    assert "## Data" not in text
    assert "## On AWS" not in text


def test_a_region_that_was_not_active(tmp_path: Path) -> None:
    found = evidence()
    found.was_active = False
    found.steps = [Step("without", "It is gone.")]
    text = page(found, tmp_path)
    assert "us-east-1 is not the active region. Nothing has to be done." in text
    assert text.count("| plan |") == 0


def test_same_evidence_same_bytes(tmp_path: Path) -> None:
    for folder in ("a", "b"):
        evidence().write(tmp_path / folder)
    for name in ("app-us-east-1.json", "app-us-east-1.md"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


def test_index_lists_what_is_there(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    evidence().write(tmp_path)
    other = evidence("failed", "x")
    other.lost, other.was_active = WEST, False
    other.write(tmp_path)
    monkeypatch.setattr(sys, "argv", ["evidence", str(tmp_path)])
    monkeypatch.delitem(sys.modules, "commands.evidence")
    runpy.run_module("commands.evidence", run_name="__main__")
    index = (tmp_path / "README.md").read_text(encoding="utf-8")
    assert index.endswith(
        "| [app](app-us-east-1.md) | us-east-1 | us-west-2 | 1 | held |\n"
        "| [app](app-us-west-2.md) | us-west-2 | not needed | 1 | failed |\n"
    )
    write_index(tmp_path)
    assert (tmp_path / "README.md").read_text(encoding="utf-8") == index
