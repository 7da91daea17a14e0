import pytest

from model.language.characters import SHOWN, advice, around, beginning, named, visible


@pytest.mark.parametrize(
    ("character", "name", "words"),
    [
        ("\u00a0", "NO-BREAK SPACE (U+00A0)", "can't be seen"),
        ("\u200b", "ZERO WIDTH SPACE (U+200B)", "can't be seen"),
        ("\x00", "U+0000", "can't be seen"),
        ("\r", "U+000D", "ends in a line feed"),
        ("“", "“ LEFT DOUBLE QUOTATION MARK (U+201C)", "straight double quotes"),
        ("'", "' APOSTROPHE (U+0027)", "straight double quotes"),
        (";", "; SEMICOLON (U+003B)", "A new line ends an argument"),
        ("é", "é LATIN SMALL LETTER E WITH ACUTE (U+00E9)", "into quotes"),
        ("@", "@ COMMERCIAL AT (U+0040)", "no meaning"),
    ],
)
def test_a_character_is_named_with_what_to_do(character: str, name: str, words: str) -> None:
    assert named(character) == name
    assert words in advice(character)


def test_what_a_terminal_would_obey_or_not_show_is_written_out() -> None:
    assert visible("plain é\t😀") == "plain é\t😀"
    assert visible("\x1b[31m\u00a0\udcff\U000e0001") == "\\u001b[31m\\u00a0\\udcff\\U000e0001"


@pytest.mark.parametrize(
    ("column", "shown"),
    [(1, "abcd…"), (2, "abcd…"), (4, "…bcde…"), (6, "…defg…"), (8, "…efgh"), (99, "…efgh")],
)
def test_a_long_line_is_shown_around_its_column(column: int, shown: str) -> None:
    assert around("abcdefgh", column, 4) == shown
    assert around("abcd", column, 4) == "abcd"


def test_the_beginning_of_a_text() -> None:
    assert beginning("one") == "one"
    assert beginning("one\ntwo") == "one…"
    assert beginning("x" * (SHOWN + 1)) == "x" * SHOWN + "…"
