"""The stacks that are no region's: who copies to whom, and what the world reads from where."""

from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.deployment import Deployment, Region
from model.planning.backend import Backend
from model.planning.plan import DeploymentPlan, EdgePlan, LinksPlan, RegionalPlan
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


def test_links_and_edge_keep_their_states_in_the_home_region_and_talk_to_whom_they_talked() -> None:
    *_, links, edge = plan_stacks([linked(home_region="us-west-2")], BACKEND)
    *_, before, other = plan_stacks([linked()], BACKEND)
    assert isinstance(links, LinksPlan)
    assert isinstance(edge, EdgePlan)
    assert (links.backend["region"], edge.backend["bucket"]) == ("us-west-2", "state-us-west-2")
    assert links.depends_on[0] == edge.depends_on[0] == "state-us-west-2"
    assert isinstance(before, LinksPlan)
    assert isinstance(other, EdgePlan)
    assert (links.context, edge.context) == (before.context, other.context)
    assert (links.replications, edge.distributions) == (before.replications, other.distributions)


def test_no_links_and_no_edge_without_need() -> None:
    plans = plan_stacks([linked("none")], BACKEND)
    assert not [plan for plan in plans if isinstance(plan, LinksPlan)]
    plans = plan_stacks([linked("none").model_copy(update={"cdn": {}})], BACKEND)
    assert not [plan for plan in plans if isinstance(plan, EdgePlan)]


@pytest.mark.parametrize(
    ("replication", "active", "pairs"),
    [
        ("one_way", "eu-west-1", {"eu-west-1": ["us-west-2", "us-east-1"]}),
        ("one_way", "us-west-2", {"us-west-2": ["eu-west-1", "us-east-1"]}),
        (
            "both_ways",
            "eu-west-1",
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


def test_a_failover_changes_links_and_edge_and_no_replication_that_is_possible() -> None:
    """Neither policies nor keys, which name all that is possible."""
    before, after = (
        {
            plan.name: plan
            for plan in plan_stacks([linked(active_region=active)], BACKEND)
            if isinstance(plan, DeploymentPlan)
        }
        for active in ("eu-west-1", "us-west-2")
    )
    assert before.keys() == after.keys()
    for name in before:
        one, other = before[name], after[name]
        if isinstance(one, RegionalPlan) and isinstance(other, RegionalPlan):
            assert one.region.replications == other.region.replications
            assert [each.source.region for each in one.region.replications] == [one.context.region]
        if isinstance(one, LinksPlan) and isinstance(other, LinksPlan):
            assert one.replications != other.replications
        if isinstance(one, EdgePlan) and isinstance(other, EdgePlan):
            assert one.distributions != other.distributions


@pytest.mark.parametrize(
    ("replication", "active", "origins"),
    [
        ("one_way", "eu-west-1", ["eu-west-1", "us-west-2"]),
        ("one_way", "us-east-1", ["us-east-1", "eu-west-1"]),
        ("none", "us-west-2", ["eu-west-1"]),
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
    (distribution,) = edge.distributions
    assert distribution.label == "www"
    assert [where.region for where in distribution.origins] == origins
    assert edge.depends_on[1:] == tuple(
        f"App-staging-{region}" for region in dict.fromkeys([*origins, "eu-west-1"])
    )
