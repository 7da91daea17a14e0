"""Each deployment loses its active region on the embedded AWS, and walks the whole ladder to its end."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from commands.drill import run
from model.language.load import load_deployments
from tests.described import EAST, WEST
from tests.synthesized import ROOT

pytestmark = [pytest.mark.terraform, pytest.mark.drilled]

EUROPE = "eu-west-1"
STEPS = ("failover", "back", "clear", "rebuild", "switch_back", "clear", "rebuild")


def _database(word: str, *regions: str) -> set[str]:
    return {f"{word} aws_db_instance.orders ({region})" for region in regions}


def _copies(region: str) -> set[str]:
    """The copies of a region's objects, which end: they go the other way from now on.

    Of what `links` has no more, nothing in its plan tells the region.
    """
    return {f"DETACHES aws_s3_bucket_replication_configuration.assets_{region} ()"}


#: All that the plans of each of these steps say, by deployment. Nothing else needs a person, nothing drifts.
WORDS: Mapping[str, Sequence[set[str]]] = {
    "default-vpc": [
        _database("PROMOTES", WEST),
        _database("FENCES", EAST),
        _database("DESTROYS", EAST),
        set(),
        _database("FENCES", WEST) | _database("PROMOTES", EAST),
        _database("DESTROYS", WEST),
        set(),
    ],
    "warm-standby": [
        _database("PROMOTES", EUROPE),
        _database("FENCES", EAST) | _copies(EAST),
        _database("DESTROYS", EAST),
        set(),
        _database("FENCES", EUROPE) | _database("PROMOTES", EAST) | _copies(EUROPE),
        _database("DESTROYS", EUROPE),
        set(),
    ],
    "three-regions": [
        _database("PROMOTES", WEST),
        _database("FENCES", EAST),
        _database("DESTROYS", EAST, EUROPE),
        set(),
        _database("FENCES", WEST) | _database("PROMOTES", EAST),
        _database("DESTROYS", WEST, EUROPE),
        set(),
    ],
}

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
    steps = evidence["steps"][1:]
    assert evidence["steps"][0]["name"] == "ordinary"
    assert tuple(step["name"] for step in steps) == STEPS
    assert [_words(step) for step in steps] == WORDS[file.stem]
    (outage,) = (step for step in evidence["steps"] if "without the region" in step["seconds"])
    assert (outage["refused"], outage["answered"]) == (0, 0)


def _words(step: Mapping[str, Any]) -> set[str]:
    """What the plans of a step say: word, address and region."""
    found = [each for plan in step["plans"] for each in plan["role_changes"]]
    assert all(each["reason"] for each in found)
    return {f"{each['word']} {each['address']} ({each['region']})" for each in found}
