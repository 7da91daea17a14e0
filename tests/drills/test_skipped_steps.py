"""What leaves out a step of a failover is refused by the plan, from every position, and changes nothing."""

from collections.abc import Iterator, Mapping

import pytest

from emulator import Emulator
from runner.environment import isolated
from runner.installation import find_installation
from runner.run import Runner
from tests.drills.ladder import JOBS, LADDER, NONE, Described, Position, Walk

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

#: Edits by hand that are no position of the ladder.
BY_HAND = {
    "B stands alone": Described("A", {"B": "B"}),
    "B active, A has none": Described("B", {"A": NONE}),
    "C active": Described("C"),
    "C active, B lost as well": Described("C", {"A": "A", "B": "B"}),
}
DESCRIBED = {**{position.name: position.described for position in LADDER}, **BY_HAND}

PROMOTES = "only a failover promotes it"
ONLY_ONE = "may be the only one with the data"
WRITES = "is the writer for all that is known"
STANDS = "a former writer that is still there"
GIVEN_UP = "was given up for another region's"
NOT_WRITER = "was not the writer"
EMPTY = "would be made anew, empty"
GONE = "isn't there, and can't stand alone"
NO_REPLICA = "isn't there: no replica can be promoted"

#: In each position, by description: the plans that are refused, by region, and why. `active_region` alone is
#: "ordinary, B active" in the ordinary position; a revert of the failover is "ordinary" after it. What isn't
#: here is the next step, or takes the last one back where that only removes replicas.
REFUSED: Mapping[str, Mapping[str, Mapping[str, str]]] = {
    "ordinary": {
        "cleared": {"A": ONLY_ONE},
        "ordinary, B active": {"A": WRITES, "B": PROMOTES},
        "switched back": {"B": NOT_WRITER},
        "B stands alone": {"B": NOT_WRITER},
        "B active, A has none": {"A": ONLY_ONE, "B": PROMOTES},
        "C active": {"C": PROMOTES},
    },
    "failed over": {
        "ordinary": {"A": GIVEN_UP, "B": WRITES},
        "ordinary, B active": {"A": STANDS},
        "switched back": {"A": GIVEN_UP},
        "cleared back": {"B": ONLY_ONE},
    },
    "cleared": {
        "ordinary": {"A": EMPTY, "B": WRITES},
        "failed over": {"A": GONE},
        "switched back": {"A": NO_REPLICA},
        "cleared back": {"B": ONLY_ONE},
        "C active": {"C": EMPTY},
    },
    "ordinary, B active": {
        "ordinary": {"A": PROMOTES, "B": WRITES},
        "failed over": {"A": NOT_WRITER},
        "cleared back": {"B": ONLY_ONE},
    },
    "switched back": {
        "ordinary": {"B": STANDS},
        "failed over": {"B": GIVEN_UP},
        "cleared": {"A": ONLY_ONE},
        "ordinary, B active": {"A": WRITES, "B": GIVEN_UP},
    },
    "cleared back": {
        "failed over": {"B": NO_REPLICA},
        "cleared": {"A": ONLY_ONE},
        "ordinary, B active": {"A": WRITES, "B": EMPTY},
        "switched back": {"B": GONE},
    },
}
#: Edits by hand that lead on, in a position: none of these regions' plans is refused.
TAKEN: Mapping[str, Mapping[str, str]] = {"failed over": {"C active, B lost as well": "C"}}
#: Of each position, the one before it, if the way back only removes replicas.
HARMLESS = {"ordinary": "cleared back", "ordinary, B active": "cleared"}


@pytest.fixture(scope="module")
def walk(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Walk]:
    folder = tmp_path_factory.mktemp("ladder")
    with Emulator() as aws:
        runner = Runner(
            installation=find_installation(),
            environment=isolated(aws.environment),
            jobs=JOBS,
            local_state=folder / "states",
        )
        yield Walk(aws, runner, folder)


@pytest.mark.parametrize("position", LADDER, ids=[position.name.replace(" ", "-") for position in LADDER])
def test_a_step_that_is_left_out_is_refused(walk: Walk, position: Position) -> None:
    walk.go(position)
    before = walk.all_there_is()
    for name, expected in REFUSED[position.name].items():
        found = walk.refusals(DESCRIBED[name], "".join(expected))
        assert {letter for letter in expected if expected[letter] in found[letter]} == set(expected), (
            name,
            found,
        )
    for name, letters in TAKEN.get(position.name, {}).items():
        assert walk.refusals(DESCRIBED[name], letters) == dict.fromkeys(letters, ""), name
    assert walk.all_there_is() == before


def test_the_table_has_every_other_position() -> None:
    for index, position in enumerate(LADDER):
        following = LADDER[(index + 1) % len(LADDER)].name
        left = {other.name for other in LADDER} - {position.name, following, HARMLESS.get(position.name)}
        assert set(REFUSED[position.name]) - set(BY_HAND) == left
