"""The ``bucket`` block: an S3 bucket for the application."""

from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.bucket_rule import PREFIX, CorsRule, LifecycleRule, RuleName
from model.blocks.spec import Store, clash, once_each

#: The role of a region's log bucket in names; no bucket of a deployment may have it as its label.
LOG_BUCKET_ROLE = "logs"

#: What the replication monitor can tell of, and the type of the S3 event behind it
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html).
S3_EVENTS = {
    "object_created": "s3:ObjectCreated:*",
    "replication_failed": "s3:Replication:OperationFailedReplication",
    "replication_missed_threshold": "s3:Replication:OperationMissedThreshold",
}

#: Attributes that describe copies, and are refused where there are none.
REPLICATION_ATTRIBUTES = (
    "replica_storage_class",
    "replication_prefix",
    "replication_metrics",
    "replication_time_control",
    "replication_lag_seconds",
)

#: The name of the rule that every bucket has, for versions and unfinished uploads.
OWN_RULE = "expire"

MonitoredEvent = Literal["object_created", "replication_failed", "replication_missed_threshold"]


class Bucket(Store):
    """A versioned S3 bucket, encrypted with the region's key; one in each region."""

    service: ClassVar[str] = "s3"

    noncurrent_version_expiration_days: int = Field(
        default=90,
        ge=1,
        le=36500,
        description="How long replaced and deleted versions of objects are kept, in days.",
    )
    abort_incomplete_multipart_upload_days: int = Field(
        default=7,
        ge=1,
        le=36500,
        description="How long the parts of uploads that were never finished are kept, in days.",
    )
    lifecycle_rules: Annotated[dict[RuleName, LifecycleRule], Field(max_length=100)] = Field(
        default_factory=dict,
        description="Name to rule for current objects, in each region's bucket: "
        '`{ reports = { prefix = "reports/", transitions = { STANDARD_IA = 30 }, expiration_days = 365 } }`. '
        "Deletions by a rule aren't copied: each region's bucket makes its own.",
    )
    cors_rules: Annotated[dict[RuleName, CorsRule], Field(max_length=100)] = Field(
        default_factory=dict,
        description="Name to rule for web pages that ask S3 itself, with signed requests: "
        '`{ uploads = { allowed_origins = ["https://www.example.com"], allowed_methods = ["PUT"] } }`. A CDN '
        "doesn't pass on where a request comes from.",
    )
    replication: Literal["none", "one_way", "both_ways"] = Field(
        default="none",
        description="`one_way` copies new objects from the active region's bucket (or the first one, where "
        "that region has none) to every other; `both_ways` from every bucket to every other. The same in all "
        "regions. Objects that were there before are not copied.",
    )
    replica_storage_class: Literal[
        "STANDARD", "STANDARD_IA", "ONEZONE_IA", "INTELLIGENT_TIERING", "GLACIER_IR"
    ] = Field(
        default="STANDARD_IA",
        description="Storage class of the copies: one of those that are read at once, also in a failover.",
    )
    replication_prefix: Annotated[str, PREFIX] = Field(
        default="",
        max_length=1024,
        description="Beginning of the keys of the objects that are copied; all if left out.",
    )
    replication_metrics: bool = Field(
        default=True,
        description="Whether S3 measures the replication. Alarms for failures and lag, and the event "
        "`replication_failed`, rest on it.",
    )
    replication_time_control: bool = Field(
        default=False,
        description="Whether S3 promises copies within 15 minutes (S3 Replication Time Control), at a price "
        "for each GB. The event `replication_missed_threshold` rests on it.",
    )
    replication_lag_seconds: int = Field(
        default=900,
        ge=60,
        le=86400,
        description="Lag of the copies that raises an alarm, in seconds.",
    )
    monitored_events: Annotated[tuple[MonitoredEvent, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Events that the replication monitor, a Lambda function in each region, sends to the "
        "region's `alerts`, one message each. Copies are objects created, too. AWS ends an e-mail "
        "subscription that gets more than 10 messages a second, and nobody reads the alarms then: for a "
        "bucket with uploads in bulk, leave out `object_created`.",
    )

    @model_validator(mode="after")
    def _its_own_rule_is_another(self) -> "Bucket":
        if OWN_RULE in self.lifecycle_rules:
            message = f'Every bucket has a rule "{OWN_RULE}", for versions; give this one another name'
            raise clash(message, "lifecycle_rules")
        return self

    @model_validator(mode="after")
    def _copies_are_described_where_there_are_any(self) -> "Bucket":
        given = [name for name in REPLICATION_ATTRIBUTES if name in self.model_fields_set]
        if given and not self.replicated:
            raise clash(f"Without replication there are no copies: remove {' and '.join(given)}", *given)
        if "replication_lag_seconds" in given and not self.replication_metrics:
            raise clash(
                "The lag is measured by replication_metrics only; remove replication_lag_seconds",
                "replication_lag_seconds",
                "replication_metrics",
            )
        return self

    @model_validator(mode="after")
    def _events_rest_on_what_measures_them(self) -> "Bucket":
        if self.replication_time_control and not self.replication_metrics:
            raise clash(
                "S3 Replication Time Control includes the metrics; remove replication_metrics",
                "replication_metrics",
                "replication_time_control",
            )
        needs = {
            "replication_failed": self.replicated and self.replication_metrics,
            "replication_missed_threshold": self.replicated and self.replication_time_control,
        }
        wanted = {
            "replication_failed": "replication, and replication_metrics",
            "replication_missed_threshold": "replication, and replication_time_control = true",
        }
        for event in self.monitored_events:
            if not needs.get(event, True):
                raise clash(f'"{event}" never happens without {wanted[event]}', "monitored_events")
        return self

    @property
    def replicated(self) -> bool:
        """Whether objects are copied to other regions, or from them."""
        return self.replication != "none"
