"""`docs/decisions`: each page has a number of its own, in its name and in its title."""

import re

from tests.synthesized import ROOT

PAGES = sorted((ROOT / "docs" / "decisions").glob("0*.md"))


def test_each_page_has_a_number_of_its_own() -> None:
    """A number may be kept for a page that is still being written."""
    numbers = [int(page.name[:4]) for page in PAGES]
    assert numbers[0] == 1
    assert len(set(numbers)) == len(numbers)


def test_titles_have_the_number_and_the_date_and_dates_follow_each_other() -> None:
    dates = []
    for page in PAGES:
        title, _, date, *_ = page.read_text(encoding="utf-8").split("\n")
        assert title.startswith(f"# {int(page.name[:4])}. "), page.name
        found = re.match(r"\d{4}-\d{2}-\d{2}", date)
        assert found, page.name
        dates.append(found[0])
    assert dates == sorted(dates)
