"""The ``alerts`` block: who is told of what happens in a region."""

from typing import Annotated

from pydantic import AfterValidator, Field

from model.blocks.spec import Matches, RetentionDays, Spec, once_each

EMAIL = Matches(
    r"[A-Za-z0-9!#&'*+/=?^_`|~-]+(\.[A-Za-z0-9!#&'*+/=?^_`|~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?\.)+[A-Za-z0-9]([A-Za-z0-9-]*[A-Za-z0-9])?",
    "e-mail addresses: name@example.com",
)

Email = Annotated[str, Field(max_length=254), EMAIL]


class Alerts(Spec):
    """An encrypted SNS topic in each region, for alarms of copies and monitored events, and who reads it."""

    emails: Annotated[tuple[Email, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Addresses that are subscribed. AWS sends each a message for each region. It has to be "
        "confirmed within two days: AWS forgets the others, and the next plan subscribes them anew.",
    )
    log_retention_days: RetentionDays = Field(
        default=30,
        description="How long CloudWatch keeps the logs of the replication monitor, which tells of buckets' "
        "`monitored_events`, in days.",
    )
