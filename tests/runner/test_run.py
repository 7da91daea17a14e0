import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import Future, wait
from pathlib import Path

import pytest

from runner.activity import Activity, Stage
from runner.manifest import Stack
from runner.plan import Plan
from runner.run import Runner
from runner.schedule import ScheduleError
from runner.terraform import Output, TerraformError
from tests.runner.fake_terraform import FakeTerraform, completed, failure, planned

Stacks = Callable[..., list[Stack]]


@pytest.fixture
def stacks(tmp_path: Path) -> Stacks:
    def make(**dependencies: list[str]) -> list[Stack]:
        made = []
        for name, needed in dependencies.items():
            (tmp_path / name).mkdir()
            made.append(Stack(name, tmp_path / name, tuple(needed)))
        return made

    return make


def test_apply_in_order(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("east/output", {"url": {"value": "http://east", "sensitive": False}})
    runner = Runner(installation=fake.installation, jobs=1)
    outputs = runner.apply_all(stacks(access=[], east=["access"]))
    assert outputs == {"access": {}, "east": {"url": Output("http://east", "", False)}}
    assert fake.happened("apply") == ["start access", "end access", "start east", "end east"]


def test_independent_stacks_are_applied_side_by_side(fake: FakeTerraform, stacks: Stacks) -> None:
    # Each stays up until the other is there: one after the other, the first would give up.
    fake.answer("apply", {"type": "version"}, until="both")
    given_up = time.monotonic() + 5

    def release_both() -> None:
        while len(fake.happened("apply", ["start"])) < 2 and time.monotonic() < given_up:
            time.sleep(0.005)
        (fake.folder / "both").touch()

    thread = threading.Thread(target=release_both)
    thread.start()
    Runner(installation=fake.installation).apply_all(stacks(east=[], west=[]))
    thread.join()
    assert [line.split()[0] for line in fake.happened("apply")] == ["start", "start", "end", "end"]


def test_each_is_planned_although_others_fail(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("access/init", failure("No bucket"), status=1)
    fake.answer("east/plan", failure("Refused"), status=1)
    heard: list[Activity] = []
    made = stacks(access=[], east=["access"], west=["east"])
    plans = Runner(installation=fake.installation, jobs=1).plan_each(made, listener=heard.append)
    assert [str(plans[name]).partition(": `")[2].partition("`")[0] for name in ("access", "east")] == [
        "terraform init",
        "terraform plan",
    ]
    west = plans["west"]
    assert isinstance(west, Plan)
    assert west.empty
    last = {activity.stack: activity.stage for activity in heard}
    assert last == {"access": Stage.FAILED, "east": Stage.FAILED, "west": Stage.DONE}


def test_destroy_in_reverse(fake: FakeTerraform, stacks: Stacks) -> None:
    Runner(installation=fake.installation).destroy_all(stacks(access=[], east=["access"]))
    assert fake.happened("destroy") == ["start east", "end east", "start access", "end access"]


def test_plans_by_stack(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("west/plan", status=2)
    fake.answer("west/show", {"resource_changes": [{"address": "a.b", "change": {"actions": ["update"]}}]})
    plans = Runner(installation=fake.installation).plan_all(stacks(east=[], west=[]), variables={"x": "1"})
    assert plans["east"].empty
    assert plans["west"].changed == ("a.b",)
    assert "-var=x=1" in fake.arguments("plan")


def test_plans_wait_for_none_and_one_failure_names_the_rest(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("access/plan", status=1)
    with pytest.raises(ScheduleError) as caught:
        Runner(installation=fake.installation, jobs=2).plan_all(
            stacks(access=[], east=["access"], edge=["east"])
        )
    assert len(caught.value.errors) == 1
    assert "start east" in fake.happened("init")


def test_each_stack_is_initialised_once(fake: FakeTerraform, stacks: Stacks) -> None:
    runner = Runner(installation=fake.installation, environment={"AWS_ENDPOINT_URL": "http://x"})
    made = stacks(east=[])
    runner.apply_all(made, variables={"a": "1"})
    runner.plan_all(made)
    runner.destroy_all(made, variables={"b": "2"})
    assert fake.happened("init") == ["start east", "end east"]
    assert fake.arguments("apply")[-1] == "-var=a=1"
    assert fake.arguments("destroy")[-1] == "-var=b=2"
    assert {entry["environment"]["AWS_ENDPOINT_URL"] for entry in fake.log} == {"http://x"}


def test_requests_name_their_stack_unless_told_otherwise(
    fake: FakeTerraform, stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("TF_APPEND_USER_AGENT", raising=False)
    made = stacks(access=[], east=[])
    Runner(installation=fake.installation).apply_all(made)
    assert {entry["environment"]["TF_APPEND_USER_AGENT"] for entry in fake.log} == {"access", "east"}
    monkeypatch.setenv("TF_APPEND_USER_AGENT", "mine")
    Runner(installation=fake.installation).plan_all(made)
    assert fake.log[-1]["environment"]["TF_APPEND_USER_AGENT"] == "mine"


def test_local_states_have_their_folder(fake: FakeTerraform, stacks: Stacks, tmp_path: Path) -> None:
    made = stacks(state=[], east=["state"])
    (made[1].directory / "cdk.tf.json").write_text(json.dumps({"terraform": {"backend": {"s3": {}}}}))
    runner = Runner(installation=fake.installation, local_state=tmp_path / "states")
    runner.apply_all(made[:1])
    assert fake.arguments("init")[-1] == f"-backend-config=path={tmp_path}/states/state.tfstate"
    assert (tmp_path / "states").is_dir()
    runner.apply_all(made[1:])
    assert fake.arguments("init")[-1] == "-backend=true"


def test_the_listener_hears_every_stage(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("apply", planned(add=2), completed(), completed())
    heard: list[Activity] = []
    Runner(installation=fake.installation).apply_all(stacks(east=[]), listener=heard.append)
    assert heard == [
        Activity("east", Stage.INITIALISING),
        Activity("east", Stage.PLANNING),
        *(Activity("east", Stage.APPLYING, finished, 2) for finished in (0, 1, 2)),
        Activity("east", Stage.DONE, 2, 2),
    ]


def test_outputs_are_told_as_soon_as_they_are_there(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("east/output", {"url": {"value": "http://east", "sensitive": False}})
    told: list[tuple[str, object, int]] = []
    Runner(installation=fake.installation, jobs=1).apply_all(
        stacks(access=[], east=["access"]),
        applied=lambda name, outputs: told.append((name, dict(outputs), len(fake.happened("apply")))),
    )
    assert told == [("access", {}, 2), ("east", {"url": Output("http://east", "", False)}, 4)]


def test_failure(fake: FakeTerraform, stacks: Stacks) -> None:
    fake.answer("east/apply", failure("creating X", "Denied"), status=1)
    heard: list[Activity] = []
    with pytest.raises(ScheduleError) as caught:
        Runner(installation=fake.installation).apply_all(
            stacks(east=[], edge=["east"]), listener=heard.append
        )
    (error,) = caught.value.errors
    assert isinstance(error, TerraformError)
    assert error.diagnostics[0].detail == "Denied"
    assert heard[-2:] == [Activity("east", Stage.FAILED), Activity("edge", Stage.SKIPPED)]
    assert fake.happened("apply", ["start"]) == ["start east"]


def test_interrupt_between_init_and_apply(
    fake: FakeTerraform, stacks: Stacks, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Terraform's init may end well after Ctrl-C; its stack must not go on to apply."""
    fake.answer("init", until="interrupted")
    heard: list[Activity] = []
    initialising = threading.Event()

    def listener(activity: Activity) -> None:
        heard.append(activity)
        initialising.set()

    def interrupted_wait(*arguments: object, **options: object) -> None:
        initialising.wait(5)
        raise KeyboardInterrupt

    def wait_for_the_rest(futures: list[Future[object]]) -> None:
        (fake.folder / "interrupted").touch()
        wait(futures)

    monkeypatch.setattr("runner.schedule.wait", interrupted_wait)
    monkeypatch.setattr("runner.schedule.wait_through_interrupts", wait_for_the_rest)
    with pytest.raises(KeyboardInterrupt):
        Runner(installation=fake.installation).apply_all(stacks(east=[]), listener=listener)
    stages = (Stage.INITIALISING, Stage.STOPPING, Stage.FAILED)
    assert heard == [Activity("east", stage) for stage in stages]
    assert fake.happened("init") == ["start east", "end east"]
    assert fake.happened("apply") == []
