"""What Terraform says of the lines of a file is what is said here."""

import re
import subprocess
from pathlib import Path

import pytest

from model.language.hcl import read_blocks
from model.language.layout import MOST_OPERATORS
from model.language.problems import Problem
from runner.installation import find_installation
from tests.model.language.corpus import ACCEPTED, REFUSED, STRICTER

#: What a description may not hold although its lines are in order.
OF_DESCRIPTIONS = ("Expressions not allowed", "Unsupported argument")

#: Texts of the corpus whose fault is told on another line than Terraform's: where it begins, not where it
#: shows.
OTHER_LINES = (
    "b {\n  a = {\n    x = 1\n    , y = 2\n  }\n}\n",
    "b {\n  a = <<EOT\nx\nEOT }\n",
    "b {\n  a = <<E\n${\nE\n}\n",
)


def problems(folder: Path, text: str) -> list[Problem]:
    file = folder / "a.hcl"
    file.write_bytes(text.encode())
    return list(read_blocks(file)[1])


@pytest.mark.parametrize("text", ACCEPTED)
def test_what_terraform_accepts_is_in_order(tmp_path: Path, text: str) -> None:
    assert {problem.summary for problem in problems(tmp_path, text)} <= {*OF_DESCRIPTIONS}


@pytest.mark.parametrize("text", [*REFUSED, *STRICTER])
def test_what_is_refused_is_told_once(tmp_path: Path, text: str) -> None:
    told = [problem for problem in problems(tmp_path, text) if problem.summary != "Unsupported argument"]
    assert len(told) == 1
    assert told[0].line > 0
    assert told[0].column > 0
    assert told[0].source == text.replace("\r\n", "\n").split("\n")[told[0].line - 1]


@pytest.mark.terraform
def test_terraform_says_so(tmp_path: Path) -> None:
    texts = [*ACCEPTED, *REFUSED, *STRICTER]
    for number, text in enumerate(texts):
        (tmp_path / f"t{number}.tf").write_bytes(text.encode())
    terraform = str(find_installation().binary)
    command = [terraform, "fmt", "-list=false", "-write=false", "-no-color", str(tmp_path)]
    answer = subprocess.run(command, capture_output=True, text=True, check=False).stderr
    lines: dict[str, int] = {}
    for number, line in re.findall(r"t(\d+)\.tf line (\d+)", answer):
        lines.setdefault(texts[int(number)], int(line))
    assert {text for text in texts if text in lines} == {*REFUSED}
    for text in lines.keys() - {*OTHER_LINES}:
        assert {problem.line for problem in problems(tmp_path, text)} == {lines[text]}, text


@pytest.mark.parametrize(
    ("text", "line", "summary", "words"),
    [
        (
            'b "x"\n{\n}\n',
            1,
            "Opening brace on a line of its own",
            'The brace belongs on the same line: b "x" {',
        ),
        ("b\n\n{\n}\n", 1, "Opening brace on a line of its own", "same line: b {"),
        ("b {\n  a true\n}\n", 2, "Missing equals sign or brace", "on the same line: a = true;"),
        ("b {\n  a 1\n}\n", 2, "Missing equals sign or brace", "on the same line: a = 1;"),
        ("b {\n  a: 1\n}\n", 2, "Missing equals sign or brace", "on the same line;"),
        ("b {\n  a\n}\n", 2, "Missing equals sign or brace", "After a, an equals sign"),
        ("b {\n  a\n  = [\n  1]\n}\n", 2, "Equals sign on a line of its own", "same line: a = …"),
        ("b {\n  a = 1 c = 2\n}\n", 2, "Missing newline after argument", "begin a new line before c."),
        ("b {\n  a = 1,\n}\n", 2, "Missing newline after argument", "write no comma"),
        ("b {} c {}\n", 1, "Missing newline after block", "Each block stands on a line of its own"),
        ("b {\n  c {} }\n", 2, "Missing newline after block", "before }."),
        ("b { a = 1, c = 2 }\n", 1, "Invalid block on one line", "one argument and no block"),
        ("b {\n  a =\n}\n", 2, "Missing value", "Received nothing where a value is expected, after a =;"),
        ("b {\n  a = =\n}\n", 2, "Missing value", "Received = where"),
        ("b {\n  a =\n  {\n  c = 1 }\n}\n", 2, "Missing value", "begins on the same line"),
        ("b {\n  a = [1 2]\n}\n", 2, "Missing comma", "before 2, or close the list"),
        ("b {\n  a = { c = 1 d = 2 }\n}\n", 2, "Missing comma", "begin a new line before d"),
        ("b {\n  a = { c 1 }\n}\n", 2, "Missing equals sign", "Received 1 after a key"),
        ("b {\n  a = { c\n  }\n}\n", 2, "Missing equals sign", "Received the end of the line after a key"),
        ('b {\n  "a" = 1\n}\n', 2, "Argument or block expected", '"a" begins neither'),
        (
            "b {\n  " + "[" * 3 + "0" * 30 + "]" * 3 + "\n}\n",
            2,
            "Argument or block expected",
            "[ begins neither",
        ),
        (f"b {{\n  {'x' * 50} 1 2\n}}\n", 2, "Missing equals sign or brace", "x" * 50),
        (f'b {{\n  a = 1 "{"x" * 50}"\n}}\n', 2, "Missing newline after argument", "x" * 29 + "…"),
        ('b "${x}" {\n}\n', 1, "Invalid label", "A label is a plain text."),
    ],
)
def test_each_says_what_to_do(tmp_path: Path, text: str, line: int, summary: str, words: str) -> None:
    (problem,) = problems(tmp_path, text)
    assert (problem.line, problem.summary) == (line, summary)
    assert words in problem.detail


def test_faults_in_several_lines_are_told_at_once(tmp_path: Path) -> None:
    text = "b {\n  a 1\n  c = 2 d = 3\n  e = {\n    f\n  }\n  g = [1\n    2]\n}\nh\n{\n  i =\n}\n"
    assert [problem.line for problem in problems(tmp_path, text)] == [2, 3, 5, 8, 10, 12]


@pytest.mark.parametrize("operator", [" + ", ".", " ? 1 : "])
def test_long_expressions_are_not_read(tmp_path: Path, operator: str) -> None:
    for count, words in ((MOST_OPERATORS // 2, "Write the value itself"), (2000, "plain values only")):
        (problem,) = problems(tmp_path, f"b {{\n  a = x{f'{operator}x' * count}\n}}\n")
        assert (problem.line, problem.summary) == (2, "Expressions not allowed")
        assert words in problem.detail
