import os
from pathlib import Path

import pytest

from model.language.problems import Problem
from model.planning.json_file import REFUSED, JsonFile, read_json, usable

PURPOSE = "It is for tests."


def read(tmp_path: Path, content: bytes | str) -> tuple[JsonFile | None, list[Problem]]:
    file = tmp_path / "settings.json"
    file.write_bytes(content if isinstance(content, bytes) else content.encode())
    return read_json(file, PURPOSE)


def told(tmp_path: Path, content: bytes | str) -> list[tuple[int, str]]:
    return [(problem.line, problem.summary) for problem in read(tmp_path, content)[1]]


TEXT = """{
  "a": {"b": [1, {"c": "}\\"{"},
    {"c": 2.5}], "d": null},
  "e\\u00e9": true, "f": [[],
    {"g": -1e3}]
}"""


def test_content_and_lines(tmp_path: Path) -> None:
    file, problems = read(tmp_path, TEXT)
    assert problems == []
    assert file is not None
    content = {"a": {"b": [1, {"c": '}"{'}, {"c": 2.5}], "d": None}, "e\u00e9": True, "f": [[], {"g": -1e3}]}
    assert file.content == content
    lines = {
        ("a",): 2,
        ("a", "b"): 2,
        ("a", "b", 1, "c"): 2,
        ("a", "b", 2, "c"): 3,
        ("a", "b", 0): 2,
        ("a", "d"): 3,
        ("e\u00e9",): 4,
        ("f", 1, "g"): 5,
        ("a", "none", "there"): 2,
        (): 1,
    }
    assert {keys: file.line(keys) for keys in lines} == lines
    problem = file.problem(("f", 1, "g"), "Summary", "Detail.")
    assert (problem.file, problem.line, problem.source) == (file.file, 5, '    {"g": -1e3}]')


def test_a_byte_order_mark_does_no_harm(tmp_path: Path) -> None:
    file, problems = read(tmp_path, b"\xef\xbb\xbf{}")
    assert (file and file.content, problems) == ({}, [])


@pytest.mark.parametrize(
    ("text", "line"), [("", 1), ("{\n  a\n}", 2), ('{"a": 1,\n\n', 3), ('{"a": "open', 1)]
)
def test_what_is_no_json(tmp_path: Path, text: str, line: int) -> None:
    file, (problem,) = read(tmp_path, text)
    assert (file, problem.line, problem.summary) == (None, line, "Invalid JSON")
    assert problem.detail.startswith("Column ")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ('{"a": NaN,\n"b": [-Infinity]}', [(1, "Invalid JSON"), (2, "Invalid JSON")]),
        ('{"a":\n' + "1" * 5000 + "}", [(2, "Invalid number")]),
        ('{"a":\n' + "[" * 90_000, [(2, "Nested too deep")]),
        ('{"a":\n' + "[" * 21 + "]" * 21 + "}", [(2, "Nested too deep")]),
        ('{"a": 1,\n"b": {"c": 1,\n"c": 2},\n"a": 2}', [(3, "Duplicate name"), (4, "Duplicate name")]),
        ('{"a": 1, "\\u0061": 2}', [(1, "Duplicate name")]),
        ('[{"a": 1}, {"a": 1}]', []),
        ('{"a":\n"\\ud800"}', [(1, "Invalid character")]),
        ('{"a": {\n"b": ["x\\u0000"]}}', [(2, "Invalid character")]),
        ('{\n"\\udfff": 1}', [(2, "Invalid character")]),
        ('{"a": NaN, ', [(1, "Invalid JSON"), (1, "Invalid JSON")]),
        ("[" * 90_000 + "]" * 9_000, [(1, "Nested too deep")]),
    ],
)
def test_what_python_would_read(tmp_path: Path, text: str, expected: list[tuple[int, str]]) -> None:
    assert told(tmp_path, text) == expected


def test_no_brackets_are_too_many_to_read(tmp_path: Path) -> None:
    """Closed ones nest as deep as Python's parser goes, and deeper."""
    assert told(tmp_path, "[" * 49_000 + "]" * 49_000) == [(1, "Nested too deep")]


def test_many_escaped_quotes_take_no_time(tmp_path: Path) -> None:
    assert told(tmp_path, '{"a": "' + '\\"' * 49_000) == [(1, "Invalid JSON")]


def test_a_refused_number_is_none(tmp_path: Path) -> None:
    file, _ = read(tmp_path, '{"a": [NaN], "b": {"c": 1' + "0" * 20 + '}, "d": [1]}')
    assert file is not None
    assert [name for name, value in file.content.items() if usable(value)] == ["d"]
    assert file.content["a"] == [REFUSED]


def test_what_is_no_text(tmp_path: Path) -> None:
    file, (problem,) = read(tmp_path, b"{}\n\n\xff")
    assert (file, problem.line, problem.summary) == (None, 3, "Failed to read file")
    assert problem.detail.endswith(f"it is not UTF-8 text (invalid start byte: 0xff). {PURPOSE}")


def test_what_cannot_be_read(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "large").write_bytes(b" " * 100_001)
    reasons = {
        "none": "No such file or directory",
        ".": "Is a directory",
        "pipe": "it is no regular file",
        "large": "it has 100,001 bytes; at most 100,000 are read",
    }
    for name, reason in reasons.items():
        file, (problem,) = read_json(tmp_path / name, PURPOSE)
        assert (file, problem.line, problem.summary) == (None, 0, "Failed to read file")
        assert problem.detail == f"{tmp_path / name} can't be read: {reason}. {PURPOSE}"
