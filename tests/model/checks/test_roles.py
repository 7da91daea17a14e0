"""Which regions a region may follow, at which line another is refused, and with what advice."""

import pytest

from tests.model.conftest import HEAD, Load, Problems

ORDERS = 'database "orders" {\n  replication = "replica"\n}\n'
EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-west-1"


def described(active: str = EAST, database: str = ORDERS, **follows: str) -> str:
    """Three regions, of four lines each from line 6 on; their ``follows`` by words for them."""
    head = HEAD[:-2] + f'  active_region = "{active}"\n}}\n'
    regions = [
        f'region "{name}" {{\n  follows = {follows.get(key) or "null"}\n  network {{}}\n}}\n'
        for key, name in (("east", EAST), ("west", WEST), ("europe", EUROPE))
    ]
    return head + "".join(regions) + database


@pytest.mark.parametrize(
    ("active", "follows"),
    [
        (EAST, {}),
        (WEST, {"east": f'"{EAST}"', "europe": f'"{EAST}"'}),
        (WEST, {"east": '"none"', "europe": '"none"'}),
        (WEST, {"east": f'"{EAST}"', "europe": f'"{WEST}"'}),
        (EUROPE, {"east": f'"{EAST}"', "west": f'"{WEST}"'}),
    ],
)
def test_every_step_of_a_failover_can_be_described(load: Load, active: str, follows: dict[str, str]) -> None:
    regions = load(described(active, **follows)).regions
    found = [regions[name].follows for name in (EAST, WEST, EUROPE)]
    assert found == [(follows.get(key) or "").strip('"') or None for key in ("east", "west", "europe")]


@pytest.mark.parametrize("followed", [EAST, WEST, "none"])
def test_the_active_region_follows_nobody(problems: Problems, followed: str) -> None:
    (problem,) = problems(described(east=f'"{followed}"'))
    assert (problem.line, problem.summary) == (7, "Active region that follows")
    assert "Remove follows, or name another active_region." in problem.detail


@pytest.mark.parametrize(
    ("followed", "advice"),
    [("us-east-9", 'Did you mean "us-east-1"?'), ("x", "Accepted: eu-west-1, none, us-east-1, us-west-2.")],
)
def test_a_region_that_is_followed_is_described(problems: Problems, followed: str, advice: str) -> None:
    (problem,) = problems(described(west=f'"{followed}"'))
    assert (problem.line, problem.summary) == (11, "Unknown region")
    assert problem.detail == f'follows is "{followed}", which has no region block. {advice}'


def test_a_region_is_named_by_a_text(problems: Problems) -> None:
    (problem,) = problems(described(west='""'))
    assert (problem.line, problem.detail) == (11, '"follows" received ""; it must not be empty.')
    (problem,) = problems(described(west="1"))
    assert (problem.line, problem.summary) == (11, "Invalid value")


@pytest.mark.parametrize("west", [None, f'"{EAST}"'])
def test_a_replica_is_not_copied(problems: Problems, west: str | None) -> None:
    (problem,) = problems(described(west=west or "null", europe=f'"{WEST}"'))
    assert (problem.line, problem.summary) == (15, "Replica of a replica")
    assert f'"{WEST}" follows "{EAST}" itself' in problem.detail
    assert f'or set follows = "{WEST}" in region "{WEST}", if its databases stand alone' in problem.detail


def test_what_is_not_there_is_not_copied(problems: Problems) -> None:
    (problem,) = problems(described(west='"none"', europe=f'"{WEST}"'))
    assert (problem.line, problem.summary) == (15, "Nothing to follow")
    assert f'"{EUROPE}" copies the active region' in problem.detail


def test_each_database_has_a_source(problems: Problems, load: Load) -> None:
    """Only those that are copied: another one is written wherever it is."""
    databases = 'database "orders" {{\n  replication = "{}"\n}}\nregion "ap-southeast-1" {{}}\n'
    left_out = 'database "orders" {\n    enabled = false\n  }'
    for replication in ("replica", "none"):
        text = described(west=f'"{WEST}"', europe=f'"{WEST}"', database=databases.format(replication))
        text = text.replace(f'"{WEST}"\n  network {{}}', f'"{WEST}"\n  {left_out}', 1)
        if replication == "none":
            assert load(text).regions[EUROPE].follows == WEST
            continue
        (problem,) = problems(text)
        assert (problem.line, problem.summary) == (17, "Nothing to follow")
        assert f'"{EUROPE}" has the database "orders", and "{WEST}" has none to copy' in problem.detail


def test_one_fault_is_told_once(problems: Problems) -> None:
    """Where the followed region's own word is refused, there is no telling what it has."""
    (problem,) = problems(described(west="1", europe=f'"{WEST}"'))
    assert problem.line == 11
    (problem,) = problems(described(active="us-west-9", east=f'"{EAST}"', west=f'"{EAST}"'))
    assert problem.summary == "Unknown active region"


@pytest.mark.parametrize("place", ["{}", 'environment "staging" {{\n  {}\n}}\n'])
def test_only_a_region_follows(problems: Problems, place: str) -> None:
    text = HEAD[:-2] + '  follows = "us-east-1"\n}\n' if place == "{}" else HEAD
    text += "" if place == "{}" else place.format('follows = "us-east-1"')
    (problem,) = problems(text + 'region "us-east-1" {}\n')
    assert problem.summary == "Unsupported argument"
