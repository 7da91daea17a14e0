"""The secondary indexes of a table: what DynamoDB takes."""

from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.table import Table
from tests.model.conftest import HEAD, Problems

BY_OWNER: dict[str, Any] = {"hash_key": "owner"}
BY_PRICE: dict[str, Any] = {"range_key": "price", "range_key_type": "N"}
SORTED: dict[str, Any] = {"hash_key": "id", "range_key": "at"}


def included(number: int) -> dict[str, Any]:
    return {"projection_type": "INCLUDE", "non_key_attributes": [f"a{each}" for each in range(number)]}


def of_global(**index: Any) -> dict[str, Any]:
    return {**SORTED, "global_secondary_indexes": {"other": index}}


def test_minimal_holds_all_of_an_item() -> None:
    table = Table.model_validate({"global_secondary_indexes": {"by_owner": BY_OWNER}})
    index = table.global_secondary_indexes["by_owner"]
    assert (index.hash_key_type, index.range_key, index.projection_type) == ("S", None, "ALL")
    assert table.key_types == {"id": "S", "owner": "S"}


def test_a_key_may_be_that_of_several() -> None:
    indexes = {"by_at": {"hash_key": "at", "range_key": "id"}, "by-id": {"hash_key": "id"}}
    local = {"by_price": BY_PRICE}
    table = Table.model_validate(
        {**SORTED, "global_secondary_indexes": indexes, "local_secondary_indexes": local}
    )
    assert list(table.key_types.items()) == [("id", "S"), ("at", "S"), ("price", "N")]


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"global_secondary_indexes": {"by": BY_OWNER}}, "3 to 255"),
        ({"global_secondary_indexes": {"by.owner": BY_OWNER}}, "letters, digits and _ -"),
        (of_global(hash_key="a", range_key="a"), 'both "a"'),
        (of_global(**BY_OWNER, projection_type="INCLUDE"), "belong together"),
        (of_global(**BY_OWNER, non_key_attributes=["x"]), "belong together"),
        (of_global(**BY_OWNER, **included(21)), "at most 20"),
        (of_global(range_key="x"), "Field required"),
        ({"local_secondary_indexes": {"by_price": BY_PRICE}}, "the table needs a range_key"),
        ({**SORTED, "local_secondary_indexes": {"bad": {"range_key": "id"}}}, "partition key"),
        (of_global(hash_key="id", hash_key_type="N"), "of type N, .* it is S"),
        (of_global(hash_key="x", range_key="at", range_key_type="B"), '"at" of type B'),
        ({"global_secondary_indexes": {"by_a": BY_OWNER, "by-a": BY_OWNER}}, "too much alike"),
        ({**of_global(**BY_OWNER), "local_secondary_indexes": {"other": BY_PRICE}}, "too much alike"),
        ({"ttl_enabled": False}, "nothing expires"),
    ],
)
def test_what_dynamodb_refuses(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        Table.model_validate(attributes)


@pytest.mark.parametrize(
    ("attribute", "index", "most"),
    [("global_secondary_indexes", BY_OWNER, 20), ("local_secondary_indexes", BY_PRICE, 5)],
)
def test_as_many_indexes_as_dynamodb_makes(attribute: str, index: dict[str, Any], most: int) -> None:
    indexes = {f"index{number}": index for number in range(most)}
    assert Table.model_validate({**SORTED, attribute: indexes})
    with pytest.raises(ValidationError, match=f"at most {most}"):
        Table.model_validate({**SORTED, attribute: {**indexes, "more": index}})


def test_all_indexes_together_hold_a_hundred_more_attributes() -> None:
    def with_attributes(*numbers: int) -> dict[str, Any]:
        named = {f"index{n}": {**BY_OWNER, **included(number)} for n, number in enumerate(numbers)}
        return {**SORTED, "global_secondary_indexes": named}

    most = (20, 20, 20, 20, 20)
    assert Table.model_validate(with_attributes(*most))
    with pytest.raises(ValidationError, match="more than 100"):
        Table.model_validate(with_attributes(*most, 1))
    local = {"by_price": {**BY_PRICE, **included(1)}}
    with pytest.raises(ValidationError, match="more than 100"):
        Table.model_validate({**with_attributes(*most), "local_secondary_indexes": local})


def test_faults_are_told_at_their_lines(problems: Problems) -> None:
    text = """region "us-east-1" {}
table "carts" {
  global_secondary_indexes = {
    by_owner = { hash_key = "owner", hash_key_type = "X" }
    by_at    = { range_key = "at" }
    by_name = {
      hash_key           = "name"
      projection_type    = "INCLUDE"
      non_key_attributes = [
        "price",
        "a b",
      ]
    }
  }
}
table "orders" {
  hash_key                = "id"
  local_secondary_indexes = { by_price = { range_key = "price" } }
}
"""
    found = [(problem.line, problem.detail) for problem in problems(HEAD + text)]
    assert found == [
        (8, '"hash_key_type" received "X"; accepted is "S", "N" or "B".'),
        (9, '"by_at" received {"range_key": "at"}; it needs "hash_key".'),
        (15, '"non_key_attributes" received "a b"; accepted are letters, digits and . _ -.'),
        (22, "A local secondary index has another sort key than the table: the table needs a range_key."),
    ]
