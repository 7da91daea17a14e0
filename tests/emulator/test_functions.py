import base64
import json
from collections.abc import Iterator
from io import BytesIO
from textwrap import dedent
from threading import Event
from types import SimpleNamespace
from typing import Any, NamedTuple
from zipfile import ZipFile

import pytest

from emulator import Emulator
from emulator.functions import Functions, Outcome

REGION = "eu-west-1"

PUBLISH = """
    import os, boto3
    from urllib.parse import unquote_plus
    topics = boto3.client("sns")
    def handler(event, context):
        key = unquote_plus(event["Records"][0]["s3"]["object"]["key"])
        topics.publish(TopicArn=os.environ["TOPIC_ARN"], Message=f"{key} by {context.function_name}")
    """
BREAK = """
    def handler(event, context):
        raise ValueError(f"can't read {event}")
    """
HANG = """
    import time
    def handler(event, context):
        print("started", flush=True)
        time.sleep(60)
    """
ENVIRONMENT = """
    import os, json
    def handler(event, context):
        print(json.dumps(dict(os.environ)))
    """
NAP = """
    import time
    def handler(event, context):
        time.sleep(0.2)
        print("done")
    """
ASK = """
    import boto3
    from botocore.config import Config
    def handler(event, context):
        boto3.client("sns", "us-east-1", config=Config(retries={"total_max_attempts": 1})).list_topics()
    """


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        policy = '{"Version": "2012-10-17", "Statement": []}'
        emulator.client("iam", "us-east-1").create_role(RoleName="any", AssumeRolePolicyDocument=policy)
        yield emulator


class Made(NamedTuple):
    """A function with its own topic, to which a queue is subscribed, and a log group."""

    aws: Emulator
    name: str
    arn: str
    queue: str

    def invoke(self, event: Any = None) -> None:
        """An asynchronous invocation, and its end."""
        functions = self.aws.client("lambda", REGION)
        status = functions.invoke(
            FunctionName=self.name, InvocationType="Event", Payload=json.dumps(event or {})
        )
        assert status["StatusCode"] == 202
        self.aws.wait_for_functions()

    @property
    def messages(self) -> list[dict[str, Any]]:
        """What the topic sent to the queue."""
        got = self.aws.client("sqs", REGION).receive_message(QueueUrl=self.queue, MaxNumberOfMessages=10)
        return [json.loads(each["Body"]) for each in got.get("Messages", ())]

    @property
    def logged(self) -> list[str]:
        """Lines in its log group."""
        events = self.aws.client("logs", REGION).filter_log_events(logGroupName=f"/{self.name}")["events"]
        return [each["message"] for each in events]


def _zip(source: str) -> bytes:
    content = BytesIO()
    with ZipFile(content, "w") as archive:
        archive.writestr("monitor.py", dedent(source))
    return content.getvalue()


def _make(aws: Emulator, name: str, code: bytes, **settings: Any) -> Made:
    topics, queues = aws.client("sns", REGION), aws.client("sqs", REGION)
    topic = topics.create_topic(Name=name)["TopicArn"]
    queue = queues.create_queue(QueueName=name)["QueueUrl"]
    topics.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=f"arn:aws:sqs:{REGION}:123456789012:{name}")
    aws.client("logs", REGION).create_log_group(logGroupName=f"/{name}")
    defaults: dict[str, Any] = {
        "Runtime": "python3.13",
        "Role": "arn:aws:iam::123456789012:role/any",
        "Handler": "monitor.handler",
        "Timeout": 10,
        "Environment": {"Variables": {"TOPIC_ARN": topic}},
        "LoggingConfig": {"LogGroup": f"/{name}"},
        "DeadLetterConfig": {"TargetArn": topic},
    }
    made = aws.client("lambda", REGION).create_function(
        FunctionName=name, Code={"ZipFile": code}, **(defaults | settings)
    )
    return Made(aws, name, made["FunctionArn"], queue)


