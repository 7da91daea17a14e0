"""The blueprints that have tests of their own are the same everywhere."""

import re
from pathlib import Path

from tests.blueprints.applied import BLUEPRINTS


def test_the_makefile_runs_the_tests_of_every_blueprint() -> None:
    (tested,) = re.findall(r"^TESTED = (.*)$", Path("Makefile").read_text(encoding="utf-8"), re.MULTILINE)
    assert tested.split() == [blueprint.file for blueprint in BLUEPRINTS]


def test_every_blueprint_has_tests_of_its_own() -> None:
    for name in (blueprint.file for blueprint in BLUEPRINTS):
        assert Path("deployments", f"{name}.hcl").exists()
        assert Path("tests", "blueprints", f"test_{name.replace('-', '_')}.py").exists()
