import pytest

from model.language.tokens import DEEPEST, LARGEST_EXPONENT, MOST_DIGITS, MOST_TOKENS, Fault, scan


def fault(text: str) -> Fault:
    (found,) = scan(text).faults
    return found


def test_words_and_signs() -> None:
    found = scan('b-1 "x" { # c\n  y = [-1.5, <<E\nz\nE\n  ] // c\n/* c\n*/ }')
    assert found.faults == []
    assert found.readable
    words = [(token.kind, token.value) for token in found.tokens]
    newline = ("newline", None)
    assert words == [
        *[("name", None), ("string", "x"), ("{", None), newline],
        *[("name", None), ("=", None), ("[", None), ("-", None), ("number", 1.5), (",", None)],
        *[("string", "z\n"), newline, ("]", None), newline, ("}", None), ("end", None)],
    ]


def test_the_plain_text_has_the_same_lines_and_columns() -> None:
    text = (
        'b "\\"$${" { # "c"\n /* { \n } */ x = "a ${y(\n"}")} #"\n'
        " y = <<_É\n }\n  _É \u00a0\n z = 1e5\u00a0\n}\n"
    )
    plain = scan(text).plain
    assert plain == (
        'b "....." {      \n      \n      x = "......\n......."\n y = <<AA\n..\n    AA\n z = 000 \n}\n'
    )
    assert len(plain) == len(text)


@pytest.mark.parametrize(
    ("text", "start", "summary", "words"),
    [
        ('a = "b\n', 4, "Unclosed quote", "<<EOT"),
        ('a = b"', 5, "Unclosed quote", "Close it"),
        ('a = "\\', 4, "Unclosed quote", "Close it"),
        ('a = "\\"', 4, "Unclosed quote", "Close it"),
        ('a = "${b', 4, "Unclosed quote", "Close it"),
        ('a = "${ /* }"', 4, "Unclosed quote", "Close it"),
        ('a = "${"b}"\n', 4, "Unclosed quote", "Close it"),
        ("a /* b\n", 2, "Unclosed comment", "*/"),
        ("a = <<EOT\nb\nEOT x\n", 4, "Unclosed heredoc", "holds EOT and nothing else"),
        ("a = << EOT\nEOT\n", 4, "Invalid heredoc", "<<EOT"),
        ("a = [\n(1)\n", 4, "Unclosed bracket", 'no "]"'),
        ("{{}", 0, "Unclosed brace", 'no "}"'),
        ("a = (", 4, "Unclosed parenthesis", 'no ")"'),
        ("a = )", 4, "Unexpected )", 'no "("'),
        ("a = [\n}", 6, "Unexpected }", 'The "[" of line 1 is closed by "]", not by "}".'),
        ("[" * 100_000, DEEPEST, "Nested too deeply", f"at most {DEEPEST} deep"),
        ('"${' * 100_000, 3 * (DEEPEST + 1), "Nested too deeply", f"at most {DEEPEST} deep"),
        ("\n" * 100_000, MOST_TOKENS, "Description too long", "15,000 words, signs and lines"),
    ],
)
def test_what_stops_the_reading(text: str, start: int, summary: str, words: str) -> None:
    found = fault(text)
    assert (found.start, found.summary) == (start, summary)
    assert words in found.detail
    assert not scan(text).readable


@pytest.mark.parametrize(
    ("text", "start", "words"),
    [
        ("a\u00a0= 1", 1, "NO-BREAK SPACE (U+00A0)"),
        ("a = 1\r b = 2", 5, "U+000D"),
        ("a\ufeff = 1", 1, "ZERO WIDTH NO-BREAK SPACE (U+FEFF)"),
        ('a = "b\x00\x01"', 6, "U+0000"),
        ("a = <<E\nb\x1b\nE", 9, "U+001B"),
    ],
)
def test_what_cannot_be_seen_is_told_and_read_as_a_space(text: str, start: int, words: str) -> None:
    found = fault(text)
    assert (found.start, found.summary) == (start, "Invalid character")
    assert words in found.detail
    assert scan(text).readable
    assert len(scan(text).plain) == len(text)


@pytest.mark.parametrize("text", ["a = “b” ; c\n", "a = 'b'", "é = 1", "a = @@", "a = \u0301"])
def test_other_characters_are_told_once_in_a_line(text: str) -> None:
    assert fault(text).summary == "Invalid character"
    assert not scan(text).readable
    assert len(scan(f"{text}\n{text}\n").faults) == 2


@pytest.mark.parametrize(
    ("number", "summary"),
    [
        ("1" * (MOST_DIGITS + 1), "Number too long"),
        ("0." + "1" * MOST_DIGITS, "Number too long"),
        (f"1e{LARGEST_EXPONENT + 1}", "Number too long"),
        (f"1e-{LARGEST_EXPONENT + 1}", "Number too long"),
        ("1e" + "9" * 5000, "Number too long"),
        ("1e", "Invalid number"),
        ("1x", "Invalid number"),
        ("0x1F", "Invalid number"),
        ("1_000", "Invalid number"),
        ("1.5.2", "Invalid number"),
    ],
)
def test_numbers_that_are_none(number: str, summary: str) -> None:
    found = fault(f"a = {number}")
    assert (found.start, found.summary) == (4, summary)
    assert len(found.detail) < 200
    assert scan(f"a = {number}").readable


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("0", 0),
        ("1e2", 100),
        ("1.50", 1.5),
        (f"1e{LARGEST_EXPONENT}", 10**LARGEST_EXPONENT),
        ("9" * MOST_DIGITS, 10**MOST_DIGITS - 1),
        ("1e-100", 1e-100),
    ],
)
def test_numbers(number: str, value: float) -> None:
    token, _ = scan(number).tokens
    assert (token.value, type(token.value)) == (value, type(value))


def test_an_escape_that_is_none() -> None:
    found = fault('a = "\\q"')
    assert (found.start, found.summary) == (4, "Invalid escape sequence")
    assert found.detail.startswith("Received \\q. Accepted are \\n, ")
