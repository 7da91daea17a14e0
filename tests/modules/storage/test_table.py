from collections.abc import Callable
from pathlib import Path
from typing import Any

from model.blocks.table import Table
from tests.described import ACCOUNT, EAST, MINIMAL
from tests.synthesized import OTHERS, Synthesized, deployment, synthesize


def test_minimal_is_on_demand_recoverable_and_encrypted(synthesized: Synthesized) -> None:
    table = synthesized("staging").stack(EAST).resources("aws_dynamodb_table")["sessions"]
    assert table["billing_mode"] == "PAY_PER_REQUEST"
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert table["server_side_encryption"] == {"enabled": True, "kms_key_arn": "${aws_kms_key.key.arn}"}
    assert (table["hash_key"], table["attribute"]) == ("id", [{"name": "id", "type": "S"}])
    assert not {"range_key", "ttl"} & table.keys()


def test_maximal_has_a_sort_key_and_an_expiry(synthesized: Synthesized) -> None:
    tables = synthesized("maximal").stack(EAST).resources("aws_dynamodb_table")
    sessions = tables["sessions"]
    assert (sessions["hash_key"], sessions["range_key"]) == ("user", "at")
    assert sessions["attribute"][:2] == [{"name": "user", "type": "S"}, {"name": "at", "type": "N"}]
    # To leave it out would change nothing of a table that has it.
    assert sessions["ttl"] == {"attribute_name": "gone", "enabled": False}
    assert tables["carts"]["attribute"] == [{"name": "id", "type": "B"}]


def test_the_two_keys_are_two_attributes(refused: Callable[..., Any]) -> None:
    (told,) = refused("table", {"range_key": "id"})
    assert told == 'hash_key and range_key are both "id": they are two attributes of an item'
    (told,) = refused("table", {"hash_key": "at", "range_key": "at"})
    assert 'both "at"' in told


def test_an_expiry_is_a_number(refused: Callable[..., Any]) -> None:
    (told,) = refused("table", {"ttl_attribute": "id"})
    assert told == 'ttl_attribute is the key "id", which is no number: nothing would expire'
    keys = {"hash_key_type": "N", "range_key": "at"}
    (told,) = refused("table", {**keys, "ttl_attribute": "at"})
    assert 'the key "at"' in told
    Table.model_validate({**keys, "ttl_attribute": "id"})


def test_indexes_and_the_types_of_their_keys(synthesized: Synthesized) -> None:
    sessions = synthesized("maximal").stack(EAST).resources("aws_dynamodb_table")["sessions"]
    assert sessions["global_secondary_index"] == [
        {"name": "by_at", "hash_key": "at", "projection_type": "KEYS_ONLY"},
        {
            "name": "by_device",
            "hash_key": "device",
            "range_key": "seen",
            "projection_type": "INCLUDE",
            "non_key_attributes": ["name"],
        },
    ]
    assert sessions["local_secondary_index"] == [
        {"name": "of_device", "range_key": "device", "projection_type": "ALL"}
    ]
    # Each key once, and nothing else: DynamoDB refuses attributes that are no keys.
    assert sessions["attribute"][2:] == [{"name": "device", "type": "S"}, {"name": "seen", "type": "B"}]


def test_who_uses_a_table_queries_its_indexes(synthesized: Synthesized) -> None:
    access = synthesized("maximal").stack("access")
    found = access.statements("aws_iam_role_policy", f"shop_instances_{EAST}")["QueryIndexes"]
    table = f"arn:aws:dynamodb:{EAST}:{ACCOUNT}:table/Tap-Stack-production-pr-42-{EAST}-sessions"
    assert found["Resource"] == f"{table}/index/*"
    assert found["Action"] == ["dynamodb:Query", "dynamodb:Scan"]
    plain = synthesized("staging").stack("access").resources("aws_iam_role_policy")
    assert not [each for each in plain.values() if "/index/" in each["policy"]]


def test_what_an_index_throttles_raises_an_alarm_of_its_own(tmp_path: Path) -> None:
    region = {"alerts": {}, "table": OTHERS["maximal"]["regions"][EAST]["table"]}
    output = synthesize([deployment({**MINIMAL, "regions": {EAST: region}})], tmp_path)
    alarms = output.stack(EAST).resources("aws_cloudwatch_metric_alarm")
    dimensions = {
        name: query["metric"]["dimensions"]
        for name, alarm in alarms.items()
        if name.endswith("_throttles")
        for query in alarm["metric_query"]
        if "metric" in query
    }
    name = {"TableName": "${aws_dynamodb_table.sessions.name}"}
    assert dimensions == {
        "sessions_table_throttles": name,
        "sessions_table_by_at_throttles": {**name, "GlobalSecondaryIndexName": "by_at"},
        "sessions_table_by_device_throttles": {**name, "GlobalSecondaryIndexName": "by_device"},
        "carts_table_throttles": {"TableName": "${aws_dynamodb_table.carts.name}"},
    }


def test_other_types_of_keys_are_refused(refused: Callable[..., Any]) -> None:
    assert refused("table", {"hash_key_type": "BOOL", "range_key": ""}) == ["hash_key_type", "range_key"]
