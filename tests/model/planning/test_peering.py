"""Who is peered with whom, and in which stack."""

from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.planning.backend import Backend
from model.planning.ladder import failback, failover, move_home
from model.planning.peering import peered_regions, peering_connections, reached_regions
from model.planning.plan import LinksPlan
from model.planning.stacks import plan_stacks
from tests.described import EAST, EUROPE, WEST, Block

BACKEND = Backend("backend.tf.json", {"bucket": "state-{region}", "dynamodb_table": "lock-{region}"})
REFERENCE = "database.orders"


def peered(
    peering: Block | None, regions: tuple[str, ...] = (WEST, EAST, EUROPE), **database: Any
) -> Deployment:
    made = {
        name: {
            "network": {"source": "custom", "cidr": f"10.{number}.0.0/16"},
            "database": {"orders": database},
            "autoscaling_group": {"web": {"uses": [REFERENCE]}},
        }
        for number, name in enumerate(regions)
    }
    values: Block = {"name": "App", "project": "p", "owner": "o", "regions": made, "peering": peering}
    return Deployment.model_validate(values)


def links(deployment: Deployment) -> list[LinksPlan]:
    return [plan for plan in plan_stacks([deployment], BACKEND) if isinstance(plan, LinksPlan)]


def names(deployment: Deployment) -> list[str]:
    (plan,) = links(deployment)
    assert plan.peering_connections == tuple(peering_connections(deployment, plan.context))
    return [each.name for each in plan.peering_connections]


def test_each_two_regions_have_a_connection() -> None:
    assert names(peered({})) == ["eu-west-1_us-east-1", "eu-west-1_us-west-2", "us-east-1_us-west-2"]
    assert len(names(peered({}, (EAST, WEST, EUROPE, "ap-southeast-1")))) == 6


def test_another_order_of_the_regions_makes_no_connection_anew() -> None:
    assert names(peered({})) == names(peered({}, (EUROPE, EAST, WEST)))


def test_only_the_named_regions_are_peered_and_all_are_asked() -> None:
    """One that was peered before has to be asked to let go."""
    deployment = peered({"regions": [EAST, WEST]})
    (plan,) = links(deployment)
    assert [each.name for each in plan.peering_connections] == ["us-east-1_us-west-2"]
    assert [region.context.region for region in plan.regions] == [WEST, EAST, EUROPE]
    assert names(peered({"regions": []})) == []


def test_without_peering_nothing_is_linked() -> None:
    deployment = peered(None)
    assert links(deployment) == []
    assert peered_regions(deployment) == ()
    assert reached_regions(deployment, EAST, REFERENCE) == ()


@pytest.mark.parametrize(
    ("peering", "region", "reached"),
    [
        ({"uses": [REFERENCE]}, EAST, (WEST, EUROPE)),
        ({"uses": [REFERENCE], "regions": [EAST, WEST]}, EAST, (WEST,)),
        ({"uses": [REFERENCE], "regions": [EAST, WEST]}, EUROPE, ()),
        ({}, EAST, ()),
    ],
)
def test_what_is_used_is_reached_in_the_other_peered_regions(
    peering: Block, region: str, reached: tuple[str, ...]
) -> None:
    assert reached_regions(peered(peering), region, REFERENCE) == reached


def test_a_region_without_the_database_isnt_reached() -> None:
    deployment = peered({"uses": [REFERENCE]})
    regions = {**deployment.regions, EUROPE: deployment.regions[EUROPE].model_copy(update={"database": {}})}
    assert reached_regions(deployment.model_copy(update={"regions": regions}), EAST, REFERENCE) == (WEST,)


def test_every_step_of_a_failover_says_that_the_ways_change() -> None:
    deployment = peered({"uses": [REFERENCE]}, replication="replica")
    steps = [step := failover(deployment, EAST)]
    while following := failback(step.after, to=EAST):
        steps.append(step := following)
    assert [step.name for step in steps] == ["failover", "clear", "rebuild"]
    for step in steps:
        (last,) = (each for each in step.stacks if each.stack == "App-staging-links")
        assert last is step.stacks[-1]
        assert last.when == ("back" if step.name == "failover" else "now")
        assert last.expects.startswith("The ways over the peering to database.orders, as its roles are now")


@pytest.mark.parametrize("peering", [None, {}])
def test_no_step_says_so_where_nothing_leads_over(peering: Block | None) -> None:
    step = failover(peered(peering, replication="replica"), EAST)
    assert "App-staging-links" not in [each.stack for each in step.stacks]


def test_the_peerings_state_moves_home_with_the_others() -> None:
    stacks = [each.stack for each in move_home(peered({}), EAST).stacks]
    assert stacks == ["App-staging-access", "App-staging-links"]
