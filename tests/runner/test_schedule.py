import threading
import time
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest

from runner.errors import RunnerError
from runner.manifest import Stack
from runner.schedule import Schedule, ScheduleError

SECONDS = 5


def stack(name: str, *dependencies: str) -> Stack:
    return Stack(name, Path(name), dependencies)


DIAMOND = (stack("state"), stack("east", "state"), stack("west", "state"), stack("edge", "east", "west"))


def order(stacks: Sequence[Stack], *, jobs: int = 1, reverse: bool = False) -> list[str]:
    worked: list[str] = []
    Schedule(stacks, lambda item: worked.append(item.name), jobs=jobs, reverse=reverse).run()
    return worked


def test_results_by_stack() -> None:
    assert Schedule(DIAMOND, lambda item: item.name.upper(), jobs=2).run()["edge"] == "EDGE"


def test_nothing_to_do() -> None:
    assert Schedule((), lambda item: item, jobs=2).run() == {}


def test_one_at_a_time_in_order() -> None:
    assert order(DIAMOND) == ["state", "east", "west", "edge"]


def test_reverse() -> None:
    assert order(DIAMOND, reverse=True) == ["edge", "west", "east", "state"]


def test_dependencies_outside_are_not_waited_for() -> None:
    assert order(DIAMOND[1:3]) == ["east", "west"]
    assert order(DIAMOND[1:3], reverse=True) == ["west", "east"]


@pytest.mark.parametrize("reverse", [False, True])
def test_independent_stacks_run_side_by_side(reverse: bool) -> None:
    together = threading.Barrier(2)
    worked: list[str] = []

    def work(item: Stack) -> None:
        if item.name in ("east", "west"):
            together.wait(SECONDS)
        worked.append(item.name)

    Schedule(DIAMOND, work, jobs=2, reverse=reverse).run()
    ends = ["edge", "state"] if reverse else ["state", "edge"]
    assert [worked[0], worked[-1]] == ends


def test_no_more_than_the_jobs() -> None:
    lock = threading.Lock()
    running = most = 0

    def work(item: Stack) -> None:
        nonlocal running, most
        with lock:
            running += 1
            most = max(most, running)
        time.sleep(0.01)
        with lock:
            running -= 1

    Schedule([stack(name) for name in "abcdef"], work, jobs=2).run()
    assert most == 2


def failing(*names: str) -> Callable[[Stack], None]:
    def work(item: Stack) -> None:
        if item.name in names:
            raise RunnerError(f"{item.name} failed")

    return work


def test_failure_starts_nothing_more() -> None:
    with pytest.raises(ScheduleError) as caught:
        Schedule(DIAMOND, failing("east"), jobs=1).run()
    assert caught.value.not_started == ("west", "edge")
    assert str(caught.value) == "east failed\n\nNot started: west, edge"


def test_all_failures_are_reported_and_the_running_waited_for() -> None:
    together = threading.Barrier(3)
    finished: list[str] = []

    def work(item: Stack) -> None:
        together.wait(SECONDS)
        if item.name != "c":
            raise RunnerError(f"{item.name} failed")
        time.sleep(0.02)
        finished.append(item.name)

    with pytest.raises(ScheduleError) as caught:
        Schedule([stack(name) for name in "abcd"], work, jobs=3).run()
    assert sorted(map(str, caught.value.errors)) == ["a failed", "b failed"]
    assert finished == ["c"]
    assert caught.value.not_started == ("d",)


def test_a_failure_of_the_last_needs_no_more_words() -> None:
    with pytest.raises(ScheduleError, match=r"^edge failed$"):
        Schedule(DIAMOND, failing("edge"), jobs=1).run()


def test_a_bug_goes_through() -> None:
    def work(item: Stack) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        Schedule(DIAMOND, work, jobs=1).run()


def test_interrupt_waits_for_the_running_and_starts_nothing_more(monkeypatch: pytest.MonkeyPatch) -> None:
    started = threading.Barrier(3)
    seen: list[tuple[str, bool]] = []

    def interrupted_wait(*arguments: object, **options: object) -> None:
        started.wait(SECONDS)
        raise KeyboardInterrupt

    def work(item: Stack) -> None:
        started.wait(SECONDS)
        time.sleep(0.05)
        seen.append((item.name, schedule.interrupted))

    told: list[Stack] = []
    monkeypatch.setattr("runner.schedule.wait", interrupted_wait)
    schedule = Schedule([stack(name) for name in "abc"], work, jobs=2, on_interrupt=told.extend)
    with pytest.raises(KeyboardInterrupt):
        schedule.run()
    assert sorted(seen) == [("a", True), ("b", True)]
    assert [item.name for item in told] == ["a", "b"]
