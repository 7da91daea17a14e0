import errno
import json
import sys
from collections.abc import Callable, Iterable
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

import main
from commands import synth
from commands.moves import NotUndoneError
from commands.synth import synthesize, write_deployments
from model.blocks.deployment import Deployment
from model.checks.finding import Finding
from model.language.problems import ProblemsError
from model.planning.plan import RegionalPlan, StackPlan
from tests.commands.project import BACKEND, DEFAULT_VPC, EAST, HEAD, files, planned, stack


class FakeRefusedError(Exception):
    """What ``stacks.app.RefusedError`` is to who catches it."""

    def __init__(self, findings: Iterable[tuple[StackPlan, Finding]]) -> None:
        self.findings = tuple(findings)


def fake_stacks(monkeypatch: pytest.MonkeyPatch, write: Callable[..., Any]) -> None:
    fake = SimpleNamespace(write_stacks=write, RefusedError=FakeRefusedError)
    monkeypatch.setitem(sys.modules, "stacks.app", fake)


def write_plainly(plans: Iterable[StackPlan], folder: Path, parts: object = None) -> None:
    for plan in plans:
        (folder / "stacks" / plan.name).mkdir(parents=True)
        (folder / "stacks" / plan.name / "cdk.tf.json").write_text(stack(plan.name))
    (folder / "manifest.json").write_text('{"stacks": {}}')


