"""From each position to the next: what is edited, what is applied in which order, and what is refused."""

from collections.abc import Mapping
from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.checks import findings
from model.planning.conditions import context_of
from model.planning.ladder import Edit, LadderError, Position, Step, failback, failover, move_home, position
from model.planning.roles import Orphan, Reader, Successor, Writer, database_roles
from tests.described import NAMED

EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-west-1"
ORDERS = {"database": {"orders": Database(replication="replica")}}


def deployment(*regions: str, follows: Mapping[str, str] | None = None, **values: Any) -> Deployment:
    """One replicated database in each region, or what the keyword `described` has for one."""
    described = values.pop("described", {})
    made = {
        name: Region(**described.get(name, ORDERS), follows=(follows or {}).get(name))
        for name in regions or (EAST, WEST, EUROPE)
    }
    made_of: dict[str, Any] = {"name": "App", "project": "p", "owner": "o", "regions": made, **values}
    return Deployment(**made_of)


def alike(**blocks: Any) -> dict[str, Any]:
    """The same blocks in each region."""
    return dict.fromkeys((EAST, WEST, EUROPE), blocks)


def step(found: Step | None) -> Step:
    assert found is not None
    return found


def named(taken: Step) -> list[tuple[str, str]]:
    """The stacks of a step, without what all names begin with, and when they are applied."""
    return [(each.stack.removeprefix("App-staging-"), each.when) for each in taken.stacks]


def test_there_and_back_in_three_regions() -> None:
    ordinary = deployment()
    assert position(ordinary) is Position.ORDINARY
    assert failback(ordinary) is None

    over = failover(ordinary, WEST)
    assert (over.name, over.edit) == ("failover", Edit(WEST, {EAST: EAST, EUROPE: EAST}))
    assert over.after == deployment(active_region=WEST, follows={EAST: EAST, EUROPE: EAST})
    assert named(over) == [(WEST, "now"), (EAST, "back")]
    assert position(over.after) is Position.FAILED_OVER

    clear = step(failback(over.after))
    assert (clear.name, clear.edit) == ("clear", Edit(follows={EAST: "none", EUROPE: "none"}))
    assert named(clear) == [(EAST, "now"), (EUROPE, "now")]
    assert position(clear.after) is Position.CLEARED

    rebuild = step(failback(clear.after))
    assert (rebuild.name, rebuild.edit) == ("rebuild", Edit(follows={EAST: None, EUROPE: None}))
    assert rebuild.after == deployment(active_region=WEST)
    assert named(rebuild) == [(EAST, "now"), (EUROPE, "now")]
    assert failback(rebuild.after, WEST) is None

    back = step(failback(rebuild.after))
    assert (back.name, back.edit) == ("switch_back", Edit(EAST, {WEST: WEST, EUROPE: WEST}))
    assert named(back) == [(WEST, "now"), (EAST, "now")], "the fence first"

    last = step(failback(step(failback(back.after)).after))
    assert last.after == ordinary
    assert failback(last.after) is None
    for each in (over, clear, rebuild, back, last):
        assert findings(each.after) == ()


@pytest.mark.parametrize("retains", [True, False])
def test_protected_replicas_of_the_former_writer_are_released(retains: bool) -> None:
    before = deployment(removal="retain" if retains else "destroy")
    released = [(EUROPE, "now")] if retains else []
    assert named(failover(before, WEST)) == [(WEST, "now"), *released, (EAST, "back")]
    assert named(step(failback(before, WEST))) == [(EAST, "now"), (WEST, "now"), *released]


def test_what_is_expected_and_what_has_to_hold() -> None:
    over = failover(deployment(), WEST)
    survivor, fence = over.stacks
    assert "aws_db_instance.orders, in place" in survivor.expects
    reads, lag = survivor.first
    assert reads.command.startswith(
        "aws rds describe-db-instances --region us-west-2 "
        "--db-instance-identifier app-staging-us-west-2-orders "
    )
    assert reads.shows.endswith(":db:app-staging-us-east-1-orders")
    assert (
        "--metric-name ReplicaLag --dimensions Name=DBInstanceIdentifier,Value=app-staging-us-west-2-orders"
        in (lag.command)
    )
    assert "DatabaseRole = former-writer" in fence.expects
    assert "--region us-east-1" in fence.first[0].command

    former, orphan = step(failback(over.after)).stacks
    assert "No snapshot is kept" in former.expects
    assert all("tag DatabaseRole = absent" in each.expects for each in (former, orphan))
    assert "describe-db-snapshots --region us-east-1" in former.first[0].command
    assert "a copy of us-east-1's" in orphan.expects
    assert orphan.first == ()

    first, second = step(failback(deployment(active_region=WEST))).stacks
    assert "Nobody new writes then" in first.expects
    restarted, lag = second.first
    assert "describe-events --region us-west-2" in restarted.command
    assert "reboot-db-instance --region us-west-2" in restarted.otherwise
    assert "whose time less its lag is later than the restart" in lag.shows


