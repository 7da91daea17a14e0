"""Each role of a database on synthesized JSON: the instance, its tag, its protection, its snapshot."""

import pytest

from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Synthesized

#: Position and region to the tag of the instance, and whom it copies.
INSTANCES = {
    ("ordinary", EAST): ("writer", None),
    ("ordinary", WEST): ("reader", EAST),
    ("ordinary", EUROPE): ("reader", EAST),
    ("failed over", EAST): ("former-writer", None),
    ("failed over", WEST): ("writer", None),
    ("failed over", EUROPE): ("reader", EAST),
    ("cleared", WEST): ("writer", None),
}


def instances(synthesized: Synthesized, variant: str, region: str) -> dict[str, Block]:
    return synthesized(variant).stack(region).resources("aws_db_instance")


@pytest.mark.parametrize(("variant", "region"), INSTANCES)
def test_an_instance_says_what_it_is(synthesized: Synthesized, variant: str, region: str) -> None:
    tag, copied = INSTANCES[variant, region]
    made = instances(synthesized, variant, region)["orders"]
    assert made["tags"] == {"DatabaseRole": tag}
    source = f"arn:aws:rds:{copied}:{ACCOUNT}:db:ladder-staging-{copied}-orders"
    assert made.get("replicate_source_db") == (source if copied else None)
    assert ("password_wo" in made) is (copied is None)


@pytest.mark.parametrize("region", [EAST, EUROPE])
def test_only_the_instance_is_missing_where_there_is_none(synthesized: Synthesized, region: str) -> None:
    before, after = (synthesized(name).stack(region) for name in ("failed over", "cleared"))
    gone = set(before.addresses) - set(after.addresses)
    assert gone - {"ephemeral.aws_secretsmanager_secret_version.orders_database"} <= {
        "aws_db_instance.orders",
        *(
            f"aws_cloudwatch_metric_alarm.orders_database_{name}"
            for name in ("connections", "cpu", "free_storage", "lag")
        ),
        "aws_vpc_security_group_egress_rule.web_instances_orders_database",
        "aws_vpc_security_group_ingress_rule.orders_database_web_instances",
    }
    assert "aws_db_instance.orders" in gone


@pytest.mark.parametrize("variant", ["ordinary", "failed over", "cleared"])
@pytest.mark.parametrize("region", [EAST, WEST, EUROPE])
def test_the_security_group_is_marked_where_an_instance_was_removed(
    synthesized: Synthesized, variant: str, region: str
) -> None:
    stack = synthesized(variant).stack(region)
    absent = "orders" not in stack.resources("aws_db_instance")
    group = stack.resources("aws_security_group")["orders_database"]
    assert group.get("tags") == ({"DatabaseRole": "absent"} if absent else None)


def test_what_was_given_up_stays_as_it_was_but_for_its_mark(synthesized: Synthesized) -> None:
    before, after = (instances(synthesized, name, EAST)["orders"] for name in ("ordinary", "failed over"))
    different = {name for name in before.keys() | after.keys() if before.get(name) != after.get(name)}
    assert different == {"tags", "lifecycle"}
    assert {**before["lifecycle"], "precondition": None} == {**after["lifecycle"], "precondition": None}


def test_a_copy_of_what_was_given_up_stays_as_it_was(synthesized: Synthesized) -> None:
    before, after = (instances(synthesized, name, EUROPE)["orders"] for name in ("ordinary", "failed over"))
    assert {**before, "lifecycle": None} == {**after, "lifecycle": None}


@pytest.mark.parametrize(
    ("region", "tag", "protected"),
    [(EAST, "former-writer", False), (WEST, "writer", True), (EUROPE, "former-reader", False)],
)
def test_what_was_given_up_can_be_removed_with_the_next_step(
    synthesized: Synthesized, region: str, tag: str, protected: bool
) -> None:
    made = instances(synthesized, "failed over, retained", region)["orders"]
    assert made["tags"]["DatabaseRole"] == tag
    assert made["deletion_protection"] is protected
    assert made["lifecycle"].get("prevent_destroy") is (True if protected else None)


def test_each_instance_leaves_a_snapshot_of_its_own(synthesized: Synthesized) -> None:
    """AWS refuses a second one of the same name, when the instance is to go, and any of a replica."""
    for region in (EAST, WEST):
        made = instances(synthesized, "failed over, retained", region)["orders"]
        name = made["final_snapshot_identifier"]
        new = f'"ladder-staging-{region}-orders-final-${{formatdate("YYYYMMDDhhmmss", plantimestamp())}}"'
        kept = 'data.aws_db_instance.orders_found[0].tags["FinalSnapshotIdentifier"]'
        assert name == f"${{try({kept}, {new})}}"
        assert made["tags"]["FinalSnapshotIdentifier"] == name
        assert made["skip_final_snapshot"] is False
    reader = instances(synthesized, "failed over, retained", EUROPE)["orders"]
    assert reader["skip_final_snapshot"] is True
    assert "final_snapshot_identifier" not in reader


def test_what_nobody_copies_has_neither_mark_nor_guard(synthesized: Synthesized) -> None:
    trail = instances(synthesized, "maximal", WEST)["audit-trail"]
    assert "tags" not in trail
    assert "precondition" not in trail["lifecycle"]
    assert trail["final_snapshot_identifier"].endswith("-audit-trail-final")
