"""One record of an S3 event, read, and the SNS message that tells of it."""

import hashlib
import json
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import unquote_plus

#: SNS takes subjects of less than 100 ASCII characters
#: (https://docs.aws.amazon.com/sns/latest/api/API_Publish.html).
SUBJECT_LENGTH = 99

#: What an event's name begins with, and what people call it.
IN_WORDS = {
    "ObjectCreated:": "Object created",
    "Replication:OperationFailedReplication": "Replication failed",
    "Replication:OperationMissedThreshold": "Replication late",
}


class UnreadableError(ValueError):
    """A record lacks what a message needs; says what, without its content."""


@dataclass(frozen=True)
class S3Event:
    """What happened to an object.

    ``key`` is the object's own, decoded. ``time`` is S3's, in ISO 8601. ``replication`` is S3's
    ``replicationEventData`` (rule, destination, reason of the failure), empty for other events.
    ``event_id`` is the same each time S3 delivers this event, and no other's.
    """

    name: str
    bucket: str
    key: str
    region: str
    time: str
    version_id: str | None = None
    sequencer: str | None = None
    replication: dict[str, Any] = field(default_factory=dict)
    event_id: str = ""

    @classmethod
    def read(cls, record: Any) -> "S3Event":
        """Reads a record of S3's notification; raises UnreadableError.

        https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
        """
        raw_key = _text(record, "s3.object.key")
        s3_object, replication = record["s3"]["object"], record.get("replicationEventData")
        event = cls(
            name=_text(record, "eventName"),
            bucket=_text(record, "s3.bucket.name"),
            key=unquote_plus(raw_key),
            region=_text(record, "awsRegion"),
            time=_text(record, "eventTime"),
            version_id=_optional(s3_object, "versionId"),
            sequencer=_optional(s3_object, "sequencer"),
            replication=replication if isinstance(replication, dict) else {},
        )
        return replace(event, event_id=event._identify(raw_key))

    @property
    def in_words(self) -> str:
        """What happened, for people; S3's own name for what has no other."""
        return next((words for start, words in IN_WORDS.items() if self.name.startswith(start)), self.name)

    @property
    def subject(self) -> str:
        """A line of printable ASCII for a message's subject."""
        line = f"{self.in_words}: {self.bucket}/{self.key}"
        ascii_only = "".join(letter if " " <= letter <= "~" else "?" for letter in line)
        return ascii_only if len(line) <= SUBJECT_LENGTH else f"{ascii_only[: SUBJECT_LENGTH - 3]}..."

    @property
    def document(self) -> dict[str, Any]:
        """The event for programs; attributes that S3 didn't give are left out."""
        values = {
            "event_id": self.event_id,
            "event_name": self.name,
            "time": self.time,
            "region": self.region,
            "bucket": self.bucket,
            "key": self.key,
            "version_id": self.version_id,
            "sequencer": self.sequencer,
            "replication": self.replication,
        }
        return {name: value for name, value in values.items() if value}

    @property
    def text(self) -> str:
        """The event for people: a line each."""
        values = [(name, value) for name, value in self.document.items() if name != "replication"]
        values += self.replication.items()
        width = max(len(name) for name, _ in values) + 1
        lines = [f"{name + ':':{width}} {_printable(str(value))}" for name, value in values]
        return "\n".join([self.in_words, "", *lines, ""])

    def message(self) -> dict[str, Any]:
        """Arguments of SNS's ``Publish``: plain text for e-mail, JSON for queues and functions.

        The attributes are for subscriptions' filters; SNS limits them to text that isn't empty.
        """
        attributes = {name: self.document[name] for name in ("event_id", "event_name", "bucket", "region")}
        return {
            "Subject": self.subject,
            "Message": json.dumps({"default": json.dumps(self.document), "email": self.text}),
            "MessageStructure": "json",
            "MessageAttributes": {
                name: {"DataType": "String", "StringValue": value} for name, value in attributes.items()
            },
        }

    def _identify(self, raw_key: str) -> str:
        """32 hexadecimal digits that tell this event from every other one.

        S3's sequencer tells apart what happens to a key. Events of replication need not have one of their
        own: a version may fail for several destinations, and again at another time.
        """
        parts = [self.name, self.region, self.bucket, raw_key, self.version_id, self.sequencer]
        if self.replication or not self.sequencer:
            rule = [self.replication.get(name) for name in ("replicationRuleId", "destinationBucket")]
            parts += [self.time, *rule]
        return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:32]


def _text(record: Any, path: str) -> str:
    """The text at a path of names with dots between them, on one line, as S3 writes all of them."""
    value = record
    for name in path.split("."):
        if not isinstance(value, dict) or name not in value:
            raise UnreadableError(f"{path} is missing")
        value = value[name]
    if not isinstance(value, str):
        raise UnreadableError(f"{path} is of type {type(value).__name__}")
    if not value or not value.isprintable():
        raise UnreadableError(f"{path} is {'not printable' if value else 'empty'}")
    return value


def _optional(values: dict[str, Any], name: str) -> str | None:
    value = values.get(name)
    return value if isinstance(value, str) else None


def _printable(text: str) -> str:
    """A text on one line: what can't be printed is escaped, as JSON does it."""
    return "".join(letter if letter.isprintable() else json.dumps(letter)[1:-1] for letter in text)
