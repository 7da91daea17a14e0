import pytest

from runner.activity import Activity, Stage, Tracker
from tests.runner.fake_terraform import completed, operation, planned


def track(changing: Stage | None, *events: dict[str, object]) -> list[Activity]:
    heard: list[Activity] = []
    tracker = Tracker("east", changing, heard.append)
    for event in events:
        tracker.on_event(event)
    return heard


def test_operations_are_counted() -> None:
    heard = track(
        Stage.APPLYING, {"type": "version"}, planned(1, 2, 3), completed("create"), completed("delete")
    )
    assert heard == [Activity("east", Stage.APPLYING, finished, 6) for finished in (0, 1, 2)]


def test_reads_are_not_counted() -> None:
    heard = track(Stage.APPLYING, planned(add=1), completed("read"))
    assert heard[-1] == Activity("east", Stage.APPLYING, 0, 1)


def test_resources_under_way_are_named() -> None:
    heard = track(
        Stage.APPLYING,
        planned(add=3),
        operation("apply_start", "a"),
        operation("apply_start", "b"),
        operation("apply_progress", "a"),
        operation("apply_start", "c"),
        operation("apply_complete", "b"),
        operation("apply_errored", "a"),
    )
    running = [((), 0), (("a",), 0), (("a", "b"), 0), (("a", "b"), 0), (("a", "b", "c"), 0)]
    running += [(("a", "c"), 1), (("c",), 1)]
    assert [(each.running, each.finished) for each in heard] == running


def test_what_is_told_to_end_is_stopping_until_it_has() -> None:
    heard: list[Activity] = []
    tracker = Tracker("east", Stage.APPLYING, heard.append)
    for event in (planned(add=2), operation("apply_start", "a")):
        tracker.on_event(event)
    tracker.stop()
    tracker.on_event(operation("apply_complete", "a"))
    tracker.enter(Stage.FAILED)
    assert heard[-3:] == [
        Activity("east", Stage.STOPPING, 0, 2, ("a",)),
        Activity("east", Stage.STOPPING, 1, 2),
        Activity("east", Stage.FAILED, 1, 2),
    ]


def test_the_summary_at_the_end_starts_nothing() -> None:
    summary = planned(add=1)
    summary["changes"]["operation"] = "apply"
    assert track(Stage.APPLYING, summary) == []


def test_a_run_that_only_plans_counts_nothing() -> None:
    assert track(None, planned(add=1), completed()) == []


def test_the_counts_stay_to_the_end() -> None:
    heard: list[Activity] = []
    tracker = Tracker("east", Stage.DESTROYING, heard.append)
    tracker.enter(Stage.PLANNING)
    tracker.on_event(planned(remove=2))
    tracker.on_event(completed("delete"))
    tracker.enter(Stage.FAILED)
    assert heard[0] == Activity("east", Stage.PLANNING)
    assert heard[-1] == Activity("east", Stage.FAILED, 1, 2)


@pytest.mark.parametrize("stage", list(Stage))
def test_final_stages(stage: Stage) -> None:
    assert stage.final == (stage in (Stage.DONE, Stage.FAILED, Stage.SKIPPED))
