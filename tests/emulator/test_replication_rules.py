from typing import Any

import pytest

from emulator.replication_rules import Rule, by_destination, enabled


def _rule(**more: Any) -> Rule:
    return Rule({"Status": "Enabled", "Destination": {"Bucket": "arn:aws:s3:::there"}, **more})


ORDER, SMALL = {"Key": "kind", "Value": "order"}, {"Key": "size", "Value": "small"}


@pytest.mark.parametrize(
    ("given", "concerned"),
    [
        ({}, ["plain", "orders", "tagged", "both"]),
        ({"Prefix": "orders/"}, ["orders", "both"]),
        ({"Filter": None}, ["plain", "orders", "tagged", "both"]),
        ({"Filter": {"Prefix": None}}, ["plain", "orders", "tagged", "both"]),
        ({"Filter": {"Prefix": "orders/"}}, ["orders", "both"]),
        ({"Filter": {"Tag": ORDER}}, ["tagged", "both"]),
        ({"Filter": {"And": {"Prefix": "orders/", "Tag": ORDER}}}, ["both"]),
        ({"Filter": {"And": {"Tag": [ORDER, SMALL]}}}, ["both"]),
    ],
)
def test_which_objects_a_rule_is_about(given: dict[str, Any], concerned: list[str]) -> None:
    objects: dict[str, tuple[str, dict[str, str]]] = {
        "plain": ("k", {}),
        "orders": ("orders/k", {"kind": "other"}),
        "tagged": ("k", {"kind": "order"}),
        "both": ("orders/k", {"kind": "order", "size": "small"}),
    }
    rule = _rule(**given)
    assert [name for name, (key, tags) in objects.items() if rule.concerns(key, tags)] == concerned


def test_what_a_rule_says_of_the_copy() -> None:
    short = _rule(Filter=None)
    assert (short.destination, short.priority, short.storage_class, short.key_id) == ("there", 1, None, None)
    assert not (short.takes_delete_markers)
    assert not (short.takes_encrypted)
    assert not short.takes_modifications
    criteria = {name: {"Status": "Enabled"} for name in ("SseKmsEncryptedObjects", "ReplicaModifications")}
    encryption = {"ReplicaKmsKeyID": "alias/tap"}
    whole = _rule(
        Priority="7",
        Filter={"Prefix": "a"},
        DeleteMarkerReplication={"Status": "Enabled"},
        SourceSelectionCriteria=criteria,
        Destination={"Bucket": "b", "StorageClass": "GLACIER", "EncryptionConfiguration": encryption},
    )
    assert (whole.destination, whole.priority, whole.storage_class) == ("b", 7, "GLACIER")
    assert whole.key_id == "alias/tap"
    assert whole.takes_delete_markers
    assert whole.takes_encrypted
    assert whole.takes_modifications


def test_rules_of_the_first_version_take_delete_markers() -> None:
    assert _rule(Prefix="").takes_delete_markers


def test_the_highest_priority_decides_on_a_destination() -> None:
    low, high = _rule(Priority="1"), _rule(Priority="10")
    assert by_destination([high, low]) == {"there": high}


def test_rules_that_are_off_are_none() -> None:
    on, off = _rule().document, {**_rule().document, "Status": "Disabled"}
    assert list(enabled({"Rule": [on, off]})) == [Rule(on)]
    assert list(enabled(None)) == []
