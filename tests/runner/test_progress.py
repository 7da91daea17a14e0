import io
import re
from collections.abc import Iterator
from itertools import count

import pytest
from rich.console import Console

from runner.activity import Activity, Stage
from runner.progress import ProgressDisplay

EAST = (
    Activity("east", Stage.INITIALISING),
    Activity("east", Stage.PLANNING),
    Activity("east", Stage.APPLYING, 0, 2),
    Activity("east", Stage.APPLYING, 1, 2),
    Activity("east", Stage.APPLYING, 2, 2),
    Activity("east", Stage.DONE, 2, 2),
)


@pytest.fixture
def ticks() -> Iterator[int]:
    return count(step=2)


def plain() -> Console:
    return Console(file=io.StringIO(), width=40)


def terminal() -> Console:
    return Console(
        file=io.StringIO(), width=80, force_terminal=True, color_system=None, _environ={"TERM": "xterm"}
    )


def written(console: Console) -> str:
    assert isinstance(console.file, io.StringIO)
    return console.file.getvalue()


def test_plain_lines_for_transitions(ticks: Iterator[int]) -> None:
    console = plain()
    with ProgressDisplay(console, ["east", "edge"], clock=lambda: float(next(ticks))) as display:
        for activity in (*EAST, Activity("edge", Stage.SKIPPED)):
            display(activity)
    assert written(console).splitlines() == [
        "east: initialising",
        "east: planning",
        "east: applying 0 of 2",
        "east: done 2 of 2 (10 s)",
        "edge: not started",
    ]


def test_a_run_that_only_plans_shows_no_counts() -> None:
    console = plain()
    with ProgressDisplay(console, ["east"], clock=lambda: 0.0) as display:
        display(Activity("east", Stage.PLANNING))
        display(Activity("east", Stage.DONE))
    assert written(console).splitlines() == ["east: planning", "east: done (0 s)"]


def test_names_are_no_markup_and_long_lines_stay_whole() -> None:
    console = plain()
    name = "[bold]" + "x" * 60
    with ProgressDisplay(console, [name]) as display:
        display(Activity(name, Stage.PLANNING))
    assert written(console) == f"{name}: planning\n"


def test_a_terminal_shows_a_row_for_each_stack() -> None:
    now = 0.0
    console = terminal()
    with ProgressDisplay(console, ["east", "west", "edge"], clock=lambda: now) as display:
        display(EAST[0])
        now = 3.0
        display(EAST[3])
        display(Activity("west", Stage.FAILED, 1, 4))
        display(Activity("edge", Stage.SKIPPED))
        now = 7.0
    last = re.sub(r"\x1b\[\S*?[hl]", "", written(console).split("\x1b[2K")[-1])
    rows = [" ".join(line.split()) for line in last.splitlines()]
    assert rows[:3] == ["east applying 1 of 2 7 s", "west failed 1 of 4 0 s", "edge not started"]


def test_waiting_rows_have_no_time() -> None:
    console = terminal()
    with ProgressDisplay(console, ["east"]):
        pass
    assert "east  waiting" in written(console)
    assert " s\n" not in written(console)