def test_an_object_becomes_a_message(aws: Emulator) -> None:
    function = _make(aws, "publisher", _zip(PUBLISH))
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket="content", CreateBucketConfiguration={"LocationConstraint": REGION})
    notification = {"LambdaFunctionArn": function.arn, "Events": ["s3:ObjectCreated:*"]}
    s3.put_bucket_notification_configuration(
        Bucket="content", NotificationConfiguration={"LambdaFunctionConfigurations": [notification]}
    )
    s3.put_object(Bucket="content", Key="a/red flower.jpg", Body=b"x")
    aws.wait_for_functions()
    assert [each["Message"] for each in function.messages] == ["a/red flower.jpg by publisher"]
    assert function.logged == []


def test_what_fails_is_logged_and_sent_to_the_dead_letter_topic(aws: Emulator) -> None:
    function = _make(aws, "broken", _zip(BREAK))
    function.invoke({"number": 1})
    assert function.logged[-1] == "ValueError: can't read {'number': 1}"
    (letter,) = function.messages
    assert json.loads(letter["Message"]) == {"number": 1}
    assert letter["MessageAttributes"]["ErrorMessage"]["Value"] == function.logged[-1]
    assert letter["MessageAttributes"]["RequestID"]["Value"]


def test_what_fails_may_go_to_a_queue_instead(aws: Emulator) -> None:
    queue = aws.client("sqs", REGION).create_queue(QueueName="failed")["QueueUrl"]
    arn = f"arn:aws:sqs:{REGION}:123456789012:failed"
    function = _make(aws, "kept", _zip(BREAK), DeadLetterConfig={"TargetArn": arn})
    function.invoke({"number": 1})
    assert function.messages == []
    (letter,) = aws.client("sqs", REGION).receive_message(QueueUrl=queue, MessageAttributeNames=["All"])[
        "Messages"
    ]
    assert json.loads(letter["Body"]) == {"number": 1}
    assert letter["MessageAttributes"]["ErrorMessage"]["StringValue"] == function.logged[-1]
    assert letter["MessageAttributes"]["ErrorCode"] == {"DataType": "Number", "StringValue": "200"}


def test_the_queue_goes_on_after_a_failure_without_topic_and_log_group(aws: Emulator) -> None:
    nowhere = f"arn:aws:sqs:{REGION}:210987654321:silent"
    unknown = {"DeadLetterConfig": {"TargetArn": nowhere}, "LoggingConfig": {"LogGroup": "/unknown"}}
    function = _make(aws, "silent", _zip(BREAK), **unknown)
    function.invoke()
    function.invoke()
    assert function.messages == []


def test_it_is_killed_when_its_time_is_out(aws: Emulator) -> None:
    function = _make(aws, "slow", _zip(HANG), Timeout=1)
    function.invoke()
    assert function.logged[0] == "started"
    assert function.logged[1].endswith("Task timed out after 1.00 seconds")
    assert len(function.messages) == 1


