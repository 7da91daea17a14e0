import json
from typing import Any

import pytest

from functions.replication_monitor.s3_event import S3Event, UnreadableError
from tests.functions.s3_notification import BUCKET, changed, failed, record


def event_id(values: Any) -> str:
    return S3Event.read(values).event_id


def test_object_created() -> None:
    event = S3Event.read(record())
    assert event.document == {
        "event_id": event.event_id,
        "event_name": "ObjectCreated:Put",
        "time": "2026-01-02T03:04:05.678Z",
        "region": "us-east-1",
        "bucket": BUCKET,
        "key": "photos/red flower.jpg",
        "version_id": "v1",
        "sequencer": "0055AED6DCD90281E5",
    }
    assert event.subject == f"Object created: {BUCKET}/photos/red flower.jpg"


def test_queues_get_json_and_people_lines() -> None:
    event = S3Event.read(failed())
    message = event.message()
    assert message["MessageStructure"] == "json"
    bodies = json.loads(message["Message"])
    assert bodies.keys() == {"default", "email"}
    assert json.loads(bodies["default"]) == event.document
    assert event.document["replication"]["failureReason"] == "AssumeRoleNotPermitted"
    lines = bodies["email"].splitlines()
    assert lines[:2] == ["Replication failed", ""]
    assert dict(line.split(maxsplit=1) for line in lines[2:]) == {
        "event_id:": event.event_id,
        "event_name:": "Replication:OperationFailedReplication",
        "time:": "2026-01-02T03:04:05.678Z",
        "region:": "us-east-1",
        "bucket:": BUCKET,
        "key:": "photos/red flower.jpg",
        "version_id:": "v1",
        "sequencer:": "0055AED6DCD90281E5",
        "replicationRuleId:": "eu-west-1",
        "destinationBucket:": "arn:aws:s3:::tap-staging-eu-west-1-assets",
        "s3Operation:": "OBJECT_PUT",
        "requestTime:": "2026-01-02T03:03:59.168Z",
        "failureReason:": "AssumeRoleNotPermitted",
    }
    attributes = {name: value["StringValue"] for name, value in message["MessageAttributes"].items()}
    assert attributes == {
        "event_id": event.event_id,
        "event_name": "Replication:OperationFailedReplication",
        "bucket": BUCKET,
        "region": "us-east-1",
    }


def test_who_did_it_from_where_is_not_passed_on() -> None:
    message = str(S3Event.read(record()).message())
    assert "red flower" in message
    assert "AIDAEXAMPLE" not in message
    assert "203.0.113.7" not in message


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("ObjectCreated:CompleteMultipartUpload", "Object created"),
        ("Replication:OperationFailedReplication", "Replication failed"),
        ("Replication:OperationMissedThreshold", "Replication late"),
        ("ObjectRemoved:Delete", "ObjectRemoved:Delete"),
    ],
)
def test_in_words(name: str, words: str) -> None:
    assert S3Event.read(record() | {"eventName": name}).in_words == words


@pytest.mark.parametrize(
    ("encoded", "key"),
    [
        ("a+b%2Bc", "a b+c"),
        ("%E2%9C%93/%C3%A9.txt", "✓/é.txt"),
        ("new%0Aline", "new\nline"),
        ("100%25", "100%"),
        ("not%FFutf-8", "not\ufffdutf-8"),
    ],
)
def test_keys_are_decoded(encoded: str, key: str) -> None:
    event = S3Event.read(record(encoded))
    assert event.key == key
    assert event.subject.isascii()
    assert event.subject.isprintable()
    assert len(event.text.splitlines()) == 10


def test_subject_is_cut() -> None:
    exact = "k" * (99 - len(f"Object created: {BUCKET}/"))
    assert S3Event.read(record(exact)).subject == f"Object created: {BUCKET}/{exact}"
    longer = S3Event.read(record(f"{exact}k")).subject
    assert (len(longer), longer[-4:]) == (99, "k...")


def test_an_event_keeps_its_id() -> None:
    # Consumers may have stored it: another version of the function has to give the same.
    assert event_id(record()) == "2814f2a384eb1b6caf1f94ebb5a2b708"
    assert event_id(record() | {"eventTime": "2027-01-01T00:00:00.000Z"}) == event_id(record())
    assert event_id(changed(record(), "responseElements", None)) == event_id(record())
    assert event_id(failed(reason="DstBucketNotFound")) == event_id(failed())


@pytest.mark.parametrize(
    "other",
    [
        record("photos/red%20flower.jpg2"),
        record(sequencer="0055AED6DCD90281E6"),
        record(sequencer=None),
        record() | {"eventName": "ObjectCreated:Copy"},
        changed(record(), "s3.object.versionId", "v2"),
        changed(record(), "s3.bucket.name", "other"),
        failed(),
        failed(rule="us-west-2"),
        failed() | {"eventTime": "2027-01-01T00:00:00.000Z"},
        record(sequencer=None) | {"eventTime": "2027-01-01T00:00:00.000Z"},
    ],
)
def test_other_events_have_other_ids(other: Any) -> None:
    same = [values for values in (record(), failed(), record(sequencer=None)) if values != other]
    assert event_id(other) not in map(event_id, same)


def test_what_s3_need_not_say() -> None:
    odd = changed(changed(record(), "s3.object.versionId", 5), "s3.object.sequencer", None)
    event = S3Event.read(odd | {"replicationEventData": "none"})
    assert (event.version_id, event.sequencer, event.replication) == (None, None, {})
    assert event.document.keys() == {"event_id", "event_name", "time", "region", "bucket", "key"}


@pytest.mark.parametrize(
    ("malformed", "wrong"),
    [
        (None, "s3.object.key is missing"),
        ([], "s3.object.key is missing"),
        ({}, "s3.object.key is missing"),
        (record() | {"s3": "text"}, "s3.object.key is missing"),
        (changed(record(), "s3.object.key", 7), "s3.object.key is of type int"),
        (changed(record(), "s3.object.key", ""), "s3.object.key is empty"),
        (changed(record(), "s3.bucket", None), "s3.bucket.name is missing"),
        (changed(record(), "s3.bucket.name", "a\nb"), "s3.bucket.name is not printable"),
        (changed(record(), "s3.bucket.name", "\ud800"), "s3.bucket.name is not printable"),
        (changed(record(), "eventName", None), "eventName is missing"),
        (changed(record(), "eventTime", {}), "eventTime is of type dict"),
        (changed(record(), "awsRegion", None), "awsRegion is missing"),
    ],
)
def test_malformed(malformed: Any, wrong: str) -> None:
    with pytest.raises(UnreadableError, match=f"^{wrong}$"):
        S3Event.read(malformed)
