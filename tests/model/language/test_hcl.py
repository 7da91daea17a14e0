import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.language.hcl import Block, read_blocks
from model.language.layout import MOST_OPERATORS
from model.language.problems import Problem
from model.language.tokens import DEEPEST

Read = Callable[[str | bytes], tuple[tuple[Block, ...], tuple[Problem, ...]]]

#: What Terraform makes of literals as keys.
KEYS = {"true": 1, "null": 2, "for_each": 3, "4": 5, "100": 6, "1.5": 7}

hypothesis = settings(
    max_examples=40,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)


@pytest.fixture
def read(tmp_path: Path) -> Read:
    def read(text: str | bytes) -> tuple[tuple[Block, ...], tuple[Problem, ...]]:
        file = tmp_path / "a.hcl"
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
        return read_blocks(file)

    return read


@pytest.fixture
def value(read: Read) -> Callable[[str], Any]:
    """The value that an expression has; it has to be accepted."""

    def value(expression: str) -> Any:
        (block,), problems = read(f"b {{\n  x = {expression}\n}}\n")
        assert problems == ()
        assert not block.attributes["x"].refused
        return block.attributes["x"].value

    return value


@pytest.fixture
def refused(read: Read) -> Callable[[str], Problem]:
    """The one problem of an expression."""

    def refused(expression: str) -> Problem:
        (block,), (problem,) = read(f"b {{\n  x = {expression}\n}}\n")
        assert block.attributes["x"].refused
        return problem

    return refused


def test_blocks_know_their_lines_labels_and_contents(read: Read) -> None:
    (outer, last), problems = read('a "one" "two" {\n\n  x = 1\n  b {}\n}\nc {}\n')
    assert problems == ()
    assert (outer.kind, outer.labels, outer.title) == ("a", ("one", "two"), 'a "one" "two"')
    assert (outer.position.line, outer.position.source, last.position.line) == (1, 'a "one" "two" {', 6)
    assert [(block.kind, block.position.line) for block in outer.blocks] == [("b", 4)]
    place = outer.attributes["x"].position
    assert (place.line, place.block, place.source) == (3, 'a "one" "two"', "  x = 1")


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("1", 1),
        ("-1", -1),
        ("1.5", 1.5),
        ("-2.5e3", -2500),
        ("1.0", 1),
        ("-0.0", 0),
        ("- 1", -1),
        ("1E+2", 100),
        ("15e-1", 1.5),
        ("007", 7),
        ("9" * 40, 10**40 - 1),
        ("(1)", 1),
        ("true", True),
        ("false", False),
        ("null", None),
        ('""', ""),
        ('"a\\n\\t\\"\\\\b"', 'a\n\t"\\b'),
        ('"\\u00e9\\U0001F600"', "é😀"),
        ('"$${x} %%{y} $z %"', "${x} %{y} $z %"),
        ("[]", []),
        ("{}", {}),
        ('[1, "a", [true],]', [1, "a", [True]]),
        ('{ a = 1, "b c" = 2 }', {"a": 1, "b c": 2}),
        ("{ true = 1, null = 2, for_each = 3, 4 = 5, 1e2 = 6, 1.50 = 7 }", KEYS),
        ("{\n a = 1 # one\n b : { c = [null] }\n}", {"a": 1, "b": {"c": [None]}}),
        ("[\n # first\n 1,\n /* second */ 2\n]", [1, 2]),
    ],
)
def test_literals(value: Callable[[str], Any], expression: str, expected: Any) -> None:
    assert value(expression) == expected
    assert type(value(expression)) is type(expected)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("<<EOT\nEOT\n", ""),
        ('<<EOT\n one\n\n  "two" \\n\n\nEOT\n', ' one\n\n  "two" \\n\n\n'),
        ("<<EOT\n one\n   EOT\n", " one\n"),
        ('<<-EOT\n    one\n      "two" \\n\n\n    EOT\n', 'one\n  "two" \\n\n\n'),
        ("<<EOT\n$${x} %%{y}\nEOT\n", "${x} %{y}\n"),
    ],
)
def test_heredocs_are_what_terraform_makes_of_them(
    value: Callable[[str], Any], expression: str, expected: str
) -> None:
    assert value(expression) == expected


