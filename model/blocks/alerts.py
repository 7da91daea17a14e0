"""The ``alerts`` block: who is told of what happens in a region."""

from typing import Annotated

from pydantic import AfterValidator, Field

from model.blocks.spec import Matches, RetentionDays, Spec, once_each

#: A mailbox has 64 characters at most (https://www.rfc-editor.org/rfc/rfc5321#section-4.5.3.1), a label of a
#: domain name 63, and no top-level domain is a number (https://www.rfc-editor.org/rfc/rfc3696#section-2).
EMAIL = Matches(
    r"(?=[^@]{1,64}@)[A-Za-z0-9!#&'*+/=?^_`|~-]+(\.[A-Za-z0-9!#&'*+/=?^_`|~-]+)*"
    r"@([A-Za-z0-9]([A-Za-z0-9-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]([A-Za-z0-9-]{0,61}[A-Za-z0-9])",
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