def test_an_output_replaces_an_earlier_one(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    fake_stacks(monkeypatch, write_plainly)
    app = project / "app.hcl"
    app.write_text(HEAD + EAST)
    (project / "cdktf.out" / "stacks" / ".DS_Store").write_text("a file manager's")
    kept = project / "cdktf.out" / "stacks" / "App-staging-us-east-1" / ".terraform"
    kept.mkdir(parents=True)
    for _ in range(2):
        assert synthesize(["app.hcl"], outdir=Path("cdktf.out"), environment={}) == Path("cdktf.out")
        stacks = {path.name for path in (project / "cdktf.out" / "stacks").iterdir() if path.is_dir()}
        # The CDKTF command line removes the last one, and fails where it finds none.
        assert stacks == {"state-us-east-1", "App-staging-access", "App-staging-us-east-1", "Earlier"}
        assert (kept.parent / "cdk.tf.json").read_text() == stack("App-staging-us-east-1")
        assert kept.is_dir()
        assert {path.name for path in project.iterdir()} == {
            "app.hcl",
            "backend.tf.json",
            "cdktf.out",
            "deployments",
        }


def test_a_stack_that_is_not_described_any_more_is_said(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    fake_stacks(monkeypatch, write_plainly)
    (project / "app.hcl").write_text(HEAD + EAST)
    (project / "cdktf.out" / "stacks" / "Earlier" / "terraform.tfstate").write_text("{}")
    said: list[str] = []
    for _ in range(2):
        synthesize(["app.hcl"], outdir=Path("cdktf.out"), environment={}, say=said.append)
    (message,) = said
    assert message.startswith("Earlier is not described any more.")
    assert "is kept in cdktf.out/former/Earlier: run `terraform destroy` there" in message


def test_no_output_in_hcl(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    before = files(project)
    with pytest.raises(ProblemsError, match="as `cdktf --hcl` does"):
        synthesize((), outdir=Path("cdktf.out"), environment={"SYNTH_HCL_OUTPUT": "true"})
    assert files(project) == before


def test_the_environment_is_that_of_the_process_unless_given(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    written: list[str] = []

    def write(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        written.extend(plan.name for plan in plans)
        write_plainly(plans, folder)

    fake_stacks(monkeypatch, write)
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    monkeypatch.setenv("ENVIRONMENT_SUFFIX", "pr-7")
    synthesize((), outdir=Path("new/out"))
    assert "App-staging-pr-7-access" in written
    assert (project / "new" / "out" / "manifest.json").exists()
    written.clear()
    synthesize((), outdir=Path("new/out"), environment={"ENVIRONMENT": "production"})
    assert written[1] == "App-production-access"


def test_a_failing_synthesis_leaves_the_earlier_output(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        write_plainly(list(plans)[:1], folder)
        raise RuntimeError("jsii")

    fake_stacks(monkeypatch, fail)
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    before = files(project)
    with pytest.raises(RuntimeError, match="jsii"):
        synthesize((), outdir=Path("cdktf.out"))
    assert files(project) == before


@pytest.mark.parametrize(
    "error",
    [
        OSError(errno.ENOSPC, "No space left on device", "x"),
        OSError(errno.EIO, "No luck"),
        KeyboardInterrupt(),
    ],
)
def test_what_ends_synthesis_leaves_the_earlier_output(
    project: Path, monkeypatch: pytest.MonkeyPatch, error: BaseException
) -> None:
    def fail(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        write_plainly(list(plans)[:1], folder)
        raise error

    fake_stacks(monkeypatch, fail)
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    before = files(project)
    with pytest.raises((ProblemsError, KeyboardInterrupt)) as raised:
        synthesize((), outdir=Path("cdktf.out"))
    if isinstance(error, OSError):
        where = f"{error.filename}: " if error.filename else "\n\n"
        assert f"{where}{error.strerror}. The stacks are written to cdktf.out." in str(raised.value)
    assert files(project) == before


def test_what_could_not_be_undone_is_kept(project: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(new: Path, outdir: Path, aside: Path) -> None:
        raise NotUndoneError(errno.EIO, f"No luck: the rest is in {aside}", "x")

    fake_stacks(monkeypatch, write_plainly)
    monkeypatch.setattr(synth, "replace_output", fail)
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    with pytest.raises(ProblemsError, match="the rest is in") as raised:
        synthesize((), outdir=Path("cdktf.out"))
    (left,) = project.glob(".cdktf.out-*/aside")
    assert f"the rest is in {left}" in str(raised.value)


@pytest.mark.parametrize("outdir", ["backend.tf.json", "backend.tf.json/out"])
def test_an_output_that_cannot_be_written(
    project: Path, monkeypatch: pytest.MonkeyPatch, outdir: str
) -> None:
    fake_stacks(monkeypatch, write_plainly)
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    before = files(project)
    with pytest.raises(ProblemsError, match="Failed to write the output") as raised:
        synthesize((), outdir=Path(outdir))
    assert f"The stacks are written to {outdir}." in str(raised.value)
    assert files(project) == before


def test_the_blueprint_gives_the_same_bytes_in_every_folder(
    project: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    outputs = []
    for name in ("one", "other"):
        folder = project / name
        (folder / "deployments").mkdir(parents=True)
        (folder / "deployments" / "default-vpc.hcl").write_text(DEFAULT_VPC)
        (folder / "backend.tf.json").write_text(BACKEND)
        # CDKTF's process stays in the folder in which it was started.
        monkeypatch.chdir(folder)
        monkeypatch.setattr(sys, "argv", ["main.py"])
        with pytest.raises(SystemExit) as raised:
            main.main()
        assert raised.value.code == 0
        output = folder / "cdktf.out"
        outputs.append({path.relative_to(output): content for path, content in files(output).items()})
    assert outputs[0] == outputs[1]
    manifest = json.loads((output / "manifest.json").read_text())
    order = {name: set(stack["dependencies"]) for name, stack in manifest["stacks"].items()}
    assert order == {plan.name: set(plan.depends_on) for plan in planned((), {})}
    assert {folder.name for folder in (output / "stacks").iterdir()} == order.keys()
    assert "terraform_remote_state" not in "".join(
        content.decode() for content in outputs[0].values() if content is not None
    )
    printed = capsys.readouterr()
    assert "[plain-http]" in printed.out + printed.err


def test_what_shows_while_stacks_are_built_stands_at_its_line(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each finding in the file of the deployment whose stack it was found in; nothing is written."""

    def refuse(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        write_plainly(plans, folder)
        found = [
            (
                plan,
                Finding(("regions", plan.context.region, "table", "carts", "hash_key"), "Clash", plan.name),
            )
            for plan in plans
            if isinstance(plan, RegionalPlan)
        ]
        raise FakeRefusedError(found)

    fake_stacks(monkeypatch, refuse)
    table = 'table "carts" {\n  hash_key = "k"\n}\n'
    for name in ("One", "Other"):
        text = HEAD.replace("App", name) + EAST + "network {\n  endpoints = []\n}\n" + table
        (project / "deployments" / f"{name.lower()}.hcl").write_text(text)
    before = files(project)
    with pytest.raises(ProblemsError) as raised:
        synthesize((), outdir=Path("cdktf.out"), environment={})
    assert [(each.file, each.line, each.summary, each.detail) for each in raised.value.problems] == [
        (f"deployments/{name.lower()}.hcl", 10, "Clash", f"{name}-staging-us-east-1")
        for name in ("One", "Other")
    ]
    assert files(project) == before


def built(name: str = "App", region: str = "us-east-1") -> Deployment:
    """A deployment as Python code builds it."""
    regions: dict[str, Any] = {region: {"network": {"endpoints": []}}}
    return Deployment.model_validate({"name": name, "project": "p", "owner": "o", "regions": regions})


def test_deployments_from_python_are_written_with_their_parts(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    taken: list[object] = []

    def write(plans: Iterable[StackPlan], folder: Path, parts: object) -> None:
        taken.append(parts)
        write_plainly(plans, folder)

    fake_stacks(monkeypatch, write)
    parts: Any = ("a part",)
    written = write_deployments([built(), built("Other")], outdir=Path("out"), parts=parts)
    assert (written, taken) == (Path("out"), [parts])
    assert {path.name for path in (project / "out" / "stacks").iterdir()} == {
        "state-us-east-1",
        *(f"{name}-staging-{stack}" for name in ("App", "Other") for stack in ("access", "us-east-1")),
    }


def test_deployments_from_python_are_checked_as_those_from_files(
    project: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Each by itself and all together, and what is found has no line."""
    fake_stacks(monkeypatch, write_plainly)
    before = files(project)
    with pytest.raises(ProblemsError) as raised:
        write_deployments([built(), built("APP"), built("Third", "eu-west-9")], outdir=Path("out"))
    assert {(each.file, each.line, each.summary) for each in raised.value.problems} == {
        ("", 0, "Unknown region"),
        ("", 0, "Duplicate deployment"),
    }
    assert files(project) == before
