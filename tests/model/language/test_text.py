import os
import socket
from pathlib import Path

import pytest

from model.language.problems import Problem
from model.language.text import LARGEST_FILE, read_text


def problem(path: Path) -> Problem:
    answer = read_text(path)
    assert isinstance(answer, Problem)
    assert answer.file == str(path)
    assert answer.summary == "Failed to read file"
    return answer


@pytest.mark.parametrize("content", [b"a\nb", b"a\r\nb", b"\xef\xbb\xbfa\nb"], ids=["LF", "CR LF", "BOM"])
def test_ways_to_write_the_same_text(tmp_path: Path, content: bytes) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes(content)
    assert read_text(file) == "a\nb"


@pytest.mark.parametrize("encoding", ["utf-16-le", "utf-16-be", "utf-32-le", "utf-32-be"])
def test_other_encodings_are_named(tmp_path: Path, encoding: str) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes("\ufeffa".encode(encoding))
    assert f"it is {encoding[:6].upper()} text. Save it as UTF-8" in problem(file).detail


def test_what_is_not_utf_8_has_its_line(tmp_path: Path) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes(b"a\nb \xe9\n")
    told = problem(file)
    assert (told.line, told.source) == (2, "b \ufffd")
    assert "not UTF-8 text (invalid continuation byte: 0xe9)" in told.detail


def test_files_that_are_none(tmp_path: Path) -> None:
    (tmp_path / "loop.hcl").symlink_to("loop.hcl")
    os.mkfifo(tmp_path / "pipe.hcl")
    with socket.socket(socket.AF_UNIX) as server:
        server.bind(str(tmp_path / "s.hcl"))
    for name, reason in {
        "missing.hcl": "No such file or directory",
        "loop.hcl": "Too many levels of symbolic links",
        "pipe.hcl": "it is no regular file",
        "s.hcl": "it is no regular file",
        "": "Is a directory",
        "x" * 300 + ".hcl": "File name too long",
        "a\0b.hcl": "embedded null byte",
    }.items():
        assert problem(tmp_path / name).detail == f"{tmp_path / name} can't be read: {reason}."


def test_a_device_is_not_opened() -> None:
    assert "it is no regular file" in problem(Path("/dev/zero")).detail


def test_a_large_file_is_not_read(tmp_path: Path) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes(b"#" * LARGEST_FILE)
    assert read_text(file) == "#" * LARGEST_FILE
    file.write_bytes(b"#" * (LARGEST_FILE + 1))
    assert problem(file).detail.endswith("it has 524,289 bytes; at most 524,288 are read.")


def test_a_file_that_may_not_be_read(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(path: Path) -> bytes:
        raise PermissionError(13, "Permission denied", str(path))

    file = tmp_path / "a.hcl"
    file.touch()
    monkeypatch.setattr(Path, "read_bytes", refused)
    assert "Permission denied" in problem(file).detail
