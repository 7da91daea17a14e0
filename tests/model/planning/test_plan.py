"""What a region's plan knows of the region, without anything being built."""

from typing import get_args

from model.blocks.bucket import Bucket
from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.plan import RegionPlan, StackPlan
from model.planning.roles import Reader, Writer

EAST, WEST = "us-east-1", "us-west-2"
HERE = Region(
    database={"orders": Database(replication="replica")},
    bucket={"site": Bucket(replication="one_way"), "raw": Bucket()},
)


def plan(region: str, active_region: str = EAST) -> RegionPlan:
    deployment = Deployment(
        name="App", project="p", owner="o", active_region=active_region, regions={EAST: HERE, WEST: HERE}
    )
    return RegionPlan(deployment, Context("App", "staging", EAST).in_region(region))


def test_region_is_the_contexts() -> None:
    planned = plan(WEST)
    assert planned.region is planned.deployment.regions[WEST]
    assert planned.region is not planned.deployment.regions[EAST]


def test_databases_follow_the_active_region() -> None:
    for active, other in ((EAST, WEST), (WEST, EAST)):
        assert plan(active, active).databases == {"orders": Writer()}
        (role,) = plan(other, active).databases.values()
        assert isinstance(role, Reader)
        assert role.region == active


def test_replications_from_here_are_the_same_whichever_region_is_active() -> None:
    for region, other in ((EAST, WEST), (WEST, EAST)):
        before, after = plan(region, EAST), plan(region, WEST)
        assert before.replications == after.replications
        (replication,) = before.replications
        assert (replication.label, replication.source) == ("site", before.context)
        assert [where.region for where in replication.destinations] == [other]


def test_every_kind_of_stack_has_a_name_of_its_own() -> None:
    """It stands in the stack's metadata, and the review and `make local` go by it."""
    kinds = [plan.kind for plan in get_args(StackPlan)]
    assert sorted(kinds) == ["access", "copies", "dns", "edge", "links", "region", "state"]
