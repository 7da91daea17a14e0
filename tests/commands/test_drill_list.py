import runpy
import sys
from pathlib import Path

import pytest

from commands.drill_list import drills
from tests.commands.fake_drill import DESCRIPTION
from tests.described import EAST, WEST


def test_each_description_with_each_of_its_regions(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "shop.hcl"
    file.write_text(DESCRIPTION, encoding="utf-8")
    expected = [f"{file}@{EAST}", f"{file}@{WEST}"]
    assert list(drills([file])) == expected
    monkeypatch.setattr(sys, "argv", ["drill_list", str(file)])
    monkeypatch.delitem(sys.modules, "commands.drill_list")
    runpy.run_module("commands.drill_list", run_name="__main__")
    assert capsys.readouterr().out.splitlines() == expected
