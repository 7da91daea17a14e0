"""The role of the flow logs; what is written with it stands in ``test_custom_network.py``."""

from model.naming.context import Context
from modules.network.flow_logs import flow_log_role
from tests.described import ACCOUNT
from tests.synthesized import MadeRole

GROUP = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:/Tap-staging/us-east-1/network/flow-logs"


def test_flow_logs_of_the_region_and_nobody_else_take_the_role(role: MadeRole, context: Context) -> None:
    made, (trust,), _ = role(flow_log_role(context))
    assert made["name"] == "Tap-staging-us-east-1-flow-logs"
    assert made["tags"] == {"Region": "us-east-1"}
    assert (trust["Principal"], trust["Action"]) == (
        {"Service": "vpc-flow-logs.amazonaws.com"},
        "sts:AssumeRole",
    )
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:ec2:us-east-1:{ACCOUNT}:vpc-flow-log/*"},
    }


def test_it_writes_to_its_log_group_and_makes_none(role: MadeRole, context: Context) -> None:
    _, _, (writes, finds) = role(flow_log_role(context))
    assert writes["Resource"] == f"{GROUP}:*"
    assert writes["Action"] == ["logs:CreateLogStream", "logs:DescribeLogStreams", "logs:PutLogEvents"]
    assert finds["Action"] == "logs:DescribeLogGroups"
    assert finds["Resource"] == f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:*"
