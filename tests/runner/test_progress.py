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
    with ProgressDisplay(
        console, {"east": set(), "edge": {"east"}}, clock=lambda: float(next(ticks))
    ) as display:
        for activity in (*EAST, Activity("edge", Stage.SKIPPED)):
            display(activity)
    assert written(console).splitlines() == [
        "edge: waiting for east",
        "east: initialising",
        "east: planning",
        "east: applying 0 of 2",
        "east: done 2 of 2 (16 s)",
        "edge: not started",
    ]


def test_a_run_that_only_plans_shows_no_counts() -> None:
    console = plain()
    with ProgressDisplay(console, {"east": set()}, clock=lambda: 0.0) as display:
        display(Activity("east", Stage.PLANNING))
        display(Activity("east", Stage.DONE))
    assert written(console).splitlines() == ["east: planning", "east: done (0 s)"]


def test_names_are_no_markup_and_long_lines_stay_whole() -> None:
    console = plain()
    name = "[bold]" + "x" * 60
    with ProgressDisplay(console, {name: set()}) as display:
        display(Activity(name, Stage.PLANNING))
    assert written(console) == f"{name}: planning\n"


def test_a_terminal_shows_a_row_for_each_stack() -> None:
    now = 0.0
    console = terminal()
    with ProgressDisplay(
        console, {"east": set(), "west": set(), "edge": {"east", "west"}}, clock=lambda: now
    ) as display:
        display(EAST[0])
        now = 3.0
        display(EAST[3])
        display(Activity("west", Stage.FAILED, 1, 4))
        display(Activity("edge", Stage.SKIPPED))
        now = 7.0
    last = re.sub(r"\x1b\[\S*?[hl]", "", written(console).split("\x1b[2K")[-1])
    rows = [" ".join(line.split()) for line in last.splitlines()]
    assert rows[:3] == ["east applying 1 of 2 7 s", "west failed 1 of 4 0 s", "edge not started"]


def working(stage: Stage, *running: str) -> Activity:
    return Activity("east", stage, 1, 9, running)


def last_lines(console: Console) -> list[str]:
    return [line.rstrip() for line in re.sub(r"\x1b\[\S*?[hlAK]", "\n", written(console)).splitlines()]


def test_a_terminal_names_what_is_waited_for_the_longest_first() -> None:
    now = 0.0
    console = terminal()
    after = {"east": set[str](), "west": set[str](), "edge": {"east", "west"}}
    with ProgressDisplay(console, after, clock=lambda: now) as display:
        display(working(Stage.APPLYING, "aws_lb.a"))
        now = 5.0
        display(working(Stage.APPLYING, "aws_lb.a", "b", "c", "d", "e"))
        display(Activity("west", Stage.DONE))
        now = 9.0
    lines = last_lines(console)
    assert "east  applying 1 of 9     9 s" in lines
    assert "  waiting for aws_lb.a 9 s, b 4 s, c 4 s, 2 more" in lines
    assert "edge  waiting for east" in lines


def test_a_stack_that_waits_for_no_other_waits_for_its_turn() -> None:
    console = terminal()
    with ProgressDisplay(console, {"east": set()}, clock=lambda: 0.0):
        pass
    assert "east  waiting for its turn" in last_lines(console)


def test_a_narrow_terminal_cuts_lines_and_not_rows() -> None:
    console = terminal()
    console.width = 30
    with ProgressDisplay(console, {"east": set()}, clock=lambda: 0.0) as display:
        display(working(Stage.APPLYING, *(f"aws_db_instance.orders{n}" for n in range(9))))
    lines = [line for line in last_lines(console) if line]
    assert lines[-2:] == ["east  applying 1 of 9     0 s", "  waiting for aws_db_instance…"]


def test_plain_lines_say_every_half_minute_what_is_waited_for() -> None:
    now = 0.0
    console = plain()
    with ProgressDisplay(console, {"east": set()}, clock=lambda: now) as display:
        for seconds in (0.0, 10.0, 29.0, 30.0, 40.0, 59.0, 61.0):
            now = seconds
            display(working(Stage.APPLYING, "aws_db_instance.orders"))
        display(working(Stage.APPLYING))
    assert written(console).splitlines() == [
        "east: applying 1 of 9",
        "east: applying 1 of 9, waiting for aws_db_instance.orders 30 s",
        "east: applying 1 of 9, waiting for aws_db_instance.orders 61 s",
    ]


def test_what_was_told_to_end_is_still_there() -> None:
    console = plain()
    with ProgressDisplay(console, {"east": set()}, clock=lambda: 0.0) as display:
        display(working(Stage.APPLYING, "a"))
        display(working(Stage.STOPPING, "a"))
    assert written(console).splitlines() == ["east: applying 1 of 9", "east: stopping 1 of 9"]


def test_waiting_rows_have_no_time() -> None:
    console = terminal()
    with ProgressDisplay(console, {"east": set()}):
        pass
    assert "east  waiting for its turn" in written(console)
    assert " s\n" not in written(console)
