from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from model.blocks.alerts import Alerts
from model.blocks.bucket import S3_EVENTS, Bucket
from model.naming.context import Context
from modules.monitoring.alert_topic import AlertTopic
from modules.monitoring.replication_monitor import ReplicationMonitor, monitor_role
from modules.policy.grant import key_statements, role_arn
from modules.storage.bucket_notification import BucketNotification
from modules.storage.private_bucket import PrivateBucket
from tests.described import ACCOUNT, EAST, MINIMAL, Block
from tests.synthesized import Alone, MadeRole, Stack, Synthesized, deployment, synthesize

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
QUEUE = f"arn:aws:sqs:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-replication-monitor_failed-events"
LOG_GROUP = "/aws/lambda/Tap-staging-us-east-1-replication-monitor"
EVERYTHING: dict[str, Any] = {
    "replication": "one_way",
    "replication_time_control": True,
    "monitored_events": tuple(S3_EVENTS),
}
CREATED = Bucket(monitored_events=("object_created",))


def monitor(alone: Alone, context: Context, specs: Mapping[str, Bucket]) -> Stack:
    def build(stack: Any, aws: Any) -> None:
        made = {"context": context, "provider": aws, "key_arn": KEY}
        buckets = {
            label: PrivateBucket(
                stack,
                f"bucket.{label}",
                provider=aws,
                name=context.bucket(label),
                arn=context.bucket_arn(label),
                key_arn=KEY,
                force_destroy=True,
                noncurrent_days=90,
            )
            for label in (*specs, "unmonitored")
        }
        topic = AlertTopic(stack, "alerts", spec=Alerts(), **made)
        made_monitor = ReplicationMonitor(
            stack, "replication_monitor", topic=topic, log_retention_days=400, **made
        )
        for label, spec in specs.items():
            BucketNotification(
                stack,
                f"notification.{label}",
                provider=aws,
                bucket=buckets[label].name,
                receivers=[made_monitor.receiver(label, buckets[label], spec)],
            )

    return alone(build)


def test_function(alone: Alone, context: Context) -> None:
    stack = monitor(alone, context, {"assets": CREATED})
    function = stack.resources("aws_lambda_function")["replication_monitor"]
    topic = "${aws_sns_topic.alerts.arn}"
    expected: Block = {
        "function_name": "Tap-staging-us-east-1-replication-monitor",
        "role": role_arn(context, "replication_monitor"),
        "runtime": "python3.13",
        "architectures": ["arm64"],
        "timeout": 300,
        "kms_key_arn": KEY,
        "environment": {"variables": {"TOPIC_ARN": topic}},
        "dead_letter_config": {"target_arn": "${aws_sqs_queue.replication_monitor_failed_events.arn}"},
        "logging_config": {
            "log_format": "JSON",
            "log_group": "${aws_cloudwatch_log_group.replication_monitor.name}",
        },
        "depends_on": ["aws_cloudwatch_log_group.replication_monitor"],
    }
    assert {name: function[name] for name in expected} == expected
    assert function["filename"].startswith("assets/replication_monitor_package/")


def test_handler_is_there(alone: Alone, context: Context) -> None:
    from importlib import import_module

    stack = monitor(alone, context, {"assets": CREATED})
    handler = stack.resources("aws_lambda_function")["replication_monitor"]["handler"]
    module, _, name = handler.rpartition(".")
    assert callable(getattr(import_module(module), name))


def test_events_that_it_failed_to_tell_are_kept_encrypted_where_the_topic_cannot_lose_them(
    alone: Alone, context: Context
) -> None:
    stack = monitor(alone, context, {"assets": CREATED})
    (queue,) = stack.resources("aws_sqs_queue").values()
    assert queue["name"] == "Tap-staging-us-east-1-replication-monitor_failed-events"
    assert (queue["kms_master_key_id"], queue["message_retention_seconds"]) == (KEY, 14 * 24 * 3600)
    name = "replication_monitor_failed_events_policy"
    (statement,) = stack.statements("aws_sqs_queue_policy", name).values()
    assert (statement["Effect"], statement["Action"], statement["Resource"]) == ("Deny", "sqs:*", QUEUE)


def test_an_alarm_tells_of_them(synthesized: Synthesized) -> None:
    stack = synthesized("standby").stack(EAST)
    alarm = stack.resources("aws_cloudwatch_metric_alarm")["replication_monitor_failed_events_depth"]
    assert (alarm["metric_name"], alarm["threshold"]) == ("ApproximateNumberOfMessagesVisible", 0)
    queue = stack.resources("aws_sqs_queue")["replication_monitor_failed_events"]
    assert alarm["dimensions"] == {"QueueName": queue["name"]}
    assert alarm["alarm_actions"] == ["${aws_sns_topic.alerts.arn}"]


