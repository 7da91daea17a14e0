"""The ``table`` block: a DynamoDB table."""

from typing import Annotated, ClassVar

from pydantic import Field, model_validator

from model.blocks.spec import Store, clash
from model.blocks.table_index import (
    AttributeName,
    AttributeType,
    GlobalSecondaryIndex,
    IndexName,
    LocalSecondaryIndex,
    faults,
    keys,
)


class Table(Store):
    """A DynamoDB table, on demand, with point-in-time recovery; one in each region."""

    service: ClassVar[str] = "dynamodb"

    hash_key: AttributeName = Field(default="id", description="Name of the partition key.")
    hash_key_type: AttributeType = Field(
        default="S", description="Type of the partition key: string, number or binary."
    )
    range_key: AttributeName | None = Field(
        default=None, description="Name of the sort key, if the table has one."
    )
    range_key_type: AttributeType = Field(default="S", description="Type of the sort key.")
    ttl_attribute: AttributeName | None = Field(
        default=None, description="Attribute that holds an item's expiry, in seconds since 1970."
    )
    ttl_enabled: bool = Field(
        default=True,
        description="Whether items expire by `ttl_attribute`. To end it, set this to `false` and apply: to "
        "leave out `ttl_attribute` alone changes nothing in AWS, as the provider looks at it no more.",
    )
    global_secondary_indexes: Annotated[dict[IndexName, GlobalSecondaryIndex], Field(max_length=20)] = Field(
        default_factory=dict,
        description='Name to index: `{ by_owner = { hash_key = "owner" } }`. AWS adds and removes them in '
        "place.",
    )
    local_secondary_indexes: Annotated[dict[IndexName, LocalSecondaryIndex], Field(max_length=5)] = Field(
        default_factory=dict,
        description='Name to index: `{ by_price = { range_key = "price", range_key_type = "N" } }`. AWS '
        "makes them with the table only: any change replaces the table, and items of one partition key can't "
        "be more than 10 GB.",
    )

    @model_validator(mode="after")
    def _keys_are_two(self) -> "Table":
        if self.range_key == self.hash_key:
            raise clash(
                f'hash_key and range_key are both "{self.hash_key}": they are two attributes of an item',
                "range_key",
                "hash_key",
            )
        return self

    @model_validator(mode="after")
    def _expires_by_an_attribute(self) -> "Table":
        if "ttl_enabled" in self.model_fields_set and self.ttl_attribute is None:
            raise clash(
                "Without a ttl_attribute nothing expires: set it, or remove ttl_enabled", "ttl_enabled"
            )
        return self

    @model_validator(mode="after")
    def _expiry_is_a_number(self) -> "Table":
        if self.ttl_attribute and self.key_types.get(self.ttl_attribute, "N") != "N":
            raise clash(
                f'ttl_attribute is the key "{self.ttl_attribute}", which is no number: nothing would expire',
                "ttl_attribute",
            )
        return self

    @model_validator(mode="after")
    def _types_are_of_keys(self) -> "Table":
        if self.range_key is None and "range_key_type" in self.model_fields_set:
            raise clash("Without a range_key it has no type: remove range_key_type", "range_key_type")
        return self

    @model_validator(mode="after")
    def _indexes_fit(self) -> "Table":
        found = faults(
            self.hash_key,
            self.range_key,
            self._own_keys(),
            self.global_secondary_indexes,
            self.local_secondary_indexes,
        )
        if message := "; ".join(found):
            raise clash(message, "global_secondary_indexes", "local_secondary_indexes")
        return self

    @property
    def key_types(self) -> dict[str, str]:
        """The keys of the table and of its indexes, by name, and their types; the table's come first."""
        found = self._own_keys()
        for index in (*self.global_secondary_indexes.values(), *self.local_secondary_indexes.values()):
            for name, kind in keys(index):
                found.setdefault(name, kind)
        return found

    def _own_keys(self) -> dict[str, str]:
        own: dict[str, str] = {self.hash_key: self.hash_key_type}
        if self.range_key:
            own[self.range_key] = self.range_key_type
        return own
