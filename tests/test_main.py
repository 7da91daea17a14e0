import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest

import main
from commands import local
from model.language.problems import Problem, ProblemsError
from review.report import Report

Run = Callable[..., int]


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> Run:
    """Runs the command line in an empty folder; returns the exit status."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(main, "OUTDIR", Path("cdktf.out"))

    def run(*arguments: str) -> int:
        monkeypatch.setattr(sys, "argv", ["main.py", *arguments])
        with pytest.raises(SystemExit) as raised:
            main.main()
        assert isinstance(raised.value.code, int)
        return raised.value.code

    return run


@pytest.fixture
def synthesized(monkeypatch: pytest.MonkeyPatch) -> list[tuple[tuple[str, ...], Path]]:
    """What `synthesize` is called with; the review finds one thing."""
    calls: list[tuple[tuple[str, ...], Path]] = []

    def synthesize(selection: tuple[str, ...], *, outdir: Path, say: Callable[[str], None]) -> Path:
        calls.append((selection, outdir))
        say("Kept.")
        return outdir

    monkeypatch.setattr("commands.synth.synthesize", synthesize)
    monkeypatch.setattr("review.report.warnings", lambda outdir: f"Warning: {outdir}\n")
    return calls


@pytest.mark.parametrize(
    ("arguments", "selection"),
    [
        ((), ()),
        (("synth",), ()),
        (("-d", "a"), ("a",)),
        (("synth", "-d", "a", "--deployment", "b.hcl"), ("a", "b.hcl")),
    ],
)
def test_synth_is_the_default(
    run: Run,
    synthesized: list[tuple[tuple[str, ...], Path]],
    capsys: pytest.CaptureFixture[str],
    arguments: tuple[str, ...],
    selection: tuple[str, ...],
) -> None:
    assert run(*arguments) == 0
    assert synthesized == [(selection, Path("cdktf.out"))]
    assert capsys.readouterr() == ("Kept.\nWarning: cdktf.out\n", "")


def test_the_selection_stands_behind_the_command(
    run: Run, synthesized: list[tuple[tuple[str, ...], Path]], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run("-d", "a", "synth") == 2
    assert "Put -d behind the command: synth -d" in capsys.readouterr().err
    assert synthesized == []


@pytest.mark.parametrize("failed", [False, True])
def test_review_tells_what_it_found_and_fails_with_an_error(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], failed: bool
) -> None:
    monkeypatch.setattr("review.report.report", lambda outdir: Report(f"Reviewed {outdir}.", failed))
    assert run("review") == int(failed)
    assert capsys.readouterr().out == "Reviewed cdktf.out.\n"


def test_review_without_an_output(run: Run, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("review") == 1
    assert capsys.readouterr().err.startswith("Error: Nothing to review\n")


def test_review_of_plans_ends_with_their_status(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[object, ...]] = []

    def stacks(outdir: Path, selection: tuple[str, ...], *, say: object, as_json: bool, jobs: int) -> int:
        calls.append((outdir, selection, as_json, jobs))
        return 3

    def files(paths: tuple[Path, ...], *, say: object, as_json: bool) -> int:
        calls.append((paths, as_json))
        return 1

    monkeypatch.setattr("commands.review_plans.review_stacks", stacks)
    monkeypatch.setattr("commands.review_plans.review_files", files)
    assert run("review", "--plans") == 3
    assert run("review", "--plans", "-d", "one", "--json", "-j", "4") == 3
    assert run("review", "--plan", "a.json", "--plan", "b.json", "--json") == 1
    assert calls == [
        (Path("cdktf.out"), (), False, 2),
        (Path("cdktf.out"), ("one",), True, 4),
        ((Path("a.json"), Path("b.json")), True),
    ]


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("-d", "one"), "add --plans"),
        (("--json",), "add --plans"),
        (("--plan", "a.json", "--plans"), "give it without --plans and -d"),
        (("--plan", "a.json", "-d", "one"), "give it without --plans and -d"),
    ],
)
def test_review_of_plans_takes_one_or_the_other(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...], said: str
) -> None:
    assert run("review", *arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("status", [0, 3])
def test_local_ends_with_the_status_of_its_run(
    run: Run, monkeypatch: pytest.MonkeyPatch, status: int
) -> None:
    calls: list[tuple[str, bool]] = []

    def fake(deployment: str, *, keep: bool) -> int:
        calls.append((deployment, keep))
        return status

    monkeypatch.setattr(local, "run", fake)
    assert run("local") == status
    assert run("local", "-d", "mine", "--keep") == status
    assert calls == [("default-vpc", False), ("mine", True)]


def test_drill_ends_with_the_status_of_its_run(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    calls: list[tuple[str, str, str | None, Path | None]] = []

    def fake(deployment: str, *, lose: str, to: str | None, evidence: Path | None) -> int:
        calls.append((deployment, lose, to, evidence))
        return 3

    monkeypatch.setattr("commands.drill.run", fake)
    assert run("drill", "-d", "mine", "--lose", "a") == 3
    assert run("drill", "-d", "mine", "--lose", "a", "--to", "b", "--evidence", "docs/drills") == 3
    assert calls == [("mine", "a", None, None), ("mine", "a", "b", Path("docs/drills"))]
    assert run("drill", "-d", "mine") == 2


def test_problems_are_told_without_a_traceback(
    run: Run, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def synthesize(selection: tuple[str, ...], *, outdir: Path, say: Callable[[str], None]) -> Path:
        raise ProblemsError(
            [Problem("b.hcl", 2, "Second", "Detail."), Problem("a.hcl", 1, "First", "Detail.")]
        )

    monkeypatch.setattr("commands.synth.synthesize", synthesize)
    assert run() == 1
    assert capsys.readouterr() == (
        "",
        "Error: First\n\n  on a.hcl line 1:\n\nDetail.\n\nError: Second\n\n  on b.hcl line 2:\n\nDetail.\n",
    )


@pytest.mark.parametrize(
    "arguments", [("failover", "us-west-2"), ("failback",), ("move-home", "us-west-2"), ("status",)]
)
def test_a_step_without_a_deployment(
    run: Run, capsys: pytest.CaptureFixture[str], arguments: tuple[str, ...]
) -> None:
    assert run(*arguments) == 1
    assert capsys.readouterr().err.startswith("Error: No deployments found\n")


def test_as_a_program(tmp_path: Path) -> None:
    """Problems are told by a process that hasn't even started CDKTF."""
    program = [sys.executable, "-X", "importtime", str(Path(main.__file__).resolve())]
    done = subprocess.run(program, cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.returncode == 1
    assert done.stdout == ""
    assert "Error: No deployments found" in done.stderr
    assert "Error: Failed to read file\n\n  on backend.tf.json" in done.stderr
    assert "Traceback" not in done.stderr
    assert "jsii" not in done.stderr
    assert list(tmp_path.iterdir()) == []
