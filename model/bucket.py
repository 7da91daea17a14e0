"""The ``bucket`` block: an S3 bucket for the application."""

from pydantic import Field

from model.spec import Spec

#: The role of a region's log bucket in names; no bucket of a deployment may have it as its label.
LOG_BUCKET_ROLE = "logs"


class Bucket(Spec):
    """A versioned S3 bucket, encrypted with the region's key; one in each region."""

    noncurrent_version_expiration_days: int = Field(
        default=90,
        ge=1,
        le=36500,
        description="How long replaced and deleted versions of objects are kept, in days.",
    )
