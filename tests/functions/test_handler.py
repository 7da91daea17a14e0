"""The handler in this process, its messages on a queue of the embedded AWS."""

import json
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import boto3
import pytest
from botocore.config import Config

from emulator import Emulator
from functions.replication_monitor import handler
from tests.functions.s3_notification import changed, failed, record

REGION = "us-east-1"
CONTEXT = SimpleNamespace(aws_request_id="8476a536-e9f4-11e8-9739-2dfe598c3fcd")
LOG_NAMES = {"timestamp", "level", "message", "request_id"} | {
    *("event_id", "event_name", "bucket", "key", "version_id", "sequencer")
}


class Topic:
    """A topic, and the queue that is subscribed to it."""

    def __init__(self, aws: Emulator) -> None:
        self._sqs, sns = aws.client("sqs", REGION), aws.client("sns", REGION)
        self._queue = self._sqs.create_queue(QueueName="alerts")["QueueUrl"]
        self.arn = sns.create_topic(Name="alerts")["TopicArn"]
        queue_arn = self._sqs.get_queue_attributes(QueueUrl=self._queue, AttributeNames=["QueueArn"])
        sns.subscribe(TopicArn=self.arn, Protocol="sqs", Endpoint=queue_arn["Attributes"]["QueueArn"])

    def received(self) -> list[Any]:
        """The notifications that have come since the last call, in their order."""
        answer = self._sqs.receive_message(QueueUrl=self._queue, MaxNumberOfMessages=10)
        found = answer.get("Messages", [])
        for message in found:
            self._sqs.delete_message(QueueUrl=self._queue, ReceiptHandle=message["ReceiptHandle"])
        return [json.loads(message["Body"]) for message in found]

    def keys(self) -> list[str]:
        """The keys of the objects that they tell of."""
        return [json.loads(notification["Message"])["key"] for notification in self.received()]


@pytest.fixture(scope="module")
def subscribed() -> Iterator[Topic]:
    with Emulator() as aws, pytest.MonkeyPatch.context() as patch:
        for name, value in {**aws.environment, "AWS_DEFAULT_REGION": REGION}.items():
            patch.setenv(name, value)
        handler._sns.cache_clear()
        yield Topic(aws)
        handler._sns.cache_clear()


@pytest.fixture
def topic(subscribed: Topic, monkeypatch: pytest.MonkeyPatch) -> Iterator[Topic]:
    """The topic, and an instance of the function that publishes to it and has sent nothing."""
    monkeypatch.setenv("TOPIC_ARN", subscribed.arn)
    monkeypatch.setattr(handler, "_sent", {})
    yield subscribed
    assert subscribed.received() == []


def handle(*records: Any) -> dict[str, int]:
    return handler.handle({"Records": list(records)}, CONTEXT)


def logged(capsys: pytest.CaptureFixture[str]) -> list[Any]:
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    for line in lines:
        assert line.keys() == LOG_NAMES
        assert line["request_id"] == CONTEXT.aws_request_id
    return lines


def test_an_event_becomes_a_message(topic: Topic, capsys: pytest.CaptureFixture[str]) -> None:
    assert handle(failed()) == {"sent": 1, "repeated": 0, "unreadable": 0}
    (notification,) = topic.received()
    assert notification["TopicArn"] == topic.arn
    assert notification["Subject"].startswith(
        "Replication failed: tap-staging-us-east-1-assets/photos/red flow"
    )
    body = json.loads(notification["Message"])
    assert (body["key"], body["replication"]["failureReason"]) == (
        "photos/red flower.jpg",
        "AssumeRoleNotPermitted",
    )
    attributes = {name: value["Value"] for name, value in notification["MessageAttributes"].items()}
    assert attributes == {name: body[name] for name in ("event_id", "event_name", "bucket", "region")}
    (line,) = logged(capsys)
    assert (line["level"], line["message"]) == ("INFO", "Published: Replication failed")
    assert {name: line[name] for name in ("event_id", "key", "version_id", "sequencer")} == {
        name: body[name] for name in ("event_id", "key", "version_id", "sequencer")
    }
    assert line["timestamp"].endswith("Z")


