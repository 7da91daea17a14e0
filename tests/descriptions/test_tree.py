"""Trees of blocks as HCL."""

from pathlib import Path
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.language.hcl import read_blocks
from tests.descriptions.tree import Tree, pruned, rendered

BLOCKS = (
    Tree("a", "x", {"one": 1, "two": True}, (Tree("b", "", {"three": None}), Tree("b", "y"))),
    Tree("c"),
    Tree("d", "", {"four": ["4"]}),
)
TEXT = """\
a "x" {
  one = 1
  two = true
  b {
    three = null
  }
  b "y" {
  }
}
c {
}
d {
  four = ["4"]
}
"""

SCALARS = st.integers(-(10**6), 10**6) | st.booleans() | st.text(st.characters(codec="utf-8"), max_size=20)
KEYS = st.text("abcxyz -:/", min_size=1, max_size=5)


def test_each_attribute_has_a_line() -> None:
    assert rendered(BLOCKS) == TEXT
    assert [block.length for block in BLOCKS] == [9, 2, 3]


def test_lines_are_taken_out() -> None:
    left = rendered(pruned(BLOCKS, {2, 5, 7, 10, 13}))
    assert left == 'a "x" {\n  two = true\n  b {\n  }\n}\nd {\n}\n'
    assert pruned(BLOCKS, {1, 10, 12}) == ()
    assert pruned(BLOCKS, {0, 6, 14}) == BLOCKS


@settings(max_examples=60, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck))
@given(SCALARS | st.lists(SCALARS, max_size=3) | st.dictionaries(KEYS, SCALARS, max_size=3))
def test_a_value_is_read_as_it_was(tmp_path: Path, value: Any) -> None:
    file = tmp_path / "app.hcl"
    file.write_text(rendered([Tree("a", "", {"value": value})]), encoding="utf-8")
    (block,), problems = read_blocks(file)
    assert not problems
    assert block.attributes["value"].value == value
