from pathlib import Path

import pytest

from commands.diagnostics import validation
from model.language.problems import MOST_TOLD, SHOWN_LINE, Problem


def test_a_problem_is_told_with_its_place(tmp_path: Path) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes(b'b "\xc3\xa9" {\r\n  x = 1\n\xc3\xa9 = 2\n}\n')
    problem = Problem(str(file), 3, "S", "D\x1b", 'b "é"', "é  = 2", 4)
    (told,) = validation([problem])["diagnostics"]
    assert told == {
        "severity": "error",
        "summary": "S",
        "detail": "D\\u001b",
        "range": {
            "filename": str(file),
            "start": {"line": 3, "column": 4, "byte": 22},
            "end": {"line": 3, "column": 5, "byte": 23},
        },
        "snippet": {
            "context": 'b "é"',
            "code": "é  = 2",
            "start_line": 3,
            "highlight_start_offset": 3,
            "highlight_end_offset": 4,
            "values": [],
        },
    }


@pytest.mark.parametrize(
    ("content", "line", "source", "column", "columns", "byte"),
    [
        (b"  ab-c = 1\n", 1, "  ab-c = 1", 0, (3, 7), 2),
        (b"\xef\xbb\xbfab\n", 1, "ab", 1, (1, 3), 3),
        (b'\xef\xbb\xbf\n"a b" c\n', 2, '"a b" c', 1, (1, 6), 4),
        (b'x = "a\n', 1, 'x = "a', 5, (5, 6), 4),
        (b"ab\n", 1, "ab", 3, (3, 3), 2),
    ],
)
def test_what_is_pointed_at(
    tmp_path: Path, content: bytes, line: int, source: str, column: int, columns: tuple[int, int], byte: int
) -> None:
    file = tmp_path / "a.hcl"
    file.write_bytes(content)
    (told,) = validation([Problem(str(file), line, "S", "D", "", source, column)])["diagnostics"]
    assert (told["range"]["start"]["column"], told["range"]["end"]["column"]) == columns
    assert told["range"]["start"]["byte"] == byte
    assert told["snippet"]["context"] is None


def test_a_file_as_a_whole_and_no_file(tmp_path: Path) -> None:
    missing = str(tmp_path / "missing.hcl")
    (told,) = validation([Problem(missing, 0, "S", "D")])["diagnostics"]
    nowhere = {"line": 1, "column": 1, "byte": 0}
    assert told["range"] == {"filename": missing, "start": nowhere, "end": nowhere}
    assert "snippet" not in told
    (gone,) = validation([Problem(missing, 9, "S", "D", "", "x")])["diagnostics"]
    assert gone["range"]["start"] == {"line": 9, "column": 1, "byte": 0}
    (told,) = validation([Problem("", 0, "S", "D")])["diagnostics"]
    assert told == {"severity": "error", "summary": "S", "detail": "D"}


def test_a_long_line_is_cut_around_the_place(tmp_path: Path) -> None:
    source = "x" * 10_000 + ' "here" ' + "y" * 10_000
    (told,) = validation([Problem("a", 1, "S", "D", "", source, 10_002)])["diagnostics"]
    snippet = told["snippet"]
    assert len(snippet["code"]) == SHOWN_LINE
    highlighted = snippet["code"][snippet["highlight_start_offset"] : snippet["highlight_end_offset"]]
    assert highlighted == '"here"'
    (told,) = validation([Problem("a", 1, "S", "D", "", "x" * 10_000, 1)])["diagnostics"]
    assert told["snippet"]["highlight_end_offset"] == SHOWN_LINE


def test_more_than_anybody_reads_is_counted() -> None:
    answer = validation([Problem("a", number + 1, "S", "D") for number in range(MOST_TOLD + 3)])
    assert answer["error_count"] == MOST_TOLD + 3
    assert len(answer["diagnostics"]) == MOST_TOLD + 1
    assert answer["diagnostics"][-1]["detail"] == "And 3 more problems."
