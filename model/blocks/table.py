"""The ``table`` block: a DynamoDB table."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from model.blocks.spec import Matches, Store

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
