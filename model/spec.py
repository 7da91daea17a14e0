"""What every block's type has in common, and the values that several blocks use."""

from collections.abc import Callable
from typing import Annotated, Any, Literal

from pydantic import BaseModel, ConfigDict, Field


class Spec(BaseModel):
    """One block of the deployment language, validated: frozen, and without unknown attributes."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True, regex_engine="python-re")


LABEL = r"^[a-z][a-z0-9]*(-[a-z0-9]+)*$"
PREFIX = r"^[A-Za-z][A-Za-z0-9]*(-[A-Za-z0-9]+)*$"
SUFFIX = r"^([a-z0-9]+(-[a-z0-9]+)*)?$"
ACCOUNT_ID = r"^[0-9]{12}$"
TAG_KEY = r"^(?!aws:)[\w +\-=.:/@]+$"
TAG_VALUE = r"^[\w +\-=.:/@]*$"

#: A block's label: part of every name and the Terraform name of its resources. Twenty-four characters
#: leave room for the deployment, the environment and the region in a database's or a bucket's name.
Label = Annotated[str, Field(pattern=LABEL, max_length=24)]

#: A deployment's label: the prefix of every name.
Prefix = Annotated[str, Field(pattern=PREFIX, max_length=24)]

#: What isolates parallel pipelines from each other (ENVIRONMENT_SUFFIX).
Suffix = Annotated[str, Field(pattern=SUFFIX, max_length=16)]

AccountId = Annotated[str, Field(pattern=ACCOUNT_ID)]

#: What AWS allows in a tag's key and value
#: (https://docs.aws.amazon.com/tag-editor/latest/userguide/best-practices-and-strats.html).
TagKey = Annotated[str, Field(pattern=TAG_KEY, max_length=128)]
TagValue = Annotated[str, Field(pattern=TAG_VALUE, max_length=256)]

Port = Annotated[int, Field(ge=1, le=65535)]

#: The retention periods that CloudWatch Logs accepts, in days
#: (https://docs.aws.amazon.com/AmazonCloudWatchLogs/latest/APIReference/API_PutRetentionPolicy.html).
RetentionDays = Literal[
    1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653
]

#: What a pattern accepts, for those who don't read regular expressions.
ACCEPTS = {
    LABEL: "lower-case letters, digits and single hyphens, beginning with a letter",
    PREFIX: "letters, digits and single hyphens, beginning with a letter",
    SUFFIX: "lower-case letters, digits and single hyphens",
    ACCOUNT_ID: "twelve digits, in quotes",
    TAG_KEY: "letters, digits, spaces and + - = . _ : / @, not beginning with aws:",
    TAG_VALUE: "letters, digits, spaces and + - = . _ : / @",
}


def _pattern(details: Any) -> str:
    pattern = details["ctx"]["pattern"]
    return f"accepted are {ACCEPTS.get(pattern, f'values that match {pattern}')}"


def _type(name: str) -> Callable[[Any], str]:
    return lambda details: f"accepted is {name}"


#: What pydantic's kinds of error mean in the language's own terms.
IN_WORDS: dict[str, Callable[[Any], str]] = {
    "string_pattern_mismatch": _pattern,
    "string_too_long": lambda details: (
        f"accepted are at most {details['ctx']['max_length']} characters, and it has {len(details['input'])}"
    ),
    "string_too_short": lambda details: "it must not be empty",
    "string_type": _type('a string: "…"'),
    "bool_type": _type("true or false"),
    "int_type": _type("a whole number"),
    "dict_type": _type("a map: { name = value }"),
    "tuple_type": _type("a list: [ … ]"),
    "greater_than_equal": lambda details: f"the least is {details['ctx']['ge']}",
    "less_than_equal": lambda details: f"the most is {details['ctx']['le']}",
}
