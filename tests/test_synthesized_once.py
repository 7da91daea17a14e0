"""The stacks that tests share are never those of other sources."""

import importlib.util
import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from coverage import Coverage

from tests.synthesized import Synthesized
from tests.synthesized_once import KEPT, KEPT_FOR, KEY, READ, ROOT, files, folder, key, made_once

#: Synthesizes a blueprint and prints the files that Python opened meanwhile. What Node opens of ours stands
#: in `bindings`.
WATCHED = """
import os, sys
opened, WRITING = set(), os.O_WRONLY | os.O_RDWR
def record(event, arguments):
    if event == "open" and not isinstance(arguments[0], int) and not arguments[2] & WRITING:
        opened.add(str(arguments[0]))
sys.addaudithook(record)
from pathlib import Path
from tests.synthesized import synthesize_named
synthesize_named("standby", Path(sys.argv[1]))
print(*sorted(opened), sep="\\n")
"""


def test_the_key_holds_everything_that_synthesis_reads(tmp_path: Path) -> None:
    printed = subprocess.run(
        [sys.executable, "-c", WATCHED, str(tmp_path)],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    opened = {_source(ROOT / line) for line in printed.splitlines()}
    ours = {file for file in opened if file.is_relative_to(ROOT) and not file.is_relative_to(ROOT / ".venv")}
    assert ours <= set(files(ROOT))
    for name in READ:
        assert any(file.is_relative_to(ROOT / name) for file in ours), f"nothing reads {name}"


def _source(file: Path) -> Path:
    """The source of a compiled file; every other file itself."""
    return Path(importlib.util.source_from_cache(str(file))) if file.suffix == ".pyc" else file


@pytest.fixture
def sources(tmp_path: Path) -> Path:
    """A project with one file for each place that synthesis reads; a folder's lies in a folder of its own."""
    for name in READ:
        place = tmp_path / name
        file = place if (ROOT / name).is_file() else place / "deep" / "file.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(name, encoding="utf-8")
    return tmp_path


def change(file: Path) -> None:
    file.write_text("another", encoding="utf-8")


def rename(file: Path) -> None:
    file.rename(file.with_name("renamed.py"))


def add(file: Path) -> None:
    shutil.copy(file, file.with_name("added.sh"))


@pytest.mark.parametrize("name", READ)
def test_a_changed_file_changes_the_key(sources: Path, name: str) -> None:
    before = key(sources)
    (file,) = (file for file in files(sources) if file.is_relative_to(sources / name))
    text = file.read_text(encoding="utf-8")
    change(file)
    assert key(sources) != before
    file.write_text(text, encoding="utf-8")
    assert key(sources) == before


@pytest.mark.parametrize("edit", [rename, add, Path.unlink])
def test_files_that_come_and_go_change_the_key(sources: Path, edit: Callable[[Path], object]) -> None:
    before = key(sources)
    edit(sources / "modules" / "deep" / "file.py")
    assert key(sources) != before


def test_what_moves_from_file_to_file_changes_the_key(sources: Path) -> None:
    def contents(described: str, synthesized: str) -> str:
        (sources / "tests" / "described.py").write_text(described, encoding="utf-8")
        (sources / "tests" / "synthesized.py").write_text(synthesized, encoding="utf-8")
        return key(sources)

    assert contents("ab", "c") != contents("a", "bc")


@pytest.mark.parametrize("name", ["docs/page.md", "tests/test_x.py", "model/__pycache__/file.pyc"])
def test_what_synthesis_does_not_read_keeps_the_key(sources: Path, name: str) -> None:
    before = key(sources)
    (sources / name).parent.mkdir(parents=True, exist_ok=True)
    (sources / name).touch()
    assert key(sources) == before


def test_another_release_of_a_package_changes_the_key(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(sys, "path", [*sys.path, str(tmp_path)])
    keys = {key()}
    for release in ("invented-1.0", "invented-1.1"):
        (tmp_path / f"{release}.dist-info").mkdir()
        keys.add(key())
    assert len(keys) == 3


def unchanged() -> str:
    """The key of sources that nobody edits while the test runs."""
    return KEY


def fill(own: Path) -> None:
    (own / "file").write_text("made", encoding="utf-8")


def refuse(own: Path) -> None:
    raise AssertionError(f"{own} is made again")


def test_is_made_once(tmp_path: Path) -> None:
    target = tmp_path / "staging"
    for make in (fill, refuse):
        assert made_once(target, make, unchanged) == target
    assert [path.relative_to(tmp_path) for path in tmp_path.rglob("*")] == [
        Path("staging"),
        Path("staging/file"),
    ]


def test_two_that_make_it_at_once_get_the_same(tmp_path: Path) -> None:
    target = tmp_path / "staging"

    def overtaken(own: Path) -> None:
        assert made_once(target, fill, unchanged) == target
        (own / "other").touch()

    assert made_once(target, overtaken, unchanged) == target
    assert [path.name for path in target.iterdir()] == ["file"]
    assert list(tmp_path.iterdir()) == [target]


def test_what_failed_half_way_is_never_found(tmp_path: Path) -> None:
    def interrupted(own: Path) -> None:
        fill(own)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        made_once(tmp_path / "staging", interrupted, unchanged)
    assert not (tmp_path / "staging").exists()


def test_what_was_made_while_sources_changed_is_not_kept(tmp_path: Path) -> None:
    made = made_once(tmp_path / "staging", fill, lambda: "another")
    assert (made / "file").read_text(encoding="utf-8") == "made"
    assert not (tmp_path / "staging").exists()


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> Callable[[bool], None]:
    """Pretends that coverage is measured, or is not."""

    def set_measured(yes: bool) -> None:
        monkeypatch.setattr(Coverage, "current", lambda: object() if yes else None)

    return set_measured


def test_folders_that_nobody_uses_are_removed(tmp_path: Path, measured: Callable[[bool], None]) -> None:
    measured(False)
    own = folder(tmp_path)
    assert own == tmp_path / KEY
    now = own.stat().st_mtime
    for name, age in (("old", KEPT_FOR + 60), ("in use", KEPT_FOR - 60), (KEY, KEPT_FOR + 60)):
        (tmp_path / name / "staging").mkdir(parents=True)
        os.utime(tmp_path / name, (now - age, now - age))
    assert folder(tmp_path) == own
    assert {path.name for path in tmp_path.iterdir()} == {"in use", KEY}


def test_measured_runs_make_their_own(
    tmp_path: Path, measured: Callable[[bool], None], monkeypatch: pytest.MonkeyPatch
) -> None:
    """All workers of one run share one folder."""
    measured(True)
    monkeypatch.setenv("PYTEST_XDIST_TESTRUNUID", "run")
    assert folder(tmp_path) == folder(tmp_path) == tmp_path / f"{KEY}-run"
    monkeypatch.delenv("PYTEST_XDIST_TESTRUNUID")
    assert folder(tmp_path) != folder(tmp_path)


def test_the_key_is_taken_before_anything_is_imported() -> None:
    completed = subprocess.run(
        [sys.executable, "-c", "import model.naming.kinds, tests.synthesized_once"],
        cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        check=False,
        capture_output=True,
        text=True,
    )
    assert completed.returncode == 1
    assert "AssertionError" in completed.stderr


def test_the_fixture_keeps_them(synthesized: Synthesized) -> None:
    output = synthesized("staging")
    assert output is synthesized("staging")
    assert output.folder.is_relative_to(KEPT)
