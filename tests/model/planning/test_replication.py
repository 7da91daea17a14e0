from collections.abc import Iterable

from model.blocks.alerts import Alerts
from model.blocks.bucket import Bucket
from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.backend import Backend
from model.planning.plan import LinksPlan
from model.planning.replication import BucketReplication, active_replications, possible_replications
from model.planning.stacks import plan_stacks

EAST, EUROPE, WEST = "us-east-1", "eu-west-1", "us-west-2"
CONTEXT = Context("App", "staging", EUROPE)


def deployment(active_region: str = EAST, **buckets: tuple[str, str]) -> Deployment:
    """Each keyword is a bucket's label with its replication and the regions it is in, by first letters."""
    letters = {"e": EAST, "u": EUROPE, "w": WEST}
    regions = {
        region: Region(
            bucket={
                label: Bucket.model_validate({"replication": replication})
                for label, (replication, homes) in buckets.items()
                if letter in homes
            }
        )
        for letter, region in letters.items()
    }
    return Deployment(name="App", project="p", owner="o", active_region=active_region, regions=regions)


def pairs(replications: Iterable[BucketReplication]) -> dict[tuple[str, str], list[str]]:
    """The destinations' regions by label and source."""
    return {
        (each.label, each.source.region): [where.region for where in each.destinations]
        for each in replications
    }


def test_every_region_may_become_the_source() -> None:
    every = {
        ("a", EAST): [EUROPE, WEST],
        ("a", EUROPE): [EAST, WEST],
        ("a", WEST): [EAST, EUROPE],
    }
    for replication in ("one_way", "both_ways"):
        assert pairs(possible_replications(deployment(a=(replication, "euw")), CONTEXT)) == every


def test_one_way_is_from_the_active_region() -> None:
    before = active_replications(deployment(a=("one_way", "euw")), CONTEXT)
    assert pairs(before) == {("a", EAST): [EUROPE, WEST]}
    after = active_replications(deployment(WEST, a=("one_way", "euw")), CONTEXT)
    assert pairs(after) == {("a", WEST): [EAST, EUROPE]}


def test_both_ways_is_from_everywhere_whatever_is_active() -> None:
    for active in (EAST, EUROPE, WEST):
        described = deployment(active, a=("both_ways", "euw"))
        assert pairs(active_replications(described, CONTEXT)) == pairs(
            possible_replications(described, CONTEXT)
        )


def test_what_is_possible_stays_in_a_failover() -> None:
    before, after = (
        list(possible_replications(deployment(active, a=("one_way", "ew"), b=("both_ways", "euw")), CONTEXT))
        for active in (EAST, WEST)
    )
    assert before == after


def test_only_buckets_with_a_second_one_and_regions_that_have_it() -> None:
    described = deployment(a=("one_way", "e"), b=("none", "euw"), c=("both_ways", "uw"))
    assert pairs(possible_replications(described, CONTEXT)) == {
        ("c", EUROPE): [WEST],
        ("c", WEST): [EUROPE],
    }


def test_contexts_are_those_of_the_regions() -> None:
    (replication, _) = possible_replications(deployment(a=("one_way", "ew")), CONTEXT)
    assert replication.source == CONTEXT.in_region(EAST)
    assert replication.destinations == (CONTEXT.in_region(WEST),)
    assert replication.spec.replication == "one_way"


def links(deployment: Deployment) -> list[LinksPlan]:
    backend = Backend("backend.tf.json", {"bucket": "state-{region}"})
    return [plan for plan in plan_stacks([deployment], backend) if isinstance(plan, LinksPlan)]


def test_links_are_planned_for_the_linked_regions() -> None:
    (plan,) = links(deployment(a=("one_way", "eu"), b=("none", "euw")))
    assert plan.name == "App-staging-links"
    assert [region.context.region for region in plan.regions] == [EAST, EUROPE]
    assert plan.depends_on == ("state-us-east-1", "App-staging-us-east-1", "App-staging-eu-west-1")
    assert pairs(plan.replications) == {("a", EAST): [EUROPE]}
    assert links(deployment(b=("none", "euw"))) == []


def test_links_know_which_regions_have_alerts() -> None:
    described = deployment(a=("one_way", "eu"))
    regions = {
        name: region if name == EAST else region.model_copy(update={"alerts": Alerts()})
        for name, region in described.regions.items()
    }
    (plan,) = links(described.model_copy(update={"regions": regions}))
    assert {region.context.region: bool(region.region.alerts) for region in plan.regions} == {
        EAST: False,
        EUROPE: True,
    }
