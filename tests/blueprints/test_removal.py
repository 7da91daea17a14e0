"""What `destroy` leaves behind. Comes last: it takes away what the other tests look at."""

import json

import pytest

from emulator.inventory import inventory
from tests.blueprints.applied import Applied
from tests.test_inventory_is_complete import COUNTED

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

UNPROTECTED = {"protected": "false"}


def test_destroy_leaves_nothing(applied: Applied) -> None:
    states = [stack for stack in applied.stacks if stack.name.startswith("state-")]
    others = [stack for stack in applied.stacks if stack not in states]
    there = inventory(applied.aws, applied.blueprint.regions)
    grown = {
        kind for (region, kind), items in there.items() if set(items) - set(applied.before[region, kind])
    }
    assert _counted(applied) <= grown, "what isn't counted could be left"
    runner = applied.runner
    runner.destroy_all(others)
    runner.apply_all(states, variables=UNPROTECTED)
    runner.destroy_all(states, variables=UNPROTECTED)
    assert inventory(applied.aws, applied.blueprint.regions) == applied.before


def _counted(applied: Applied) -> set[str]:
    """The kinds of the inventory that the blueprint makes."""
    files = [stack.directory / "cdk.tf.json" for stack in applied.stacks]
    types = {kind for file in files for kind in json.loads(file.read_text(encoding="utf-8"))["resource"]}
    return {COUNTED[kind] for kind in types} - COUNTED.keys()