def test_a_database_that_is_kept_leaves_a_snapshot() -> None:
    over = failover(deployment(removal="retain"), WEST)
    assert "deletion_protection goes" in over.stacks[-1].expects
    assert "A final snapshot is kept" in step(failback(over.after)).stacks[0].expects


def test_one_region_is_left_out_of_all() -> None:
    """It has no replicated database: it follows nobody, whatever it says."""
    others = {"database": {"orders": Database(replication="replica", enabled=False)}}
    for follows in ({}, {EUROPE: EAST}, {EUROPE: "none"}, {EUROPE: EUROPE}):
        before = deployment(described={EUROPE: others}, follows=follows)
        assert position(before) is Position.ORDINARY
        over = failover(before, WEST)
        assert over.edit.follows == {EAST: EAST} | dict.fromkeys(follows)
        rebuild = step(failback(step(failback(over.after)).after))
        assert rebuild.after == deployment(described={EUROPE: others}, active_region=WEST)
    with pytest.raises(LadderError, match="eu-west-1 has no replica of the database orders.*all: us-west-2"):
        failover(deployment(described={EUROPE: others}), EUROPE)


def test_without_replicated_databases_only_the_active_region_changes() -> None:
    plain = deployment(described=alike(database={"audit": Database()}))
    over = failover(plain, WEST)
    assert over.edit == Edit(WEST)
    assert over.stacks == ()
    assert position(over.after) is Position.ORDINARY
    assert step(failback(over.after)).after == plain


def test_what_follows_explicitly() -> None:
    over = failover(deployment(follows={WEST: EAST, EUROPE: EAST}), WEST)
    assert over.edit.follows == {EAST: EAST, EUROPE: EAST, WEST: None}
    assert position(deployment(follows={WEST: EAST})) is Position.ORDINARY


def test_cleared_regions_stay_so_over_the_next_failover() -> None:
    partly = deployment(active_region=WEST, follows={EUROPE: "none"})
    assert position(partly) is Position.CLEARED
    over = failover(partly, EAST)
    assert over.edit == Edit(EAST, {WEST: WEST})
    assert position(over.after) is Position.FAILED_OVER
    assert named(step(failback(over.after))) == [(WEST, "now")]


@pytest.mark.parametrize("replication", ["one_way", "both_ways"])
@pytest.mark.parametrize("metrics", [True, False])
def test_copies_and_origins_turn_with_the_active_region(replication: str, metrics: bool) -> None:
    bucket = Bucket.model_validate({"replication": replication, "replication_metrics": metrics})
    described = alike(bucket={"assets": bucket})
    before = deployment(
        EAST, WEST, described=described, cdn={"site": Cdn(bucket="assets")}, account_id="123456789012"
    )
    turned = [("links", "back")] if replication == "one_way" else []
    over = failover(before, WEST)
    assert named(over) == [*turned, ("edge", "back")]
    assert named(step(failback(over.after))) == [(name, "now") for name, _ in [*turned, ("edge", "back")]]
    assert over.stacks[-1].first == ()
    for each in over.stacks[:-1]:
        (pending,) = each.first
        assert "app-staging-us-west-2-assets-123456789012" in pending.command
        # Metrics of what is pending are the destination's.
        assert "--region us-west-2" in pending.command
        assert ("OperationsPendingReplication" in pending.command) is metrics
        assert ("s3 sync --dryrun" in pending.command) is not metrics


def test_buckets_end_in_the_account_that_the_shell_asks_for() -> None:
    described = alike(bucket={"assets": Bucket(replication="one_way")})
    (links,) = failover(deployment(EAST, WEST, described=described), WEST).stacks
    assert '"Name=SourceBucket,Value=app-staging-us-east-1-assets-$(aws sts' in links.first[0].command


