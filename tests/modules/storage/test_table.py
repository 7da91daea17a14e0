from collections.abc import Callable
from typing import Any

from model.blocks.table import Table
from tests.described import EAST
from tests.synthesized import Synthesized


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
    assert sessions["attribute"] == [{"name": "user", "type": "S"}, {"name": "at", "type": "N"}]
    assert sessions["ttl"] == {"attribute_name": "gone", "enabled": True}
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


def test_other_types_of_keys_are_refused(refused: Callable[..., Any]) -> None:
    assert refused("table", {"hash_key_type": "BOOL", "range_key": ""}) == ["hash_key_type", "range_key"]
