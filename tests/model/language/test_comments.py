"""The comments that are aligned with the one on a line."""

import pytest

from model.language.comments import aligned_gaps


@pytest.mark.parametrize(
    ("text", "lines"),
    [
        ("a = 1   # one\nbbb = 2 # two\n", [0, 14]),
        ("a = 1 # one\n\nbbb = 2 # two\n", [0]),
        ("a = 1 # one\n# alone\nb = 2 # two\n", [0]),
        ("a = 1 # one", [0]),
        ("a = 1  # one\n", []),
        ("a = 1\nb = 1 # two\n", []),
        ("a = 1 # one\nbbb = 2  # two\n", []),
        ("# none\n", []),
    ],
)
def test_the_lines_whose_comments_are_aligned(text: str, lines: list[int]) -> None:
    assert [gap.line for gap in aligned_gaps(text, 0)] == lines
    assert all(text[gap.start : gap.end].isspace() for gap in aligned_gaps(text, 0))


def test_lines_above_count_too() -> None:
    text = "x {\n  aa = 1 # one\n  b = 2  # two\n}\n"
    assert [gap.line for gap in aligned_gaps(text, text.index("b ="))] == [4, 19]