REFUSED: dict[str, tuple[Deployment, str, str]] = {
    "unknown": (deployment(), "us-west-1", 'no region "us-west-1"\\. Did you mean'),
    "active": (deployment(), EAST, "us-east-1 is the active region already. There is nothing to do"),
    "active after a failover": (
        deployment(active_region=WEST, follows={EAST: EAST}),
        WEST,
        "already. docs/recovery.md says what to apply. The step after it is main.py failback",
    ),
    "the only region": (
        deployment(EAST, described={EAST: {}}),
        WEST,
        'no region "us-west-2"',
    ),
    "cleared": (
        deployment(active_region=WEST, follows={EAST: "none", EUROPE: "none"}),
        EAST,
        'us-east-1 has no databases now \\(follows = "none"\\). Rebuild',
    ),
    "a former writer": (
        deployment(active_region=WEST, follows={EAST: EAST, EUROPE: EAST}),
        EAST,
        "us-east-1 wrote before us-west-2.*take its edit back",
    ),
    "a reader of the former writer": (
        deployment(active_region=WEST, follows={EAST: EAST, EUROPE: EAST}),
        EUROPE,
        'still copies us-east-1.*follows = "us-west-2" in region "us-west-2"',
    ),
    "a former writer stands elsewhere": (
        deployment(active_region=WEST, follows={EAST: EAST}),
        EUROPE,
        "former writer in us-east-1 still stands",
    ),
    "checks refuse it": (
        deployment(
            described={
                EAST: {"database": {"orders": Database(replication="replica")}},
                EUROPE: {"database": {"audit": Database(replication="replica"), **ORDERS["database"]}},
            }
        ),
        WEST,
        "The description would be refused then",
    ),
}


def test_regions_that_can_take_over_are_named() -> None:
    """Not one that has no databases now, nor one that copies another."""
    described = {"us-west-1": {"database": {"orders": Database(replication="replica", enabled=False)}}}
    regions = (EAST, WEST, EUROPE, "us-west-1", "us-east-2")
    without = deployment(*regions, described=described, follows={EUROPE: "none"})
    with pytest.raises(LadderError, match="has no replica.*all: us-west-2, us-east-2\\.$"):
        failover(without, "us-west-1")


def test_a_second_loss_after_a_third_region_was_made_anew() -> None:
    """The first region is still gone: it is cleared in the description only."""
    lost = deployment(active_region=WEST, follows={EAST: EAST})
    cleared = step(failback(lost)).after
    assert named(step(failback(lost))) == [(EAST, "now")]
    second = failover(cleared, EUROPE)
    assert second.edit == Edit(EUROPE, {WEST: WEST})
    assert named(second) == [(EUROPE, "now"), (WEST, "back")]


@pytest.mark.parametrize("case", REFUSED)
def test_a_failover_that_cant_be(case: str) -> None:
    described, region, message = REFUSED[case]
    with pytest.raises(LadderError, match=message):
        failover(described, region)


def test_a_way_back_to_nowhere() -> None:
    with pytest.raises(LadderError, match='no region "mars-1"'):
        failback(deployment(), "mars-1")


def test_the_home_moves() -> None:
    described = alike(bucket={"assets": Bucket(replication="one_way")})
    before = deployment(EAST, WEST, described=described, cdn={"site": Cdn(bucket="assets")})
    backend = {"bucket": "states", "key": "links.tfstate", "region": WEST}
    moved = move_home(before, WEST, {"App-staging-links": backend})
    assert (moved.name, moved.edit) == ("move_home", Edit(home_region=WEST))
    assert moved.after.home_region == WEST
    assert named(moved) == [("access", "now"), ("links", "now"), ("edge", "now")]
    assert [len(each.first) for each in moved.stacks] == [0, 1, 0]
    assert "--bucket states --key links.tfstate" in moved.stacks[1].first[0].command
    assert named(move_home(deployment(), WEST)) == [("access", "now")]
    names = move_home(Deployment.model_validate(NAMED), WEST).stacks
    assert [each.stack.rpartition("-")[2] for each in names] == ["access", "dns", "edge"]
    with pytest.raises(LadderError, match="home region already"):
        move_home(before, EAST)
    with pytest.raises(LadderError, match="no region"):
        move_home(before, "mars-1")


#: Changes of a role that change nothing but the guard in the plan.
GUARDS = {(Writer, Successor), (Successor, Writer), (Reader, Orphan)}


@pytest.mark.parametrize("retains", [True, False])
def test_a_step_names_each_region_whose_databases_change_their_role(retains: bool) -> None:
    before, region = deployment(removal="retain" if retains else "destroy"), WEST
    taken: Step | None = failover(before, region)
    while taken:
        changed = set()
        for name in before.regions:
            old, new = (
                database_roles(each, context_of(each, name))["orders"] for each in (before, taken.after)
            )
            kinds = (type(old), type(new))
            if old != new and (kinds not in GUARDS or (retains and kinds == (Reader, Orphan))):
                changed.add(name)
        assert {name for name, _ in named(taken)} == changed, taken.name
        before, taken = taken.after, failback(taken.after)
    assert before == deployment(removal=before.removal)
