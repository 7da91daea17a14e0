"""The secondary indexes of a ``table``: maps in its attributes, as blocks hold no blocks."""

from collections.abc import Iterator, Mapping
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Matches, Spec, clash, once_each

AttributeName = Annotated[str, Field(max_length=255), Matches("[A-Za-z0-9_.-]+", "letters, digits and . _ -")]
AttributeType = Literal["S", "N", "B"]
#: Those of DynamoDB that Terraform takes as a part of an alarm's address, too: without dots.
IndexName = Annotated[str, Matches("[A-Za-z0-9_-]{3,255}", "3 to 255 letters, digits and _ -")]

#: What all secondary indexes of a table may list in ``non_key_attributes`` together, each time counted
#: (https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_Projection.html).
MOST_PROJECTED = 100


class SecondaryIndex(Spec):
    """What both kinds of index have: what an item has in the index beside the keys."""

    projection_type: Literal["ALL", "KEYS_ONLY", "INCLUDE"] = Field(
        default="ALL",
        description="What items have in the index: everything, the keys, or those and `non_key_attributes`.",
    )
    non_key_attributes: Annotated[tuple[AttributeName, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        max_length=20,
        description="Attributes that items have in the index beside the keys; with `INCLUDE` only.",
    )

    @model_validator(mode="after")
    def _includes_what_it_names(self) -> "SecondaryIndex":
        if bool(self.non_key_attributes) != (self.projection_type == "INCLUDE"):
            raise clash('projection_type = "INCLUDE" and non_key_attributes belong together')
        return self


class GlobalSecondaryIndex(SecondaryIndex):
    """Items by other keys than the table's."""

    hash_key: AttributeName = Field(description="Name of the index's partition key.")
    hash_key_type: AttributeType = Field(
        default="S", description="Type of the partition key: string, number or binary."
    )
    range_key: AttributeName | None = Field(
        default=None, description="Name of the index's sort key, if it has one."
    )
    range_key_type: AttributeType = Field(default="S", description="Type of the sort key.")

    @model_validator(mode="after")
    def _keys_are_two(self) -> "GlobalSecondaryIndex":
        if self.range_key == self.hash_key:
            raise clash(f'hash_key and range_key are both "{self.hash_key}"')
        return self


class LocalSecondaryIndex(SecondaryIndex):
    """Items by the table's partition key and another sort key."""

    range_key: AttributeName = Field(description="Name of the index's sort key.")
    range_key_type: AttributeType = Field(default="S", description="Type of the sort key.")


def keys(index: SecondaryIndex) -> Iterator[tuple[str, str]]:
    """The names and types of an index's own keys."""
    if isinstance(index, GlobalSecondaryIndex):
        yield index.hash_key, index.hash_key_type
    if isinstance(index, GlobalSecondaryIndex | LocalSecondaryIndex) and index.range_key:
        yield index.range_key, index.range_key_type


def faults(
    hash_key: str,
    range_key: str | None,
    types: Mapping[str, str],
    of_global: Mapping[str, GlobalSecondaryIndex],
    of_local: Mapping[str, LocalSecondaryIndex],
) -> Iterator[str]:
    """What DynamoDB refuses of a table's indexes; ``types`` are those of the table's own keys, by name.

    https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_CreateTable.html
    """
    if of_local and range_key is None:
        yield "A local secondary index has another sort key than the table: the table needs a range_key"
    projected = [*of_global.values(), *of_local.values()]
    if sum(len(index.non_key_attributes) for index in projected) > MOST_PROJECTED:
        yield f"The non_key_attributes of all indexes together are more than {MOST_PROJECTED}"
    for name, index in of_local.items():
        if index.range_key == hash_key:
            yield f'"{name}" has the table\'s partition key "{hash_key}" as its sort key'
    known = dict(types)
    alike: dict[str, str] = {}
    for name, each in (*of_global.items(), *of_local.items()):
        other = alike.setdefault(name.replace("_", "-"), name)
        if other != name or (name in of_global and name in of_local):
            yield f'"{other}" and "{name}" are too much alike: their alarms would have one name'
        for key, kind in keys(each):
            if known.setdefault(key, kind) != kind:
                yield f'"{name}" has the key "{key}" of type {kind}, and elsewhere it is {known[key]}'
