"""What `destroy` leaves behind. Comes last: it takes away what the other tests look at."""

import json

import pytest

from emulator.inventory import inventory
from model.planning.plan import StatePlan
from review.finding import kind
from runner.manifest import Stack
from tests.blueprints.applied import Applied
from tests.test_inventory_is_complete import COUNTED

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

UNPROTECTED = {"protected": "false"}


def test_destroy_leaves_nothing(applied: Applied) -> None:
    states = [stack for stack in applied.stacks if _kind(stack) == StatePlan.kind]
    others = [stack for stack in applied.stacks if stack not in states]
    there = inventory(applied.aws, applied.blueprint.regions)
    grown = {each[1] for each, items in there.items() if set(items) - set(applied.before[each])}
    assert _counted(applied) <= grown, "what isn't counted could be left"
    runner = applied.runner
    runner.destroy_all(others)
    runner.apply_all(states, variables=UNPROTECTED)
    runner.destroy_all(states, variables=UNPROTECTED)
    assert inventory(applied.aws, applied.blueprint.regions) == applied.before


def _kind(stack: Stack) -> str:
    return kind(json.loads((stack.directory / "cdk.tf.json").read_text(encoding="utf-8")))


def _counted(applied: Applied) -> set[str]:
    """The kinds of the inventory that the blueprint makes."""
    files = [stack.directory / "cdk.tf.json" for stack in applied.stacks]
    types = {each for file in files for each in json.loads(file.read_text(encoding="utf-8"))["resource"]}
    return {COUNTED[each] for each in types} - COUNTED.keys()
