import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.review_plans import review_files, review_stacks
from model.language.problems import ProblemsError
from tests.commands.project import EAST, HEAD, WEST
from tests.commands.project import planned as planned_stacks
from tests.review.plans import change, plan
from tests.runner.fake_terraform import FakeTerraform, failure, planned

SAVED: dict[str, Any] = {"format_version": "1.2", "planned_values": {}}
SOURCE = {"replicate_source_db": "arn:x"}
PROMOTES = plan(change("aws_db_instance", "update", SOURCE, {}), **SAVED)
FORGETS = plan(change("aws_s3_bucket", "forget", {}), **SAVED)
DRIFTED = plan(drift=(change("aws_dynamodb_table", "delete", {}),), **SAVED)

Reviewed = tuple[int, str, str]
Review = Callable[..., Reviewed]


def write(outdir: Path, *names: str) -> None:
    """An output folder with these stacks, each after the one before."""
    stacks: dict[str, Any] = {}
    for name in names:
        folder = outdir / "stacks" / name
        folder.mkdir(parents=True)
        (folder / "cdk.tf.json").write_text("{}")
        stacks[name] = {
            "name": name,
            "synthesizedStackPath": f"stacks/{name}/cdk.tf.json",
            "workingDirectory": f"stacks/{name}",
            "dependencies": list(stacks)[-1:],
        }
    (outdir / "manifest.json").write_text(json.dumps({"stacks": stacks}))


@pytest.fixture
def review(fake: FakeTerraform, tmp_path: Path) -> Review:
    """Reviews the plans of ``east`` and ``west``, or what is written: status, what is said, progress."""
    fake.answer("plan", planned(), status=0)
    fake.answer("east/plan", planned(change=1), status=2)

    def run(*selection: str, outdir: Path = tmp_path / "out", **more: Any) -> Reviewed:
        if not outdir.exists():
            outdir.mkdir()
            write(outdir, "east", "west")
        said: list[str] = []
        screen = io.StringIO()
        console = Console(file=screen, width=200)
        installation = more.pop("installation", lambda: fake.installation)
        status = review_stacks(
            outdir, selection, say=said.append, console=console, installation=installation, **more
        )
        return status, "\n".join(said), screen.getvalue()

    return run


def test_findings_need_a_person(review: Review, fake: FakeTerraform) -> None:
    fake.answer("east/show", PROMOTES)
    status, said, screen = review()
    assert status == 3
    assert said.splitlines()[0] == "east: 0 to add, 1 to change, 0 to destroy, 0 to replace"
    assert said.splitlines()[1].startswith("! PROMOTES aws_db_instance.it")
    assert said.splitlines()[2:] == [
        "west: 0 to add, 0 to change, 0 to destroy, 0 to replace",
        "2 stacks; findings that need a person: 1.",
    ]
    assert "east: planning" in screen
    assert "west: done" in screen


def test_others_are_planned_although_one_is_refused(review: Review, fake: FakeTerraform) -> None:
    fake.answer("east/plan", failure("Resource precondition failed", "Clear first."), status=1)
    fake.answer("west/plan", planned(change=1), status=2)
    fake.answer("west/show", PROMOTES)
    status, said, _ = review(jobs=1)
    assert status == 1
    assert said.splitlines()[:4] == [
        "east: no plan",
        "  east: `terraform plan` failed (exit status 1)",
        "    Error: Resource precondition failed",
        "      Clear first.",
    ]
    assert "! PROMOTES aws_db_instance.it" in said
    assert said.endswith("2 stacks, 1 of them without a plan; findings that need a person: 1.")


def test_a_stack_that_cant_be_initialised(review: Review, fake: FakeTerraform) -> None:
    fake.answer("east/init", failure("No bucket"), status=1)
    assert review()[0] == 1
    assert fake.happened("plan") == ["start west", "end west"]


