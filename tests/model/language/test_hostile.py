"""Whatever stands in a file: it is loaded, or told with a line, in little text and little time."""

import time
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.language.load import load_deployments
from model.language.problems import MOST_TOLD, SHOWN_DETAIL, SHOWN_LINE, Problem, ProblemsError
from model.language.tokens import MOST_TOKENS, scan
from model.naming.regions import ELB_ACCOUNTS, partition
from tests.model.conftest import HEAD

BLUEPRINTS = [
    file.read_text(encoding="utf-8")
    for file in sorted((Path(__file__).parents[3] / "deployments").glob("*.hcl"))
]
DESCRIPTIONS = [
    *BLUEPRINTS,
    HEAD
    + """
environment "production" {
  table "sessions" { enabled = false }
}
region "us-east-1" {
  autoscaling_group "web" {
    user_data = <<-EOT
      #!/bin/bash
      echo "$${HOME} %%{x}" \\
    EOT
  }
}
region "us-west-2" {} # the other
table "sessions" { hash_key = "id" }
load_balancer "web" {}
autoscaling_group "web" {
  load_balancer = "web"
  uses          = ["table.sessions", /* and */ "bucket.b"]
}
bucket "b" {}
""",
]

#: What is missing is in no line; nor is what is wrong with a file as a whole.
IN_NO_LINE = ("Missing deployment", "Missing region", "Failed to read file")

#: What parsers stumble over.
PIECES = [
    *"{}[]()=,:.\"'\\#$%@;\n\r\t\x00\x1b\u00a0\u200b\ufeff\u2028“é😀",
    *["${", "%{", "$${", "%%{", "<<EOT\n", "<<-A\n", "EOT\n", "/*", "*/", "//", "\\u", "\\ud800", "\\U0011"],
    *["null", "true", "for", "in", "-", "1e999", "-0", "1e5", "0x", "9" * 99, "=>", "...", "::", "?", "&&"],
    *[
        "region",
        '"us-east-1"',
        'deployment "X" {',
        "enabled = false",
        "[[[[",
        "}}}}",
        '"${"',
        '"a" = ',
        "\n\n",
    ],
]