@pytest.mark.parametrize(
    ("expression", "shown"),
    [
        ("var.x", "var.x"),
        ("1 + 1", "1 + 1"),
        ("!true", "!true"),
        ("-x", "-x"),
        ("f(1)", "f(1)"),
        ("a ? b : c", "a ? b : c"),
        ("[for y in z : y]", "[for y in z : y]"),
        ("{ a = [var.x] }", "var.x"),
        ("{ (a) = 1 }", "(a)"),
        ('"a ${var.x} b"', '"a ${var.x} b"'),
        ('"%{ if a }b%{ endif }"', '"%{ if a }b%{ endif }"'),
        ('"%{ if a }b"', '"%{ if a }b"'),
        ('"${f("}", { a = "${b}" })} # c"', '"${f("}"'),
        ('"${a\n}"', '"${a…'),
        ("<<EOT\n${x}\nEOT\n", "<<EOT…"),
        ('"${x}" == "y"', '"${x}" == "y"'),
        ("-x.y", "-x.y"),
        ('-"1"', '-"1"'),
        ("x * " + "y" * 200, "x * " + "y" * 96 + "…"),
    ],
)
def test_nothing_is_evaluated(refused: Callable[[str], Problem], expression: str, shown: str) -> None:
    problem = refused(expression)
    assert (problem.line, problem.summary) == (2, "Expressions not allowed")
    assert problem.detail.startswith(f"Received {shown}")


def test_keys_are_not_evaluated_either(refused: Callable[[str], Problem]) -> None:
    assert refused('{ "${a}" = 1 }').summary == "Expressions not allowed"


def test_a_value_that_cannot_be_read_is_refused_once(refused: Callable[[str], Problem]) -> None:
    for expression, summary in (
        ('"\\q"', "Invalid escape sequence"),
        ('["\\q"]', "Invalid escape sequence"),
        ('{ "\\q" = 1 }', "Invalid escape sequence"),
        ("9" * 5000, "Number too long"),
        ("-1e999999", "Number too long"),
        ("0x10", "Invalid number"),
        ('"\x07"', "Invalid character"),
    ):
        problem = refused(expression)
        assert (problem.line, problem.summary) == (2, summary)
        assert len(problem.detail) < 250


def test_what_a_map_and_a_list_hold_has_its_own_line(read: Read) -> None:
    (block,), problems = read("b {\n  x = {\n    k = 1\n    l = var.y\n  }\n  y = [\n    1,\n    2\n  ]\n}\n")
    assert {key: place.line for key, place in block.attributes["x"].items.items()} == {("k",): 3, ("l",): 4}
    assert {index: place.line for index, place in block.attributes["y"].items.items()} == {(0,): 7, (1,): 8}
    assert [(problem.line, problem.block) for problem in problems] == [(4, "b")]


def test_attributes_and_keys_are_set_once(read: Read) -> None:
    (block,), (attribute, key) = read("b {\n  x = 1\n  x = 2\n  y = {\n    k = 1\n    k = 2\n  }\n}\n")
    assert block.attributes["x"].value == 1
    assert (attribute.line, attribute.summary) == (3, "Attribute redefined")
    assert "line 2" in attribute.detail
    assert (key.line, key.summary) == (6, "Key redefined")
    assert "line 5" in key.detail


def test_an_attribute_outside_of_blocks(read: Read) -> None:
    (block,), (problem,) = read("b {}\nx = 1\n")
    assert block.kind == "b"
    assert (problem.line, problem.source, problem.summary) == (2, "x = 1", "Unsupported argument")


@pytest.mark.parametrize(
    "text",
    [
        "\ufeffb {\n  x = 1\n}\n",
        "b {\r\n  x = 1\r\n}\r\n",
        "\tb\t{\n\t\tx\t=\t1\n\t}",
        "# c\nb {\n  // c\n  x = 1 # c\n  /* c\n  */\n}",
        "b { x = 1 }",
    ],
    ids=["byte order mark", "CR LF", "tabs", "comments", "one line"],
)
def test_ways_to_write_the_same(read: Read, text: str) -> None:
    (block,), problems = read(text)
    assert problems == ()
    assert {name: attribute.value for name, attribute in block.attributes.items()} == {"x": 1}


