"""`docs/robustness.md`: each finding of the reviews has a row, closed by a test or a page with the reason."""

import re

import pytest

from tests.synthesized import ROOT

DOCUMENT = ROOT / "docs" / "robustness.md"
#: What the reviews numbered: against AWS itself, as a demanding and hostile user, by judges from outside.
EXPECTED = {
    "AWS": ["F1", "F2", "D1", "D2", *(f"S{number}" for number in range(1, 10)), "E1", "N1"],
    "Input": [str(number) for number in range(1, 32)],
    "Judges": [f"J{number}" for number in range(1, 8)],
}
ROW = re.compile(
    r"^\| (?P<id>[A-Z]?[0-9]+) \| (?P<found>.+) \| (?P<done>.+) \| (?P<proof>.+) \|$", re.MULTILINE
)
TEST = re.compile(r"`(tests/[\w/]+\.py)::(test_\w+)`")
PAGE = re.compile(r"\]\((?P<file>[\w./-]+)(?:#[\w-]+)?\)")


def rows(review: str) -> list[re.Match[str]]:
    """The rows of one review's table."""
    text = DOCUMENT.read_text(encoding="utf-8")
    (section,) = re.findall(rf"^## {review}.*?(?=^## |\Z)", text, re.MULTILINE | re.DOTALL)
    return list(ROW.finditer(section))


@pytest.mark.parametrize("review", EXPECTED)
def test_every_finding_has_a_row(review: str) -> None:
    found = [row["id"] for row in rows(review)]
    assert [id for id in found if id in EXPECTED[review]] == EXPECTED[review]
    assert len(found) == len(set(found))


@pytest.mark.parametrize("review", EXPECTED)
def test_every_row_is_proven(review: str) -> None:
    """By tests that exist, or by a page with the reason."""
    for row in rows(review):
        tests, pages = TEST.findall(row["proof"]), PAGE.findall(row["proof"])
        assert tests or pages, row["id"]
        for file, name in tests:
            assert f"def {name}(" in (ROOT / file).read_text(encoding="utf-8"), f"{row['id']}: {file}::{name}"
        for page in pages:
            assert (DOCUMENT.parent / page).resolve().is_file(), f"{row['id']}: {page}"


def test_whatever_the_page_names_is_there() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    for file, name in re.findall(r"`(tests/[\w/]+\.py)(?:::(test_\w+))?`", text):
        assert f"def {name or 'test_'}" in (ROOT / file).read_text(encoding="utf-8"), f"{file}::{name}"