@pytest.mark.parametrize("document", [FORGETS, plan(change("aws_vpc", "create", None, {}))])
def test_nothing_needs_a_person(review: Review, fake: FakeTerraform, document: dict[str, Any]) -> None:
    fake.answer("east/show", document)
    status, said, _ = review()
    assert status == 0
    assert said.endswith("2 stacks; findings that need a person: 0.")


def test_what_drifted_is_told_without_a_change(review: Review, fake: FakeTerraform) -> None:
    fake.answer("east/plan", {"type": "resource_drift", "change": {}}, planned(), status=0)
    fake.answer("east/show", DRIFTED)
    status, said, _ = review()
    assert status == 3
    assert "! DRIFTED aws_dynamodb_table.it" in said


def test_for_programs(review: Review, fake: FakeTerraform) -> None:
    fake.answer("east/show", PROMOTES)
    status, said, _ = review(as_json=True)
    document = json.loads(said)
    assert (status, document["needs_person"]) == (3, True)
    assert document["stacks"]["east"]["role_changes"][0]["word"] == "PROMOTES"
    assert document["stacks"]["west"] == {
        "add": 0,
        "change": 0,
        "destroy": 0,
        "replace": 0,
        "role_changes": [],
        "error": "",
    }


def test_terraform_runs_with_the_users_own_settings(
    review: Review, fake: FakeTerraform, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake.answer("east/show", PROMOTES)
    monkeypatch.setenv("AWS_PROFILE", "operations")
    review()
    assert {each["environment"]["AWS_PROFILE"] for each in fake.log} == {"operations"}


def test_one_deployment_of_several(
    review: Review, fake: FakeTerraform, project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    outdir = project / "new"
    outdir.mkdir()
    for name, region in (("one", EAST), ("two", WEST)):
        text = f"{HEAD}{region}".replace('"App"', f'"{name.title()}"')
        (project / "deployments" / f"{name}.hcl").write_text(text)
    names = [plan.name for plan in planned_stacks((), {})]
    write(outdir, *names)
    wanted = {plan.name for plan in planned_stacks(("one",), {})}
    assert wanted < set(names)
    assert review("one", outdir=outdir)[0] == 0
    assert {line.split()[1] for line in fake.happened("plan")} == wanted


def test_a_deployment_that_wasnt_synthesized(review: Review, project: Path) -> None:
    (project / "deployments" / "one.hcl").write_text(HEAD + EAST)
    with pytest.raises(ProblemsError, match="Stacks are missing"):
        review("one")


def test_no_output(review: Review, tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    with pytest.raises(ProblemsError, match="nothing has been synthesized there"):
        review(outdir=tmp_path / "empty")


def test_interrupted(review: Review) -> None:
    def interrupt() -> None:
        raise KeyboardInterrupt

    status, said, screen = review(installation=interrupt)
    assert (status, said) == (130, "")
    assert "nothing was changed" in screen


def files(*paths: Path, **more: Any) -> tuple[int, str]:
    said: list[str] = []
    return review_files(paths, say=said.append, **more), "\n".join(said)


def test_saved_plans(tmp_path: Path) -> None:
    one, two = tmp_path / "one.json", tmp_path / "two.json"
    one.write_text(json.dumps(PROMOTES))
    two.write_text(json.dumps(FORGETS))
    status, said = files(one, two)
    assert status == 3
    assert said.startswith(f"{one}: 0 to add, 1 to change")
    assert files(two)[0] == 0
    assert json.loads(files(two, as_json=True)[1])["needs_person"] is False


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"format_version": "1.0", "values": {}}'])
def test_what_is_no_plan(tmp_path: Path, text: str) -> None:
    file = tmp_path / "state.json"
    file.write_text(text)
    status, said = files(file)
    assert status == 1
    assert f"{file} is no " in said
    assert said.endswith("\n1 stack, 1 of them without a plan; findings that need a person: 0.")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    missing = tmp_path / "missing.json"
    status, said = files(missing)
    assert status == 1
    assert f"{missing} can't be read: No such file or directory" in said