def test_crlf_heredocs_hold_no_carriage_return(read: Read) -> None:
    (block,), _ = read("b {\r\n  x = <<EOT\r\none\r\ntwo\r\nEOT\r\n}\r\n")
    assert block.attributes["x"].value == "one\ntwo\n"


@pytest.mark.parametrize("text", ["", "\n\n", "# c", "/* c */\n"])
def test_an_empty_file_has_no_blocks(read: Read, text: str) -> None:
    assert read(text) == ((), ())


@pytest.mark.parametrize(
    ("text", "line", "summary", "words"),
    [
        ("b {\n  x = !!true\n}\n", 2, "Invalid HCL syntax", "Column 8: !true is not expected here"),
        ("b {\n  x = a b\n}\n", 2, "Missing newline after argument", "before b"),
        ("b {\n  x = a[1,2]\n}\n", 2, "Invalid HCL syntax", "Column 10: ,2] is not expected here"),
        ("b {\n  x = 1\n", 1, "Unclosed brace", 'no "}"'),
        ("b {}\n}\n", 2, "Unexpected }", 'no "{"'),
        ('b {\n  x = "\u2028"\n  y == 1\n}\n', 3, "Missing equals sign or brace", "After y"),
    ],
)
def test_syntax_errors_say_where_and_what(read: Read, text: str, line: int, summary: str, words: str) -> None:
    blocks, (problem,) = read(text)
    assert blocks == ()
    assert (problem.line, problem.summary) == (line, summary)
    assert words in problem.detail
    assert problem.source == text.split("\n")[line - 1]


def test_faults_of_values_and_of_lines_are_told_at_once(read: Read) -> None:
    blocks, problems = read('b {\n  x = "\\q"\n  y = 1\u00a0z = 2\n  u 1\n}\n')
    assert blocks == ()
    assert [(problem.line, problem.summary) for problem in problems] == [
        (2, "Invalid escape sequence"),
        (3, "Invalid character"),
        (4, "Missing equals sign or brace"),
    ]


def test_nothing_that_lines_allow_is_nested_too_deeply_for_the_parser(read: Read) -> None:
    inside = "x" + ".y" * MOST_OPERATORS
    for opening, closing in ("[]", "()", ("{ a = ", "}")):
        text = opening * (DEEPEST - 1) + inside + closing * (DEEPEST - 1)
        (block,), (problem,) = read(f"b {{\n  x = {text}\n}}\n")
        assert block.attributes["x"].refused
        assert problem.summary == "Expressions not allowed"


def test_a_file_that_cannot_be_read_has_no_blocks(tmp_path: Path) -> None:
    blocks, (problem,) = read_blocks(tmp_path)
    assert blocks == ()
    assert "Is a directory" in problem.detail


scalars = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.text(st.characters(codec="utf-8", exclude_characters="\r\b\f"))
)
literals = st.recursive(
    scalars,
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.from_regex("[a-z]{1,5}", fullmatch=True), inner, max_size=3)
    ),
    max_leaves=4,
)


def written(value: Any) -> str:
    """A value as HCL: JSON, but for what HCL takes for a template."""
    return json.dumps(value, ensure_ascii=False).replace("${", "$${").replace("%{", "%%{")


@hypothesis
@given(literals)
def test_literals_come_back_as_they_were_written(value: Callable[[str], Any], literal: Any) -> None:
    assert value(written(literal)) == literal


@hypothesis
@given(st.text(st.characters(codec="utf-8")) | st.text("{}[]()=\"'#/*<-$%\n\\ ab1.,:?!E", max_size=60))
def test_no_text_brings_the_reader_down(read: Read, text: str) -> None:
    blocks, problems = read(text)
    assert all(problem.summary and problem.detail for problem in problems)
    assert all(block.position.line > 0 for block in blocks)
