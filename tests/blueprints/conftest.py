"""The blueprints, each applied once to an embedded AWS for all tests in this folder."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from commands.synth import synthesize
from emulator import Emulator
from emulator.inventory import inventory
from runner.manifest import read_manifest
from tests.blueprints.applied import BLUEPRINTS, Applied, Blueprint, new_runner

LAST = ("test_home.py", "test_outage.py", "test_removal.py")


@pytest.fixture(scope="package", params=BLUEPRINTS, ids=[blueprint.file for blueprint in BLUEPRINTS])
def applied(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    blueprint: Blueprint = request.param
    folder = tmp_path_factory.mktemp(blueprint.file)
    stacks = read_manifest(synthesize([blueprint.file], outdir=folder / "cdktf.out", environment={}))
    with Emulator() as aws:
        states = folder / "state"
        before, runner = inventory(aws, blueprint.regions), new_runner(aws, states)
        yield Applied(blueprint, aws, stacks, runner.apply_all(stacks), before, runner, states)


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """The tests of one blueprint follow each other; those that change it come last, its removal after all."""
    here = Path(__file__).parent
    own = {item: _place(item) for item in items if item.path.parent == here}
    items.sort(key=lambda item: own.get(item, (-1, 0)))


def _place(item: pytest.Item) -> tuple[int, int]:
    """The blueprint's place in the order, and the test's."""
    rank = LAST.index(item.path.name) + 1 if item.path.name in LAST else 0
    blueprint = getattr(item, "callspec", None) and item.callspec.params.get("applied")  # type: ignore[attr-defined]
    return (BLUEPRINTS.index(blueprint) if blueprint else -1), rank