quickly = settings(
    max_examples=150,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

Told = Callable[[str | bytes], tuple[Problem, ...]]


@pytest.fixture
def told(tmp_path: Path) -> Told:
    """The problems of a file, none if it is loaded; what is shown of them is little."""

    def told(text: str | bytes) -> tuple[Problem, ...]:
        file = tmp_path / "a.hcl"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        try:
            load_deployments([file], {})
            return ()
        except ProblemsError as error:
            problems, answer = error.problems, str(error)
        shown = [str(problem) for problem in problems]
        assert max(map(len, shown)) < SHOWN_DETAIL + SHOWN_LINE + 500
        assert len(answer) <= sum(map(len, shown[:MOST_TOLD])) + 2 * MOST_TOLD + 50
        assert all(problem.summary and problem.detail for problem in problems)
        assert all(problem.line or problem.summary in IN_NO_LINE for problem in problems)
        return problems

    return told


@pytest.mark.parametrize("text", DESCRIPTIONS)
def test_what_is_changed_is_loaded_first(told: Told, text: str) -> None:
    assert told(text) == ()


@st.composite
def mutated(draw: st.DrawFn) -> str:
    """A description with some of it taken out, doubled, moved, or put in from elsewhere."""
    text = draw(st.sampled_from(DESCRIPTIONS))
    for _ in range(draw(st.integers(1, 4))):
        start = draw(st.integers(0, len(text)))
        end = min(len(text), start + draw(st.sampled_from([0, 0, 0, 1, 1, 2, 8, 40])))
        piece = draw(st.sampled_from(PIECES) | st.just("") | st.just(text[start:end] * 2))
        text = text[:start] + piece + text[end:]
    return text


@quickly
@given(mutated())
def test_a_changed_description_is_loaded_or_told(told: Told, text: str) -> None:
    told(text)


@quickly
@given(st.sampled_from(DESCRIPTIONS), st.data())
def test_what_ends_inside_a_block_is_told_with_a_line(told: Told, text: str, data: st.DataObject) -> None:
    end = data.draw(st.sampled_from(inside_of_blocks(text)))
    problems = told(text[:end])
    assert problems
    assert all(problem.line for problem in problems)


def inside_of_blocks(text: str) -> list[int]:
    """Where a text may be cut so that a brace is left open."""
    places, depth, tokens = [], 0, iter(scan(text).tokens)
    token = next(tokens)
    for at in range(len(text)):
        while token.start < at:
            depth += (token.kind == "{") - (token.kind == "}")
            token = next(tokens)
        places += [at] if depth else []
    return places


@quickly
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_pieces_in_any_order_are_told(told: Told, text: str) -> None:
    told(text)


@quickly
@given(st.binary(max_size=60))
def test_bytes_are_told(told: Told, content: bytes) -> None:
    assert told(content)


@pytest.mark.parametrize(
    ("text", "line", "words"),
    [
        ('deployment "App\u00e9\x1b" {}\n', 1, "U+001B"),
        ('deployment "App é" {\n}\n', 1, 'The label "App é" can\'t be used'),
        ('deployment "" {\n}\n', 1, "The label"),
        ("deployment true {\n}\n", 1, '"project" is required'),
        (HEAD + 'region "us-east-1" {}\ntable "' + "é" * 100_000 + '" {}\n', 6, "at most 24 characters"),
        (HEAD + 'region "us-east-1" {}\n' + "t" * 100_000 + ' "a" {}\n', 6, "not expected here"),
        (HEAD.replace('"p"', "null") + 'region "us-east-1" {}\n', 1, '"project" is required'),
        (HEAD[:-2] + "  tags = { <<E\nx\nE\n = 1 }\n}\n", 6, "key = value"),
        (HEAD[:-2] + '  tags = { "${x}" = "a" }\n}\n', 4, "plain values only"),
        (HEAD[:-2] + "  tags = { (x) = 1 }\n}\n", 4, "plain values only"),
        (HEAD[:-2] + '  tags = { "a\u00a0b" = "c" }\n}\n', 4, "\\u00a0"),
        (HEAD[:-2] + "  tags = " + "{ a = " * 50_000 + "}" * 50_000 + "\n}\n", 4, "nested at most"),
        (HEAD[:-2] + "  tags = " + "[" * 100_000 + "\n}\n", 4, "nested at most"),
        (
            HEAD + 'region "us-east-1" {}\ndatabase "d" {\n  allocated_storage = 20.5\n}\n',
            7,
            "a whole number",
        ),
        (HEAD + 'region "us-east-1" {}\ndatabase "d" {\n  allocated_storage = 1e99\n}\n', 7, "the most is"),
        (HEAD + 'region "us-east-1" {}\ndatabase "d" {\n  allocated_storage = -0\n}\n', 7, "the least is"),
    ],
)
def test_texts_made_to_hurt(told: Told, text: str, line: int, words: str) -> None:
    problems = [problem for problem in told(text) if problem.line]
    assert any(problem.line == line and words in problem.detail for problem in problems), problems


def test_whole_numbers_may_be_written_otherwise(told: Told) -> None:
    text = (
        HEAD
        + 'region "us-east-1" {}\ndatabase "d" {\n  allocated_storage = 2e1\n  engine_version = "16"\n}\n'
    )
    assert told(text) == ()


REGIONS = "".join(f'region "{name}" {{}}\n' for name in ELB_ACCOUNTS if partition(name) == "aws")
USES = ", ".join(f'"table.t{number}"' for number in range(MOST_TOKENS // 2 - 100))


@pytest.mark.parametrize(
    "text",
    [
        HEAD + "#" * 2_000_000,
        HEAD + 'table "t" {\n' + "x = 1\n" * 30_000 + "}\n",
        HEAD
        + 'table "t" {\n'
        + "".join(f"x{number} = 1\n" for number in range(MOST_TOKENS // 4 - 10))
        + "}\n",
        HEAD + 'table "t" {\n  hash_key = "' + "x" * 500_000 + '" y = 1\n}\n',
        HEAD + 'table "t" {\n  hash_key = [' + "x," * (MOST_TOKENS // 2 - 20) + "]\n}\n",
        HEAD + REGIONS + "".join(f'tabel "t{number}" {{}}\n' for number in range(MOST_TOKENS // 5 - 50)),
        HEAD + REGIONS + f'autoscaling_group "a" {{\n  uses = [{USES}]\n}}\n',
        HEAD + REGIONS + 'table "t" {\n  hash_key = "' + "${ /*" * 80_000,
        HEAD + REGIONS + 'table "t" {\n  hash_key = "' + "$%" * 200_000 + '"\n}\n',
    ],
    ids=["bytes", "faults", "fewer faults", "line", "list", "blocks", "references", "templates", "signs"],
)
def test_no_text_takes_long(told: Told, text: str) -> None:
    start = time.process_time()
    assert told(text)
    assert time.process_time() - start < 10, "some two seconds, on a machine that isn't busy"
