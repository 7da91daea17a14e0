"""The rules of a ``bucket``: what becomes of its objects, and which web pages may ask for them.

They are maps in the bucket's attributes, as blocks hold no blocks.
"""

from itertools import pairwise
from typing import Annotated, Literal, get_args

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Matches, Spec, clash, once_each

#: Characters that mean something else in policies and to Terraform are left out: * ? $ and braces.
PREFIX = Matches(r"[A-Za-z0-9!_.'()/=+@:-]*", "letters, digits and ! _ . ' ( ) / = + @ : -")
RuleName = Annotated[str, Field(max_length=255), Matches("[A-Za-z0-9_.-]+", "letters, digits and . _ -")]

#: In the order in which objects may go from one to the next
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/lifecycle-transition-general-considerations.html).
StorageClass = Literal[
    "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", "GLACIER_IR", "GLACIER", "DEEP_ARCHIVE"
]
ORDER: tuple[StorageClass, ...] = get_args(StorageClass)
#: Where objects have to be restored before they are read.
ARCHIVES: tuple[StorageClass, ...] = ("GLACIER", "DEEP_ARCHIVE")
#: Where objects are for 30 days at least, and before which they have to be 30 days old.
INFREQUENT: tuple[StorageClass, ...] = ("STANDARD_IA", "ONEZONE_IA")
INFREQUENT_DAYS = 30

Days = Annotated[int, Field(ge=0, le=36500)]


class LifecycleRule(Spec):
    """What becomes of current objects, counted from the day on which they were written."""

    prefix: Annotated[str, PREFIX] = Field(
        default="", max_length=1024, description="Beginning of the objects' keys; all if left out."
    )
    transitions: dict[StorageClass, Days] = Field(
        default_factory=dict,
        description="Storage class to the age at which objects go there, in days: "
        "`{ STANDARD_IA = 30, GLACIER = 90 }`. What is in `GLACIER` or `DEEP_ARCHIVE` has to be restored "
        "before it is read.",
    )
    expiration_days: int | None = Field(
        default=None,
        ge=1,
        le=36500,
        description="Age at which objects are deleted, in days. They stay as noncurrent versions for as long "
        "as other deleted ones.",
    )

    @model_validator(mode="after")
    def _is_one_that_s3_takes(self) -> "LifecycleRule":
        faults = self._faults()
        if faults:
            raise clash("; ".join(faults))
        return self

    def _faults(self) -> list[str]:
        if not self.transitions and self.expiration_days is None:
            return ["A rule needs transitions or expiration_days"]
        steps = sorted(self.transitions.items(), key=lambda step: ORDER.index(step[0]))
        faults = [
            f"To {name} objects go after {INFREQUENT_DAYS} days at the earliest"
            for name, days in steps
            if name in INFREQUENT and days < INFREQUENT_DAYS
        ]
        for (name, days), (following, later) in pairwise(steps):
            if (name, following) == ("ONEZONE_IA", "GLACIER_IR"):
                faults.append("From ONEZONE_IA objects don't go to GLACIER_IR")
            elif name in INFREQUENT and later - days < INFREQUENT_DAYS:
                faults.append(
                    f"To {following} objects go {INFREQUENT_DAYS} days after {name} at the earliest"
                )
            elif later <= days:
                faults.append(f"To {following} objects go later than to {name}")
        if self.expiration_days is not None and steps and self.expiration_days <= steps[-1][1]:
            faults.append(f"Objects expire after they went to {steps[-1][0]}, not before")
        return faults


ORIGIN = Matches(
    r"(?!.*\*.*\*)(\*|null|[a-z*][a-z0-9+.*-]*://[A-Za-z0-9._\[\]:*-]+)",
    "origins, without a path and with one * at most: https://www.example.com, https://*.example.com, *",
)
ALLOWED_HEADER = Matches(
    r"(?!.*\*.*\*)[A-Za-z0-9_*-]+", "names of headers, with one * at most: content-type, x-amz-*"
)
EXPOSED_HEADER = Matches("[A-Za-z0-9_-]+", "names of headers: ETag")


class CorsRule(Spec):
    """What web pages of other origins may ask of S3, with requests that are signed for it."""

    allowed_origins: Annotated[tuple[Annotated[str, ORIGIN], ...], AfterValidator(once_each)] = Field(
        strict=False,  # a list, as HCL has no tuples
        min_length=1,
        description="Origins of the pages.",
    )
    allowed_methods: Annotated[
        tuple[Literal["GET", "PUT", "HEAD", "POST", "DELETE"], ...], AfterValidator(once_each)
    ] = Field(strict=False, min_length=1, description="Methods of the requests.")
    allowed_headers: Annotated[tuple[Annotated[str, ALLOWED_HEADER], ...], AfterValidator(once_each)] = Field(
        default=(), strict=False, description="Headers that requests may have beside those that all may."
    )
    expose_headers: Annotated[tuple[Annotated[str, EXPOSED_HEADER], ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,
        description="Headers of the answers that pages may read beside the usual ones.",
    )
    max_age_seconds: int | None = Field(
        default=None,
        ge=0,
        le=2_147_483_647,
        description="How long browsers keep what they were allowed, in seconds; as they like if left out.",
    )
