import os
from pathlib import Path

import pytest

from model.blocks.source_folder import MOST_BYTES, fault, shipped


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    for name in ("b.py", "a/z.py", "a.py", ".env", ".git/config", "__pycache__/a.pyc", "a/__pycache__/z.pyc"):
        file = tmp_path / "app" / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("x", encoding="utf-8")
    return tmp_path / "app"


def test_hidden_files_and_caches_are_left_out(folder: Path) -> None:
    assert [file.relative_to(folder).as_posix() for file in shipped(folder)] == ["a/z.py", "a.py", "b.py"]


@pytest.mark.parametrize(
    ("handler", "runtime", "file"),
    [
        ("a.handle", "python3.13", "a.py"),
        ("a.z.handle", "python3.13", "a/z.py"),
        ("a/z.handle", "python3.12", "a/z.py"),
        ("c.handle", "python3.13", "c/__init__.py"),
        ("index.handler", "nodejs22.x", "index.mjs"),
    ],
)
def test_the_handler_is_in_it(folder: Path, handler: str, runtime: str, file: str) -> None:
    (folder / file).parent.mkdir(exist_ok=True)
    (folder / file).touch()
    assert fault(folder, handler, runtime) == ""


def test_a_handler_that_is_not(folder: Path) -> None:
    for handler, runtime in (("c.handle", "python3.13"), ("a.handle", "nodejs22.x")):
        words = fault(folder, handler, runtime)
        assert words.startswith(f'handler = "{handler}" is not in it: {folder}')


def test_no_folder(folder: Path) -> None:
    assert fault(folder / "b.py", "a.handle", "python3.13") == f"It is no folder: {folder / 'b.py'}."
    assert fault(folder / "c", "a.handle", "python3.13").startswith("There is no such folder")


def test_a_folder_that_cant_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(path: Path) -> None:
        raise PermissionError(13, "Permission denied", str(path))

    monkeypatch.setattr(Path, "iterdir", refuse)
    assert fault(folder, "a.handle", "python3.13").startswith(
        "It can't be read: [Errno 13] Permission denied"
    )


def test_a_file_that_cant_be_read(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(os, "access", lambda path, mode: path.name != "b.py")
    assert fault(folder, "a.handle", "python3.13") == "b.py can't be read."


@pytest.mark.parametrize("target", ["a", "a.py", "nowhere"])
def test_symbolic_links_are_refused(folder: Path, target: str) -> None:
    (folder / "link").symlink_to(folder / target)
    assert fault(folder, "a.handle", "python3.13").startswith("link is a symbolic link")


def test_what_is_no_file_is_refused(folder: Path) -> None:
    os.mkfifo(folder / "pipe")
    assert fault(folder, "a.handle", "python3.13").startswith("pipe is a symbolic link, or no file at all")


def test_no_more_than_lambda_takes(folder: Path) -> None:
    with (folder / "b.py").open("wb") as file:
        file.truncate(MOST_BYTES - 1000)
    assert fault(folder, "a.handle", "python3.13") == ""
    with (folder / "b.py").open("wb") as file:
        file.truncate(MOST_BYTES)
    assert "Lambda takes 52,428,800 in a package" in fault(folder, "a.handle", "python3.13")