def test_its_environment_is_its_own_and_leads_to_the_emulator(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AWS_PROFILE", "the-callers")
    function = _make(aws, "environment", _zip(ENVIRONMENT))
    function.invoke()
    variables = json.loads(function.logged[0])
    expected = aws.environment | {"AWS_REGION": REGION, "AWS_LAMBDA_FUNCTION_NAME": "environment"}
    assert expected.items() <= variables.items()
    assert variables["TOPIC_ARN"].endswith(":environment")
    assert "AWS_PROFILE" not in variables
    assert variables["LAMBDA_TASK_ROOT"].startswith(variables["HOME"])


def test_a_region_that_is_off_refuses_it_too(aws: Emulator) -> None:
    function = _make(aws, "curious", _zip(ASK))
    aws.switch_off("us-east-1")
    function.invoke()
    aws.switch_on("us-east-1")
    assert "the emulator has switched us-east-1 off" in function.logged[-1]
    # Three tries of the event.
    assert aws.refused == {"us-east-1": 3}


def test_code_that_can_not_be_unpacked_is_logged(aws: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    function = _make(aws, "no-zip", b"no zip")
    function.invoke()
    assert "no-zip could not be run" in caplog.text


def test_one_that_takes_longer_than_the_caller_waits(aws: Emulator) -> None:
    function = _make(aws, "patient", _zip(NAP))
    aws.client("lambda", REGION).invoke(FunctionName="patient", InvocationType="Event")
    with pytest.raises(TimeoutError, match="1 invocations are not done after 0.01 seconds"):
        aws.wait_for_functions(timeout=0.01)
    aws.wait_for_functions()
    assert function.logged == ["done"]


def test_it_starts_when_the_request_that_caused_it_has_been_answered(
    aws: Emulator, monkeypatch: pytest.MonkeyPatch
) -> None:
    started = Event()

    def execute(*_: object) -> Outcome:
        started.set()
        return Outcome("", succeeded=True)

    monkeypatch.setattr("emulator.functions.execute", execute)
    function = SimpleNamespace(run_time="python3.13", function_arn="arn", logs_group_name="/unknown")
    function.event_invoke_config = []
    function.logs_backend = SimpleNamespace(groups={})
    running = Functions.running
    assert running is not None
    with running._between_requests():  # a request is served with the same lock
        running.invoke(function, {})
        assert not started.wait(0.05)
    running.wait(10)
    assert started.is_set()


ECHO = """
    import boto3
    def handler(event, context):
        # It asks the emulator, which waits for its answer.
        names = [each["FunctionName"] for each in boto3.client("lambda").list_functions()["Functions"]]
        return {"statusCode": 200, "body": event["path"], "known": context.function_name in names}
    """
COUNT = """
    def handler(event, context):
        print("try")
        raise ValueError("never")
    """
SOME = """
    def handler(event, context):
        print(",".join(each["body"] for each in event["Records"]))
        bad = [each["messageId"] for each in event["Records"] if each["body"].startswith("bad")]
        return {"batchItemFailures": [{"itemIdentifier": each} for each in bad]}
    """


def test_who_waits_gets_the_answer_and_others_are_served_meanwhile(aws: Emulator) -> None:
    _make(aws, "echo", _zip(ECHO))
    event = {"requestContext": {"elb": {}}, "httpMethod": "GET", "path": "/payments", "body": ""}
    answer = aws.client("lambda", REGION).invoke(FunctionName="echo", Payload=json.dumps(event))
    assert (answer["StatusCode"], answer.get("FunctionError")) == (200, None)
    assert json.load(answer["Payload"]) == {"statusCode": 200, "body": "/payments", "known": True}


def test_who_waits_is_told_what_was_raised_and_nothing_is_tried_again(aws: Emulator) -> None:
    function = _make(aws, "raises", _zip(BREAK))
    answer = aws.client("lambda", REGION).invoke(FunctionName="raises", Payload="{}", LogType="Tail")
    assert answer["FunctionError"] == "Unhandled"
    assert json.load(answer["Payload"]) == {"errorMessage": "can't read {}", "errorType": "ValueError"}
    assert base64.b64decode(answer["LogResult"]).decode().splitlines()[-1] == function.logged[-1]
    assert function.messages == []


def test_who_waits_for_another_language_is_refused(aws: Emulator) -> None:
    _make(aws, "node", _zip(BREAK), Runtime="nodejs22.x")
    functions = aws.client("lambda", REGION)
    with pytest.raises(functions.exceptions.ClientError, match="only Python functions"):
        functions.invoke(FunctionName="node")


def test_who_waits_is_told_of_a_timeout_and_of_a_process_that_ends(aws: Emulator) -> None:
    functions = aws.client("lambda", REGION)
    _make(aws, "hangs", _zip(HANG), Timeout=1)
    told = json.load(functions.invoke(FunctionName="hangs")["Payload"])
    assert told["errorType"] == "Sandbox.Timedout"
    _make(aws, "ends", _zip("import os\ndef handler(event, context):\n    os._exit(3)\n"))
    told = json.load(functions.invoke(FunctionName="ends")["Payload"])
    assert told["errorType"] == "Runtime.ExitError"


@pytest.mark.parametrize(("retries", "tries"), [(None, 3), (0, 1)])
def test_an_event_is_tried_as_often_as_the_function_says(
    aws: Emulator, retries: int | None, tries: int
) -> None:
    function = _make(aws, f"tried-{tries}", _zip(COUNT))
    if retries is not None:
        configure = aws.client("lambda", REGION).put_function_event_invoke_config
        for number in (2, retries):
            configure(FunctionName=function.name, MaximumRetryAttempts=number)
    function.invoke()
    assert function.logged.count("try") == tries
    assert len(function.messages) == 1


def _mapped(aws: Emulator, name: str, source: str, *partial: str, redrive: bool = True) -> tuple[Made, str]:
    """A function and the address of a queue that is mapped to it, with a dead-letter queue `NAME-dead`."""
    sqs = aws.client("sqs", REGION)
    dead = f"arn:aws:sqs:{REGION}:123456789012:{name}-dead"
    sqs.create_queue(QueueName=f"{name}-dead")
    policy = json.dumps({"deadLetterTargetArn": dead, "maxReceiveCount": 2})
    attributes = {"RedrivePolicy": policy} if redrive else {}
    queue = sqs.create_queue(QueueName=f"{name}-in", Attributes=attributes)["QueueUrl"]
    function = _make(aws, name, _zip(source))
    aws.client("lambda", REGION).create_event_source_mapping(
        EventSourceArn=f"arn:aws:sqs:{REGION}:123456789012:{name}-in",
        FunctionName=name,
        BatchSize=10,
        FunctionResponseTypes=list(partial),
    )
    return function, queue


def _left(aws: Emulator, name: str) -> list[str]:
    received = aws.client("sqs", REGION).receive_message(
        QueueUrl=aws.client("sqs", REGION).get_queue_url(QueueName=name)["QueueUrl"], MaxNumberOfMessages=10
    )
    return [each["Body"] for each in received.get("Messages", ())]


def test_of_a_batch_what_failed_comes_again_and_then_goes_to_the_dead_letters(aws: Emulator) -> None:
    function, queue = _mapped(aws, "some", SOME, "ReportBatchItemFailures")
    aws.client("sqs", REGION).send_message_batch(
        QueueUrl=queue,
        Entries=[{"Id": body, "MessageBody": body} for body in ("good-1", "bad-1", "good-2")],
    )
    aws.wait_for_functions()
    handled = [body for line in function.logged for body in line.split(",")]
    assert sorted(handled) == ["bad-1", "bad-1", "good-1", "good-2"]
    assert (_left(aws, "some-in"), _left(aws, "some-dead")) == ([], ["bad-1"])
    # What failed asynchronously is somewhere else.
    assert function.messages == []


def test_a_batch_fails_as_a_whole_where_the_function_raises(aws: Emulator) -> None:
    _, queue = _mapped(aws, "none", BREAK, "ReportBatchItemFailures")
    aws.client("sqs", REGION).send_message(QueueUrl=queue, MessageBody="x")
    aws.wait_for_functions()
    assert (_left(aws, "none-in"), _left(aws, "none-dead")) == ([], ["x"])


def test_without_a_dead_letter_queue_what_failed_stays(aws: Emulator) -> None:
    function, queue = _mapped(aws, "stays", SOME, "ReportBatchItemFailures", redrive=False)
    aws.client("sqs", REGION).send_message(QueueUrl=queue, MessageBody="bad")
    aws.wait_for_functions()
    assert (function.logged, _left(aws, "stays-in")) == (["bad"], ["bad"])


def test_who_may_not_name_failures_has_none(aws: Emulator) -> None:
    _, queue = _mapped(aws, "whole", SOME)
    aws.client("sqs", REGION).send_message(QueueUrl=queue, MessageBody="bad")
    aws.wait_for_functions()
    assert (_left(aws, "whole-in"), _left(aws, "whole-dead")) == ([], [])


def test_names_that_are_none_of_the_batch_fail_all_of_it(aws: Emulator) -> None:
    wrong = "def handler(event, context):\n    return {'batchItemFailures': [{'itemIdentifier': ''}]}\n"
    _, queue = _mapped(aws, "wrong", wrong, "ReportBatchItemFailures")
    aws.client("sqs", REGION).send_message(QueueUrl=queue, MessageBody="x")
    aws.wait_for_functions()
    assert (_left(aws, "wrong-in"), _left(aws, "wrong-dead")) == ([], ["x"])
