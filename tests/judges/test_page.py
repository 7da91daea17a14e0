from pathlib import Path

import pytest

from judges.accepted import CHECKOV, PARLIAMENT
from judges.page import BEGIN, END, main, page, rewritten
from tests.synthesized import ROOT

DOCUMENT = ROOT / "docs" / "judges.md"


def test_the_document_is_up_to_date() -> None:
    text = DOCUMENT.read_text(encoding="utf-8")
    assert rewritten(text) == text, "Write it anew: python -m judges.page docs/judges.md"


def test_every_row_is_on_the_page() -> None:
    text = page()
    for row in (*CHECKOV, *PARLIAMENT):
        assert f"| `{row.check}` | {row.title} | {row.reason} |" in text


def test_what_is_outside_of_the_markers_stays(tmp_path: Path) -> None:
    file = tmp_path / "doc.md"
    file.write_text(f"before\n{BEGIN}\nold\n{END}\nafter é\n", encoding="utf-8")
    main(str(file))
    assert file.read_text(encoding="utf-8") == f"before\n{BEGIN}\n\n{page()}\n{END}\nafter é\n"


@pytest.mark.parametrize("text", ["", BEGIN, END])
def test_without_markers_nothing_is_written(text: str) -> None:
    with pytest.raises(ValueError, match="needs the two lines"):
        rewritten(text)
