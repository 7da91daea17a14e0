import json
from typing import Any

import pytest
from modules.network.flow_log_role import FlowLogRole

from model.naming.context import Context
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone

GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/Tap-staging/us-east-1/network/flow-logs"


@pytest.fixture
def made(alone: Alone, context: Context) -> tuple[Block, Block]:
    """The role and its policy."""

    def build(stack: Any, aws: Any) -> None:
        FlowLogRole(stack, "flow_logs", context=context, provider=aws)

    stack = alone(build)
    (role,) = stack.resources("aws_iam_role").values()
    (attached,) = stack.resources("aws_iam_role_policy").values()
    return role, attached


def test_flow_logs_of_the_region_and_nobody_else_take_the_role(made: tuple[Block, Block]) -> None:
    role, _ = made
    assert role["name"] == "Tap-staging-us-east-1-flow-logs"
    assert role["tags"] == {"Region": "us-east-1"}
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert (trust["Principal"], trust["Action"]) == (
        {"Service": "vpc-flow-logs.amazonaws.com"},
        "sts:AssumeRole",
    )
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc-flow-log/*"},
    }


def test_it_writes_to_its_log_group_and_makes_none(made: tuple[Block, Block]) -> None:
    _, attached = made
    writes, finds = json.loads(attached["policy"])["Statement"]
    assert writes["Resource"] == f"{GROUP}:*"
    assert writes["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    assert finds["Action"] == "logs:DescribeLogGroups"
    assert finds["Resource"] == f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