def test_a_queue_of_the_same_label_is_another_one(tmp_path: Path) -> None:
    region = {"alerts": {}, "bucket": {"assets": {"monitored_events": ["object_created"]}}}
    region["queue"] = {"replication-monitor": {}}
    output = synthesize([deployment({**MINIMAL, "regions": {EAST: region}})], tmp_path)
    names = [each["name"] for each in output.stack(EAST).resources("aws_sqs_queue").values()]
    assert len(set(names)) == 3


@pytest.mark.parametrize("retains", [False, True])
def test_logs_are_encrypted_and_kept_as_long_as_described(
    alone: Alone, context: Context, retains: bool
) -> None:
    stack = monitor(alone, replace(context, retains=retains), {"assets": CREATED})
    (group,) = stack.resources("aws_cloudwatch_log_group").values()
    assert group["name"] == LOG_GROUP
    assert (group["retention_in_days"], group["kms_key_id"]) == (400, KEY)
    assert group["skip_destroy"] is retains


def test_each_monitored_bucket_sends_its_events_once_it_may(alone: Alone, context: Context) -> None:
    stack = monitor(alone, context, {"assets": CREATED, "raw-uploads": Bucket(**EVERYTHING)})
    permissions = stack.resources("aws_lambda_permission")
    notifications = stack.resources("aws_s3_bucket_notification")
    assert permissions.keys() == {"replication_monitor_assets", "replication_monitor_raw-uploads"}
    assert notifications.keys() == {"assets", "raw-uploads"}
    # Where they stood before functions were told of events, too.
    assert stack.document["moved"] == [
        {
            "from": f"aws_s3_bucket_notification.replication_monitor_{label}",
            "to": f"aws_s3_bucket_notification.{label}",
        }
        for label in ("assets", "raw-uploads")
    ]
    for label in ("assets", "raw-uploads"):
        name = f"replication_monitor_{label}"
        permission, notification = permissions[name], notifications[label]
        assert permission["principal"] == "s3.amazonaws.com"
        assert permission["action"] == "lambda:InvokeFunction"
        assert permission["source_arn"] == context.bucket_arn(label)
        assert permission["source_account"] == ACCOUNT
        assert notification["bucket"] == f"${{aws_s3_bucket.{label}.bucket}}"
        assert notification["depends_on"] == [f"aws_lambda_permission.{name}"]
        (destination,) = notification["lambda_function"]
        assert destination["lambda_function_arn"] == "${aws_lambda_function.replication_monitor.arn}"
    events = [notification["lambda_function"][0]["events"] for notification in notifications.values()]
    assert events == [["s3:ObjectCreated:*"], sorted(S3_EVENTS.values())]
    statement_ids = {permission["statement_id"] for permission in permissions.values()}
    assert len(statement_ids) == 2


def test_labels_that_are_ids_of_its_own(alone: Alone, context: Context) -> None:
    labels = ("function", "package", "log-group", "permission")
    stack = monitor(alone, context, dict.fromkeys(labels, CREATED))
    assert len(stack.resources("aws_s3_bucket_notification")) == len(labels)


def test_events_that_never_happen_are_refused() -> None:
    with pytest.raises(ValueError, match="never happens without replication"):
        Bucket(monitored_events=("replication_failed",))


def test_only_lambda_takes_the_role(role: MadeRole, context: Context) -> None:
    made, trust, _ = role(monitor_role(context))
    assert made["name"] == "Tap-staging-us-east-1-replication-monitor"
    assert made["tags"] == {"Region": "us-east-1"}
    assert trust == [
        {
            "Sid": "Trust",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_writes_its_own_logs_and_to_the_alerts_and_its_queue_only(role: MadeRole, context: Context) -> None:
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{LOG_GROUP}"
    _, _, statements = role(monitor_role(context))
    assert statements == [
        {
            "Sid": "WriteLogStreams",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{group}:log-stream:*",
        },
        {
            "Sid": "PublishAlerts",
            "Effect": "Allow",
            "Action": "sns:Publish",
            "Resource": f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-alerts",
        },
        {
            "Sid": "KeepFailedEvents",
            "Effect": "Allow",
            "Action": "sqs:SendMessage",
            "Resource": QUEUE,
        },
    ]


def test_the_key_admits_it_to_the_topic_and_the_queue(context: Context) -> None:
    statement, keeps = key_statements(context, [monitor_role(context)])
    assert keeps["Principal"] == statement["Principal"]
    assert keeps["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert keeps["Condition"]["StringEquals"]["kms:ViaService"] == "sqs.us-east-1.amazonaws.com"
    assert statement["Principal"] == {"AWS": role_arn(context, "replication_monitor")}
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"] == {
        "StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "sns.us-east-1.amazonaws.com"},
        "ArnLike": {
            "kms:EncryptionContext:aws:sns:topicArn": [
                f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-alerts"
            ]
        },
    }
