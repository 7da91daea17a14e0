from dataclasses import replace
from pathlib import Path
from types import SimpleNamespace

import pytest

from commands import drill_walk
from model.blocks.deployment import Deployment
from model.language.problems import ProblemsError
from model.planning import ladder
from tests.commands.fake_drill import DESCRIPTION, PREFIX, Drill, change
from tests.described import EAST, EUROPE, WEST
from tests.runner.fake_terraform import FakeTerraform

ACCESS, IN_EAST, IN_WEST = (f"{PREFIX}-{name}" for name in ("access", EAST, WEST))
LADDER = ["ordinary", "failover", "back", "clear", "rebuild", "switch_back", "clear", "rebuild"]
UNPROTECTED = {"skip_final_snapshot": True}


@pytest.fixture
def drill(project: Path, fake: FakeTerraform) -> Drill:
    return Drill(project, fake.installation)


def test_the_whole_ladder_is_walked(drill: Drill) -> None:
    assert drill.run() == 0, drill.printed
    evidence = drill.evidence()
    assert evidence["result"] == "held"
    assert [step["name"] for step in evidence["steps"]] == LADDER
    assert drill.runner.applied[1:] == [
        (IN_WEST,),  # promoted while the other region is gone
        (IN_EAST,),  # the fence, once it is back
        (IN_EAST,),  # cleared
        (IN_EAST,),  # rebuilt
        (IN_WEST,),  # the fence
        (IN_EAST,),  # promoted
        (IN_WEST,),
        (IN_WEST,),
    ]
    assert drill.aws.life == ["up", f"off {EAST} global", f"on {EAST} global", "down"]
    assert Path("docs").exists() is False


def test_description_stays_as_it_was(drill: Drill) -> None:
    assert drill.run() == 0
    assert drill.file.read_text(encoding="utf-8") == DESCRIPTION


def test_while_the_region_is_gone_only_survivors_are_planned(drill: Drill) -> None:
    asked: list[tuple[str, tuple[str, ...]]] = []

    def during(what: str, names: tuple[str, ...]) -> None:
        if drill.aws.off:
            asked.append((what, names))

    drill.runner.during = during
    assert drill.run() == 0
    assert asked == [("plan", (IN_WEST,)), ("apply", (IN_WEST,)), ("plan", (IN_WEST,))]


def test_a_region_that_is_not_active(drill: Drill) -> None:
    assert drill.run(WEST) == 0, drill.printed
    evidence = drill.evidence(WEST)
    assert [step["name"] for step in evidence["steps"]] == ["ordinary", "without", "back"]
    assert drill.aws.life == ["up", f"off {WEST}", f"on {WEST}", "down"]
    assert len(drill.runner.applied) == 1
    assert evidence["recovery"] == []


def test_data_is_put_and_counted_in_every_step(drill: Drill) -> None:
    assert drill.run() == 0
    evidence = drill.evidence()
    assert all(step["put"] for step in evidence["steps"])
    (outage,) = (step for step in evidence["steps"] if step["name"] == "failover")
    assert outage["counted"] == {
        "items out of reach": 1,
        "items there": 2,
        "objects out of reach": 1,
        "objects there": 2,
    }
    assert len(evidence["data"]) == sum(step["put"] for step in evidence["steps"])
    assert {count["fate"] for count in evidence["data"]} == {"there", "elsewhere"}


def test_edits_are_shown(drill: Drill) -> None:
    assert drill.run() == 0
    for step in drill.evidence()["steps"]:
        assert bool(step["edit"]) == (step["name"] not in ("ordinary", "back")), step["name"]
        assert not any("---" in line for line in step["edit"])


