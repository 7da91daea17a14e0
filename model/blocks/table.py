"""The ``table`` block: a DynamoDB table."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field, model_validator

from model.blocks.spec import Matches, Store, clash

AttributeName = Annotated[str, Field(max_length=255), Matches("[A-Za-z0-9_.-]+", "letters, digits and . _ -")]
AttributeType = Literal["S", "N", "B"]


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
    def _expiry_is_a_number(self) -> "Table":
        types = {self.hash_key: self.hash_key_type, self.range_key: self.range_key_type}
        if self.ttl_attribute and types.get(self.ttl_attribute, "N") != "N":
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
