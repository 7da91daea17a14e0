from typing import Any

import pytest

from review.detachments import TIES
from tests.review.plans import change, words

RULES = "aws_s3_bucket_replication_configuration"


def rule(bucket: str, status: str = "Enabled") -> dict[str, Any]:
    return {"id": bucket, "status": status, "destination": [{"bucket": bucket}]}


@pytest.mark.parametrize("kind", TIES)
def test_a_tie_that_goes(kind: str) -> None:
    assert f"DETACHES: {TIES[kind]}" in words(change(kind, "delete", {}))
    assert f"DETACHES: {TIES[kind]} until the new one stands" in words(change(kind, "delete create", {}, {}))
    assert not [each for each in words(change(kind, "create", None, {})) if each.startswith("DETACHES")]


@pytest.mark.parametrize(
    ("kind", "block", "name"),
    [("aws_dynamodb_table", "replica", "region_name"), ("aws_secretsmanager_secret", "replica", "region")],
)
def test_a_copy_in_a_region_that_is_dropped(kind: str, block: str, name: str) -> None:
    both, one = ([{name: region} for region in regions] for regions in (("a", "b"), ("b",)))
    (said,) = words(change(kind, "update", {block: both}, {block: one}))
    assert said.startswith(f"DETACHES: {block} a is dropped")
    assert words(change(kind, "update", {block: one}, {block: both})) == []
    assert words(change(kind, "update", {block: both}, {block: list(reversed(both))})) == []
    assert words(change(kind, "update", {block: both}, {}, unknown={block: True})) == []
    maybe = [{name: True}]
    assert words(change(kind, "update", {block: both}, {block: [{}]}, unknown={block: maybe})) == []


def test_a_destination_that_is_dropped_or_switched_off() -> None:
    before = {"rule": [rule("a"), rule("b")]}
    (dropped,) = words(change(RULES, "update", before, {"rule": [rule("b")]}))
    assert dropped.startswith("DETACHES: rule a is dropped")
    (disabled,) = words(change(RULES, "update", before, {"rule": [rule("a", "Disabled"), rule("b")]}))
    assert disabled == dropped
    after = {"rule": [rule("a"), None]}
    assert words(change(RULES, "update", before, after, unknown={"rule": [{}, True]})) == []


def test_events_that_nobody_takes_any_more() -> None:
    kind = "aws_lambda_event_source_mapping"
    (said,) = words(change(kind, "update", {"enabled": True}, {"enabled": False}))
    assert said == f"DETACHES: enabled = false: {TIES[kind]}"
    assert words(change(kind, "update", {"enabled": True}, {"enabled": True})) == []
    assert words(change(kind, "update", {"enabled": False}, {"enabled": False})) == []


def test_a_group_that_leaves() -> None:
    name = "global_replication_group_id"
    (said,) = words(change("aws_elasticache_replication_group", "update", {name: "g"}, {name: None}))
    assert said.startswith("DETACHES: leaves g")
