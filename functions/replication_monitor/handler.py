"""The Lambda function: each record of an S3 event becomes one message on the topic ``TOPIC_ARN``.

S3 delivers an event at least once, and Lambda repeats an invocation that failed. What this instance of the
function has sent already, in this invocation or an earlier one, it doesn't send again. Another instance
knows nothing of that: a consumer that must see each event once has to drop the messages whose ``event_id``
it knows (in the message and among its attributes).

Logs are one JSON object a line. Lambda takes `level` and `timestamp` from it
(https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html).
"""

import json
import os
from datetime import UTC, datetime
from functools import cache
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import BotoCoreError, ClientError

from functions.replication_monitor.s3_event import S3Event, UnreadableError

#: How many of the last events sent are remembered: about a megabyte.
REMEMBERED = 10_000

#: Seconds. S3 sends few records at once: each gets its try, and the invocation its end, before the timeout.
CLIENT = Config(connect_timeout=3, read_timeout=7, retries={"mode": "standard", "total_max_attempts": 3})

_sent: dict[str, None] = {}


class PublishError(Exception):
    """Messages couldn't be published. Lambda tries the event again, then hands it to the dead letters."""


def handle(event: Any, context: Any) -> dict[str, int]:
    """Publishes the event's records; returns how many were ``sent``, ``repeated`` and ``unreadable``.

    Raises PublishError after all records were tried, if one couldn't be published. A record that can't be
    read is logged and left out: it would fail again however often it came.
    """
    request = context.aws_request_id
    counts = {"sent": 0, "repeated": 0, "unreadable": 0, "failed": 0}
    for record in _records(event, request):
        counts[_outcome(record, request)] += 1
    failed = counts.pop("failed")
    if failed:
        raise PublishError(f"{failed} of {failed + sum(counts.values())} events could not be published")
    return counts


def _records(event: Any, request: str) -> list[Any]:
    records = event.get("Records") if isinstance(event, dict) else None
    if isinstance(records, list):
        return records
    # What S3 sends queues and topics when a notification is set up says nothing of an object.
    expected = isinstance(event, dict) and event.get("Event") == "s3:TestEvent"
    _log("INFO" if expected else "ERROR", "Passed over: the event has no list of Records", request)
    return []


def _outcome(record: Any, request: str) -> str:
    """What became of a record: sent, repeated, unreadable or failed."""
    try:
        event = S3Event.read(record)
    except UnreadableError as error:
        _log("ERROR", f"Passed over: the record can't be read, {error}", request, _name(record))
        return "unreadable"
    if event.event_id in _sent:
        _log("INFO", "Passed over: sent already", request, event.document)
        return "repeated"
    try:
        _sns().publish(TopicArn=os.environ["TOPIC_ARN"], **event.message())
    except (BotoCoreError, ClientError) as error:
        _log("ERROR", f"Not published: {error}", request, event.document)
        return "failed"
    _remember(event.event_id)
    _log("INFO", f"Published: {event.in_words}", request, event.document)
    return "sent"


def _remember(event_id: str) -> None:
    _sent[event_id] = None
    if len(_sent) > REMEMBERED:
        del _sent[next(iter(_sent))]


def _name(record: Any) -> dict[str, Any]:
    """What an unreadable record may still say of itself."""
    return {"event_name": record.get("eventName")} if isinstance(record, dict) else {}


@cache
def _sns() -> Any:
    """The client of the function's region, made once for an instance."""
    return boto3.client("sns", config=CLIENT)


def _log(level: str, message: str, request: str, event: dict[str, Any] | None = None) -> None:
    """One line for whoever searches the logs: the same names each time, None for what isn't known."""
    event = event or {}
    names = ("event_id", "event_name", "bucket", "key", "version_id", "sequencer")
    line = {
        "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
        "level": level,
        "message": message,
        "request_id": request,
        **{name: event.get(name) for name in names},
    }
    print(json.dumps(line), flush=True)
