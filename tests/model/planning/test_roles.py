"""Who writes and who copies, for every region that may be active."""

import pytest

from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.roles import Reader, Writer, database_roles

EAST, EUROPE, WEST = "us-east-1", "eu-west-1", "us-west-2"
CONTEXT = Context("App", "staging", EAST, "123456789012")


def deployment(active_region: str) -> Deployment:
    """One replicated database in each region, and one in each that isn't."""
    databases = {"orders": Database(replication="replica"), "audit": Database()}
    return Deployment(
        name="App",
        project="p",
        owner="o",
        active_region=active_region,
        regions={region: Region(database=databases) for region in (EAST, EUROPE, WEST)},
    )


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


def test_every_role_has_a_construct() -> None:
    from modules.database.databases import ROLES

    assert set(ROLES) == {Writer, Reader}
