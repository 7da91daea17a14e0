"""What every block's type has in common, and the values that several blocks use."""

import re
from dataclasses import dataclass
from typing import Annotated, Any, ClassVar, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, GetCoreSchemaHandler
from pydantic_core import CoreSchema, PydanticCustomError, core_schema


class Spec(BaseModel):
    """One block of the deployment language, validated: frozen, and without unknown attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)


class Component(Spec):
    """A block with a label, which a region, or the whole deployment, may leave out."""

    enabled: bool = Field(
        default=True,
        description="Whether it is made. `false` leaves it out: at the top level everywhere, in an "
        "`environment` or a `region` there.",
    )

    @property
    def aws_services(self) -> tuple[str, ...]:
        """The AWS services that it calls from within the network, as VPC endpoints name them.

        Those of the stores that it uses are not among them: each store has its own.
        """
        return ()

    @property
    def calls_from_network(self) -> bool:
        """Whether what it calls is called from within the region's network."""
        return True


class Store(Component):
    """A component that others may name in ``uses``.

    ``service`` is the AWS service that they ask for it, as VPC endpoints name it.
    """

    service: ClassVar[str]

    @property
    def services(self) -> tuple[str, ...]:
        """The AWS services that whoever uses it asks: its own, where that takes a call of the AWS API."""
        return (self.service,)


#: The environments there are; the sizes of each stand on the attributes that they are of (`ByEnvironment`).
Environment = Literal["staging", "production"]


@dataclass(frozen=True)
class ByEnvironment:
    """Annotates an attribute with the value that it has in each environment where none is set."""

    staging: Any
    production: Any


@dataclass(frozen=True)
class RefersTo:
    """Annotates a label that has to be the label of a ``block`` of the same region."""

    block: str


@dataclass(frozen=True)
class RefersToAny:
    """Annotates a text ``BLOCK.LABEL``, which names a component of any type that is a ``base``."""

    base: type[Component]


@dataclass(frozen=True)
class Matches:
    """Annotates a string that has to match a pattern as a whole; ``accepts`` has in words what does.

    A required attribute whose pattern refuses ``placeholder`` needs an ``example``: it stands in where the
    attribute is missing, so that the rest of the block is looked at all the same.
    """

    pattern: str
    accepts: str
    example: str = ""

    def __get_pydantic_core_schema__(self, source: Any, handler: GetCoreSchemaHandler) -> CoreSchema:
        """Validates the pattern after the string's own limits."""
        return core_schema.no_info_after_validator_function(self._matching, handler(source))

    def _matching(self, text: str) -> str:
        if not re.fullmatch(self.pattern, text):
            raise ValueError(f"accepted are {self.accepts}")
        return text


LABEL = Matches(
    r"[a-z][a-z0-9]*(-[a-z0-9]+)*", "lower-case letters, digits and single hyphens, beginning with a letter"
)
PREFIX = Matches(
    r"[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*", "letters, digits and single hyphens, beginning with a letter"
)
SUFFIX = Matches(r"([a-z0-9]+(-[a-z0-9]+)*)?", "lower-case letters, digits and single hyphens")

#: A block's label: part of every name and the Terraform name of its resources. Twenty-four characters
#: leave room for the deployment, the environment and the region in a database's or a bucket's name.
Label = Annotated[str, Field(max_length=24), LABEL]

#: A region of AWS by its name; whether it is one is checked of the regions that are described.
RegionName = Annotated[str, Matches(r"[a-z]{2}(-[a-z]+)+-[0-9]", "regions, such as us-east-1")]

#: A deployment's label: the prefix of every name.
Prefix = Annotated[str, Field(max_length=24), PREFIX]

#: What isolates parallel pipelines from each other (ENVIRONMENT_SUFFIX).
Suffix = Annotated[str, Field(max_length=16), SUFFIX]


def not_blank(text: str) -> str:
    """A text, refused where it says nothing."""
    if text and not text.strip():
        raise ValueError("it must not be blank")
    return text


AccountId = Annotated[str, Matches("(?!0{12})[0-9]{12}", "twelve digits, in quotes, and not only zeros")]

#: What AWS allows in a tag's key and value
#: (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html); two beginnings
#: are its own, in any case (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_Tag.html).
TAG_TEXT = "letters, digits, spaces and + - = . _ : / @, not beginning with aws: or rds:"
TAG_KEY = Matches(r"(?!(?i:aws|rds):)[\w +\-=.:/@]+", TAG_TEXT)
TAG_VALUE = Matches(r"(?!(?i:aws|rds):)[\w +\-=.:/@]*", TAG_TEXT)
TagKey = Annotated[str, Field(max_length=128), TAG_KEY]
TagValue = Annotated[str, Field(max_length=256), TAG_VALUE]
FilledTagValue = Annotated[str, Field(min_length=1, max_length=256), TAG_VALUE, AfterValidator(not_blank)]

Port = Annotated[int, Field(ge=1, le=65535)]

#: The retention periods that CloudWatch Logs accepts, in days
#: (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]


def once_each(values: tuple[str, ...]) -> tuple[str, ...]:
    """The values of a list, refused where one is there twice."""
    seen = set()
    for value in values:
        if value in seen:
            raise ValueError(f'"{value}" is there more than once')
        seen.add(value)
    return values


USED = Matches(
    rf"[a-z]+(_[a-z]+)*\.{LABEL.pattern}", "a block's name, a dot and its label, like database.orders"
)

#: What a component reaches: ``("database.orders", "table.sessions")``. Give the field the default ``()``.
Uses = Annotated[
    tuple[Annotated[str, USED, RefersToAny(Store)], ...],
    AfterValidator(once_each),
    Field(strict=False),  # a list, as HCL has no tuples
]


def block_and_label(reference: str) -> tuple[str, str]:
    """``("database", "orders")`` of ``database.orders``."""
    block, _, label = reference.partition(".")
    return block, label


def clash(message: str, *fields: str) -> PydanticCustomError:
    """The error of a block whose ``fields`` don't fit together; it is shown at the first that is there."""
    return PydanticCustomError("clash", "{message}", {"message": message, "fields": fields})
