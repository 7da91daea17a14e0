import json

import pytest
from modules.monitoring.replication_monitor_role import ReplicationMonitorRole

from model.naming.context import Context
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone, Stack


@pytest.fixture
def stack(alone: Alone, context: Context) -> Stack:
    return alone(
        lambda stack, aws: ReplicationMonitorRole(
            stack, "role.replication_monitor_us-east-1", context=context, provider=aws
        )
    )


def statements(document: str) -> dict[str, Block]:
    return {statement["Sid"]: statement for statement in json.loads(document)["Statement"]}


def test_only_lambda_takes_the_role(stack: Stack, context: Context) -> None:
    role = stack.resources("aws_iam_role")["replication_monitor_us_east_1"]
    assert (role["name"], role["tags"]) == (context.role("replication-monitor"), {"Region": "us-east-1"})
    assert statements(role["assume_role_policy"]) == {
        "Trust": {
            "Sid": "Trust",
            "Effect": "Allow",
            "Principal": {"Service": "lambda.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    }


def test_writes_its_own_logs_and_publishes_to_the_alerts_only(stack: Stack, context: Context) -> None:
    made = stack.resources("aws_iam_role_policy")["replication_monitor_us_east_1"]
    assert made["role"] == "${aws_iam_role.replication_monitor_us_east_1.name}"
    group = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:{context.function_log_group('replication-monitor')}"
    assert statements(made["policy"]) == {
        "WriteLogStreams": {
            "Sid": "WriteLogStreams",
            "Effect": "Allow",
            "Action": ["logs:CreateLogStream", "logs:PutLogEvents"],
            "Resource": f"{group}:log-stream:*",
        },
        "PublishAlerts": {
            "Sid": "PublishAlerts",
            "Effect": "Allow",
            "Action": "sns:Publish",
            "Resource": f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-alerts",
        },
    }
