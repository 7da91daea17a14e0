"""The stacks that are no region's: who copies to whom, and what the world reads from where."""

from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.deployment import Deployment, Region
from model.planning.backend import Backend
from model.planning.plan import EdgePlan, LinksPlan, RegionalPlan
from model.planning.stacks import plan_stacks

BACKEND = Backend("backend.tf.json", {"bucket": "state-{region}", "dynamodb_table": "lock-{region}"})
THREE = ("eu-west-1", "us-west-2", "us-east-1")


def linked(
    replication: Any = "one_way", regions: tuple[str, ...] = THREE, *, access_logs: bool = True, **fields: Any
) -> Deployment:
    """A deployment with a bucket in each region and a CDN over it."""
    buckets = {"site": Bucket(replication=replication)}
    return Deployment(
        name="App",
        project="p",
        owner="o",
        regions={region: Region(bucket=buckets) for region in regions},
        cdn={"www": Cdn(bucket="site", access_logs=access_logs)},
        **fields,
    )


def test_links_and_edge_come_last_and_keep_their_states_in_the_first_region() -> None:
    *_, links, edge = plan_stacks([linked()], BACKEND)
    assert isinstance(links, LinksPlan)
    assert isinstance(edge, EdgePlan)
    assert (links.name, edge.name) == ("App-staging-links", "App-staging-edge")
    assert links.depends_on == ("state-eu-west-1", *(f"App-staging-{region}" for region in THREE))
    assert edge.depends_on == ("state-eu-west-1", "App-staging-eu-west-1", "App-staging-us-west-2")
    assert (links.backend["region"], edge.backend["region"]) == ("eu-west-1", "eu-west-1")
    assert (links.context.region, edge.context.region) == ("eu-west-1", "us-east-1")
    assert edge.context.tags["Region"] == "us-east-1"


def test_no_links_and_no_edge_without_need() -> None:
    plans = plan_stacks([linked("none")], BACKEND)
    assert not [plan for plan in plans if isinstance(plan, LinksPlan)]
    plans = plan_stacks([linked("none").model_copy(update={"cdn": {}})], BACKEND)
    assert not [plan for plan in plans if isinstance(plan, EdgePlan)]


@pytest.mark.parametrize(
    ("replication", "active", "pairs"),
    [
        ("one_way", "", {"eu-west-1": ["us-west-2", "us-east-1"]}),
        ("one_way", "us-west-2", {"us-west-2": ["eu-west-1", "us-east-1"]}),
        (
            "both_ways",
            "",
            {
                "eu-west-1": ["us-west-2", "us-east-1"],
                "us-west-2": ["eu-west-1", "us-east-1"],
                "us-east-1": ["eu-west-1", "us-west-2"],
            },
        ),
    ],
)
def test_who_copies_to_whom(replication: str, active: str, pairs: dict[str, list[str]]) -> None:
    (links,) = (
        plan
        for plan in plan_stacks([linked(replication, active_region=active)], BACKEND)
        if isinstance(plan, LinksPlan)
    )
    assert {
        each.source.region: [where.region for where in each.destinations] for each in links.replications
    } == pairs


def test_regions_and_roles_know_all_replications_that_are_possible() -> None:
    """So that a failover changes links and edge, and neither policies nor keys."""
    before, after = (
        {plan.name: plan for plan in plan_stacks([linked(active_region=active)], BACKEND)}
        for active in ("eu-west-1", "us-west-2")
    )
    assert {name for name in before if before[name] != after[name]} == {
        "App-staging-links",
        "App-staging-edge",
    }
    west = before["App-staging-us-west-2"]
    assert isinstance(west, RegionalPlan)
    assert {each.source.region for each in west.replications} == set(THREE)
    assert west.delivered == ("site",)


@pytest.mark.parametrize(
    ("replication", "active", "origins"),
    [
        ("one_way", "", ["eu-west-1", "us-west-2"]),
        ("one_way", "us-east-1", ["us-east-1", "eu-west-1"]),
        ("none", "us-west-2", ["us-west-2"]),
    ],
)
def test_a_cdn_reads_the_active_region_and_falls_over_to_the_next(
    replication: str, active: str, origins: list[str]
) -> None:
    (edge,) = (
        plan
        for plan in plan_stacks([linked(replication, active_region=active)], BACKEND)
        if isinstance(plan, EdgePlan)
    )
    assert [where.region for where in edge.distributions["www"].origins] == origins


@pytest.mark.parametrize("access_logs", [True, False])
def test_access_logs_of_a_cdn_go_to_the_first_region(access_logs: bool) -> None:
    plans = plan_stacks([linked(access_logs=access_logs, active_region="us-east-1")], BACKEND)
    logging = {plan.context.region: plan.logging_cdns for plan in plans if isinstance(plan, RegionalPlan)}
    assert logging == {"eu-west-1": ("www",) if access_logs else (), "us-west-2": (), "us-east-1": ()}