def test_a_survivor_whose_second_plan_is_not_empty(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if what == "apply" and names == (IN_WEST,):
            drill.runner.pending[ACCESS] = []
        if what == "plan" and drill.aws.off and drill.runner.applied[-1] == (IN_WEST,):
            drill.runner.pending[IN_WEST] = [change("aws_x.y", "update")]

    drill.runner.during = during
    assert drill.run() == 1
    assert f"planned again, something would change:\n  {IN_WEST}: aws_x.y (update)" in drill.printed
    evidence = drill.evidence()
    assert (evidence["result"], len(evidence["steps"])) == ("failed", 2)
    assert "aws_x.y (update)" in evidence["error"]
    assert not drill.aws.off


def test_access_may_not_change(drill: Drill) -> None:
    def written() -> None:
        if "active_region" in (drill.folder / "drill" / f"shop-{EAST}" / "shop.hcl").read_text():
            drill.runner.pending[ACCESS] = [change("aws_iam_role.x", "update")]
            drill.differs.add(ACCESS)

    drill.written = written
    assert drill.run() == 1
    assert f"stacks change that the step doesn't name:\n  {ACCESS}: aws_iam_role.x (update)" in drill.printed
    assert (IN_EAST,) not in drill.runner.applied


def test_what_changes_though_its_file_does_not_shows_at_the_latest_afterwards(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if what == "apply" and names == (IN_EAST,):
            drill.runner.pending[ACCESS] = [change("aws_iam_role.x", "update")]

    drill.runner.during = during
    assert drill.run() == 1
    assert "back: planned again, something would change:\n  Shop-staging-access" in drill.printed


def test_what_is_as_it_was_is_not_planned_twice(drill: Drill) -> None:
    assert drill.run() == 0
    (clear, *_) = (step for step in drill.evidence()["steps"] if step["name"] == "clear")
    assert [plan["stack"] for plan in clear["plans"]] == [IN_EAST]
    assert sorted(clear["empty"]) == [ACCESS, IN_EAST, IN_WEST]


def test_access_may_not_change_even_if_the_ladder_named_it(
    drill: Drill, monkeypatch: pytest.MonkeyPatch
) -> None:
    original = ladder.failback

    def failback(deployment: Deployment, to: str) -> ladder.Step | None:
        step = original(deployment, to)
        assert step is not None
        drill.runner.pending[ACCESS] = [change("aws_iam_role.x", "update")]
        return replace(step, stacks=(replace(step.stacks[0], stack=ACCESS), *step.stacks))

    monkeypatch.setattr(ladder, "failback", failback)
    assert drill.run() == 1
    assert "clear: access changes, which is the same whatever is active:" in drill.printed


def test_a_plan_that_will_fail_is_not_applied(drill: Drill) -> None:
    def written() -> None:
        if "active_region" in (drill.folder / "drill" / f"shop-{EAST}" / "shop.hcl").read_text():
            drill.runner.pending[IN_WEST] = [
                change(
                    "aws_db_instance.orders",
                    "update",
                    before={"replicate_source_db": "arn:y"},
                    after={"replicate_source_db": "arn:x"},
                )
            ]

    drill.written = written
    assert drill.run() == 1
    assert "WILL FAIL aws_db_instance.orders: replicate_source_db becomes arn:x" in drill.printed


def test_an_edit_that_says_something_else(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("commands.drill_ground.edited", lambda text, edit: text)
    assert drill.run() == 1
    assert "failover: the edited description says something else than the step" in drill.printed


def test_nothing_that_holds_data_may_end_before_it_is_cleared(drill: Drill) -> None:
    def written() -> None:
        if "active_region" in (drill.folder / "drill" / f"shop-{EAST}" / "shop.hcl").read_text():
            drill.runner.pending[IN_WEST] = [change("aws_dynamodb_table.sessions", "delete")]

    drill.written = written
    assert drill.run() == 1
    assert "what no step of a drill does:" in drill.printed
    assert "DESTROYS aws_dynamodb_table.sessions" in drill.printed
    assert (IN_WEST,) not in drill.runner.applied


def test_databases_end_where_they_are_cleared(drill: Drill) -> None:
    def written() -> None:
        if '"none"' in (drill.folder / "drill" / f"shop-{EAST}" / "shop.hcl").read_text():
            cleared = IN_WEST if len(drill.runner.applied) > 6 else IN_EAST
            drill.runner.pending[cleared] = [change("aws_db_instance.orders", "delete", before=UNPROTECTED)]

    drill.written = written
    assert drill.run() == 0, drill.printed
    clear = [step for step in drill.evidence()["steps"] if step["name"] == "clear"]
    found = [
        each for step in clear for plan in step["plans"] if plan["applied"] for each in plan["role_changes"]
    ]
    assert [(each["word"], each["address"]) for each in found] == [("DESTROYS", "aws_db_instance.orders")] * 2
    assert all(each["reason"].endswith("no final snapshot is taken") for each in found)


def test_who_asks_a_dead_region_fails_the_drill(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if drill.aws.off and not drill.aws.refusals:
            drill.aws.refused["global"] += 1
            drill.aws.refusals.append(
                SimpleNamespace(region="global", service="iam", action="GetRole", agent=IN_WEST)
            )

    drill.runner.during = during
    assert drill.run() == 1
    assert f"{IN_WEST} asked {EAST} for iam GetRole" in drill.printed
    evidence = drill.evidence()
    assert evidence["steps"][-1]["refused"] == 1
    assert "iam GetRole" in evidence["error"]


def test_a_dead_region_that_answers_fails_the_drill(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if drill.aws.off:
            drill.aws.served[EAST] += 1

    drill.runner.during = during
    assert drill.run() == 1
    assert f"{EAST} answered 3 requests while it was gone" in drill.printed


def test_data_that_disappears_fails_the_drill(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if drill.aws.off:
            drill.aws.items.clear()

    drill.runner.during = during
    assert drill.run() == 1
    assert "Data is not where it has to be:\n  table sessions, drill/ordinary/" in drill.printed


def test_a_failing_apply_is_in_the_evidence_without_folders(drill: Drill, tmp_path: Path) -> None:
    drill.runner.fails = {IN_WEST}
    assert drill.run() == 1
    evidence = drill.evidence()
    assert evidence["error"].startswith(f"{IN_WEST}: failed in cdktf.out/stacks/")
    assert str(tmp_path) not in (drill.evidence_folder / f"shop-{EAST}.md").read_text(encoding="utf-8")


def test_ctrl_c_leaves_evidence_and_nothing_else(drill: Drill) -> None:
    def during(what: str, names: tuple[str, ...]) -> None:
        if drill.aws.off:
            raise KeyboardInterrupt

    drill.runner.during = during
    assert drill.run() == 130
    assert "Interrupted: the embedded AWS is gone, and all that was in it." in drill.printed
    assert drill.evidence()["result"] == "interrupted"
    assert drill.aws.life[-1] == "down"
    assert not drill.aws.off


def test_ctrl_c_before_anything_is_applied(drill: Drill) -> None:
    def written() -> None:
        raise KeyboardInterrupt

    drill.written = written
    assert drill.run() == 130
    assert "Interrupted: nothing was applied." in drill.printed
    assert not drill.evidence_folder.exists()


@pytest.mark.parametrize(
    ("lose", "to", "message"),
    [
        (EUROPE, None, f"Shop has no region {EUROPE}: it has {EAST}, {WEST}"),
        (EAST, EAST, f"{EAST} can't take over from {EAST}; {WEST} can"),
        (EAST, EUROPE, f"{EUROPE} can't take over from {EAST}; {WEST} can"),
    ],
)
def test_regions_that_there_are_not(drill: Drill, lose: str, to: str | None, message: str) -> None:
    assert drill.run(lose, to) == 1
    assert message in drill.printed
    assert drill.aws.life == []


def test_one_region_has_nobody_to_take_over(drill: Drill) -> None:
    text = DESCRIPTION.replace(f'region "{WEST}" {{}}\n', "").replace('  replication = "replica"\n', "")
    drill.file.write_text(text, encoding="utf-8")
    assert drill.run() == 1
    assert "Shop has one region only: no other takes over" in drill.printed


def test_mistakes_in_the_description_go_through(drill: Drill) -> None:
    drill.file.write_text('deployment "Shop" {', encoding="utf-8")
    with pytest.raises(ProblemsError):
        drill.run()
    with pytest.raises(ProblemsError):
        drill.run(deployment="other")


def test_a_copy_that_cannot_be_made(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(source: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied", str(target))

    monkeypatch.setattr("shutil.copyfile", refuse)
    assert drill.run() == 1
    assert "shop.hcl can't be copied: Permission denied" in drill.printed


def test_a_folder_for_evidence_that_cannot_be_made(drill: Drill) -> None:
    """It is told before anything is applied, and not when there is something to write."""
    drill.evidence_folder.parent.mkdir(parents=True, exist_ok=True)
    drill.evidence_folder.write_text("a file", encoding="utf-8")
    assert drill.run() == 1
    assert f"{drill.evidence_folder} can't be made: File exists" in drill.printed
    assert drill.aws.life == []


def test_a_step_that_the_ladder_refuses_is_told(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(*arguments: object) -> None:
        raise ladder.LadderError("Not from here", "Wait.")

    monkeypatch.setattr(ladder, "failover", refuse)
    assert drill.run() == 1
    assert "Not from here. Wait." in drill.printed


def test_a_ladder_without_an_end(drill: Drill, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(drill_walk, "MOST_STEPS", 2)
    assert drill.run() == 1
    assert "After 2 steps of the ladder the deployment isn't as it was" in drill.printed
