"""What `destroy` leaves behind. Comes last: it takes away what the other tests look at."""

import pytest

from emulator.inventory import inventory
from tests.blueprints.applied import Applied

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

UNPROTECTED = {"protected": "false"}


def test_destroy_leaves_nothing(applied: Applied) -> None:
    states = [stack for stack in applied.stacks if stack.name.startswith("state-")]
    others = [stack for stack in applied.stacks if stack not in states]
    there = inventory(applied.aws, applied.blueprint.regions)
    assert sum(map(len, there.values())) > sum(map(len, applied.before.values())) + 60
    runner = applied.runner
    runner.destroy_all(others)
    runner.apply_all(states, variables=UNPROTECTED)
    runner.destroy_all(states, variables=UNPROTECTED)
    assert inventory(applied.aws, applied.blueprint.regions) == applied.before
