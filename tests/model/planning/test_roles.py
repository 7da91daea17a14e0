"""Who writes and who copies, for every region that may be active."""

from typing import get_args

import pytest

from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.roles import (
    Absent,
    DatabaseRole,
    FormerWriter,
    Instance,
    Orphan,
    Reader,
    Successor,
    Writer,
    database_roles,
)

EAST, EUROPE, WEST = "us-east-1", "eu-west-1", "us-west-2"
CONTEXT = Context("App", "staging", EAST, "123456789012")


def deployment(active_region: str, **follows: str) -> Deployment:
    """One replicated database in each region, and one in each that isn't."""
    databases = {"orders": Database(replication="replica"), "audit": Database()}
    followed = {EAST: follows.get("east"), EUROPE: follows.get("europe"), WEST: follows.get("west")}
    return Deployment(
        name="App",
        project="p",
        owner="o",
        active_region=active_region,
        regions={name: Region(database=databases, follows=other) for name, other in followed.items()},
    )


def arn(region: str) -> str:
    return f"arn:aws:rds:{region}:123456789012:db:app-staging-{region}-orders"


@pytest.mark.parametrize("active", [EAST, EUROPE, WEST])
def test_the_active_region_writes_and_all_others_read_it(active: str) -> None:
    source = f"arn:aws:rds:{active}:123456789012:db:app-staging-{active}-orders"
    for region in (EAST, EUROPE, WEST):
        roles = database_roles(deployment(active), CONTEXT.in_region(region))
        assert roles == {
            "orders": Writer() if region == active else Reader(active, source),
            "audit": Writer(),
        }


def test_a_role_is_the_same_wherever_it_is_asked_from() -> None:
    """Only the region of a context counts, not what else is in it."""
    tagged = Context("App", "staging", WEST, "123456789012", tags={"Owner": "o"})
    assert database_roles(deployment(EAST), tagged) == database_roles(
        deployment(EAST), CONTEXT.in_region(WEST)
    )


def test_a_region_without_databases_has_no_roles() -> None:
    empty = Deployment(name="App", project="p", owner="o", regions={EAST: Region()})
    assert database_roles(empty, CONTEXT) == {}


FORMER_EAST, FORMER_WEST = Instance(EAST, arn(EAST)), Instance(WEST, arn(WEST))


@pytest.mark.parametrize(
    ("active", "follows", "east", "europe", "west"),
    [
        (
            WEST,
            {"east": EAST, "europe": EAST},
            FormerWriter(),
            Orphan(EAST, arn(EAST)),
            Successor((FORMER_EAST,)),
        ),
        (WEST, {"east": "none", "europe": "none"}, Absent(), Absent(), Writer()),
        (WEST, {"east": EAST}, FormerWriter(), Reader(WEST, arn(WEST)), Successor((FORMER_EAST,))),
        (WEST, {"europe": WEST}, Reader(WEST, arn(WEST)), Reader(WEST, arn(WEST)), Writer()),
        (
            EAST,
            {"west": WEST, "europe": WEST},
            Successor((FORMER_WEST,)),
            Orphan(WEST, arn(WEST)),
            FormerWriter(),
        ),
        (
            EUROPE,
            {"east": EAST, "west": WEST},
            FormerWriter(),
            Successor((FORMER_EAST, FORMER_WEST)),
            FormerWriter(),
        ),
    ],
)
def test_every_position_of_a_failover_and_the_way_back(
    active: str, follows: dict[str, str], east: DatabaseRole, europe: DatabaseRole, west: DatabaseRole
) -> None:
    described = deployment(active, **follows)
    for region, role in ((EAST, east), (EUROPE, europe), (WEST, west)):
        assert database_roles(described, CONTEXT.in_region(region)) == {"orders": role, "audit": Writer()}


def test_a_region_that_left_the_database_out_is_no_former_writer_of_it() -> None:
    described = deployment(WEST, east=EAST)
    described = described.model_copy(update={"regions": {**described.regions, EAST: Region(follows=EAST)}})
    assert database_roles(described, CONTEXT.in_region(WEST))["orders"] == Writer()


def test_every_role_has_a_construct() -> None:
    from modules.database.databases import ENDPOINTS, ROLES

    assert set(ROLES) == set(get_args(DatabaseRole))
    assert set(ENDPOINTS) == set(ROLES.values())
