"""Each deployment loses its active region on the embedded AWS, and walks the whole ladder to its end."""

import json
import os
from collections.abc import Sequence
from pathlib import Path

import pytest
from rich.console import Console

from commands.drill import run
from model.language.load import load_deployments
from tests.synthesized import ROOT

pytestmark = [pytest.mark.terraform, pytest.mark.drilled]

FILES = (*sorted((ROOT / "deployments").glob("*.hcl")), ROOT / "tests" / "drills" / "three-regions.hcl")


@pytest.mark.parametrize("file", FILES, ids=[file.stem for file in FILES])
def test_the_active_region_is_lost_and_comes_back(file: Path, tmp_path: Path) -> None:
    (deployment,) = load_deployments([file], os.environ)
    console = Console(record=True, width=160, emoji=False)
    lost = deployment.active_region
    status = run(str(file), lose=lost, work_folder=tmp_path, evidence=tmp_path, console=console)
    assert status == 0, console.export_text()
    evidence = json.loads((tmp_path / f"{file.stem}-{lost}.json").read_text(encoding="utf-8"))
    assert evidence["result"] == "held"
    assert evidence["data"]
    assert [name for name in _names(evidence["steps"]) if name not in ("ordinary", "back")] == [
        "failover",
        "clear",
        "rebuild",
        "switch_back",
        "clear",
        "rebuild",
    ]
    (outage,) = (step for step in evidence["steps"] if "without the region" in step["seconds"])
    assert (outage["refused"], outage["answered"]) == (0, 0)


def _names(steps: Sequence[dict[str, str]]) -> list[str]:
    return [step["name"] for step in steps]