def test_one_message_for_each_record(topic: Topic) -> None:
    assert handle(record("a"), record("b"), record("c"))["sent"] == 3
    assert sorted(topic.keys()) == ["a", "b", "c"]


def test_what_was_sent_is_not_sent_again(topic: Topic, capsys: pytest.CaptureFixture[str]) -> None:
    assert handle(record("a"), record("b"), record("a")) == {"sent": 2, "repeated": 1, "unreadable": 0}
    assert handle(record("b"), record("c")) == {"sent": 1, "repeated": 1, "unreadable": 0}
    assert sorted(topic.keys()) == ["a", "b", "c"]
    repeated = [line for line in logged(capsys) if line["message"] == "Passed over: sent already"]
    assert [line["key"] for line in repeated] == ["a", "b"]


def test_memory_is_bounded(topic: Topic, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(handler, "REMEMBERED", 2)
    assert handle(record("a"), record("b"), record("c"), record("b"), record("a"))["repeated"] == 1
    assert len(handler._sent) == 2
    assert sorted(topic.keys()) == ["a", "a", "b", "c"]


def test_a_malformed_record_holds_up_no_other(topic: Topic, capsys: pytest.CaptureFixture[str]) -> None:
    nameless = changed(record(), "s3.bucket.name", None)
    counts = handle(record("a"), "text", nameless, {"eventName": ["odd"]}, record("b"))
    assert counts == {"sent": 2, "repeated": 0, "unreadable": 3}
    assert sorted(topic.keys()) == ["a", "b"]
    errors = [line for line in logged(capsys) if line["level"] == "ERROR"]
    assert [(line["message"], line["event_name"]) for line in errors] == [
        ("Passed over: the record can't be read, s3.object.key is missing", None),
        ("Passed over: the record can't be read, s3.bucket.name is missing", "ObjectCreated:Put"),
        ("Passed over: the record can't be read, s3.object.key is missing", ["odd"]),
    ]


@pytest.mark.parametrize(
    ("event", "level"),
    [
        ({"Service": "Amazon S3", "Event": "s3:TestEvent", "Bucket": "b"}, "INFO"),
        ({"Records": {}}, "ERROR"),
        ({}, "ERROR"),
        ([], "ERROR"),
        (None, "ERROR"),
    ],
)
def test_events_without_records(
    topic: Topic, capsys: pytest.CaptureFixture[str], event: Any, level: str
) -> None:
    assert handler.handle(event, CONTEXT) == {"sent": 0, "repeated": 0, "unreadable": 0}
    (line,) = logged(capsys)
    assert (line["level"], line["message"]) == (level, "Passed over: the event has no list of Records")


def test_a_failed_publish_fails_the_invocation_and_its_repetition_sends_the_rest(
    topic: Topic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    sns = handler._sns()
    publish, topics = sns.publish, {"b": f"{topic.arn}-gone"}

    def some(**arguments: Any) -> Any:
        key = json.loads(json.loads(arguments["Message"])["default"])["key"]
        return publish(**arguments | {"TopicArn": topics.get(key, topic.arn)})

    monkeypatch.setattr(sns, "publish", some)
    event = [record("a"), record("b"), None, record("c")]
    with pytest.raises(handler.PublishError, match="^1 of 4 events could not be published$"):
        handle(*event)
    assert sorted(topic.keys()) == ["a", "c"]
    (line,) = [line for line in logged(capsys) if line["key"] == "b"]
    assert line["level"] == "ERROR"
    assert line["message"].startswith("Not published: An error occurred (NotFound)")

    topics.clear()
    assert handle(*event) == {"sent": 1, "repeated": 2, "unreadable": 1}
    assert topic.keys() == ["b"]


def test_no_answer_fails_the_invocation(
    topic: Topic, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    nobody = boto3.client(
        "sns", endpoint_url="http://127.0.0.1:1", config=Config(retries={"total_max_attempts": 1})
    )
    monkeypatch.setattr(handler, "_sns", lambda: nobody)
    with pytest.raises(handler.PublishError, match="^1 of 1 "):
        handle(record())
    (line,) = logged(capsys)
    assert line["message"].startswith("Not published: Could not connect to the endpoint URL")
