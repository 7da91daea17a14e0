import json

from tests.described import ACCOUNT, EAST, WEST
from tests.synthesized import Synthesized


def test_the_role_writes_metrics_of_its_region_and_nothing_else(synthesized: Synthesized) -> None:
    found = (
        synthesized("account")
        .stack("access")
        .statements("aws_iam_role_policy", "database_monitoring_us-west-2")
    )
    group = f"arn:aws:logs:us-west-2:{ACCOUNT}:log-group:RDSOSMetrics"
    assert {sid: statement["Resource"] for sid, statement in found.items()} == {
        "MakeMetricsGroup": [group, f"{group}:*"],
        "WriteMetrics": f"{group}:log-stream:*",
    }
    assert {action for statement in found.values() for action in statement["Action"]} == {
        "logs:CreateLogGroup",
        "logs:PutRetentionPolicy",
        "logs:CreateLogStream",
        "logs:DescribeLogStreams",
        "logs:GetLogEvents",
        "logs:PutLogEvents",
    }


def test_rds_takes_the_role_for_instances_of_the_account_and_region(synthesized: Synthesized) -> None:
    role = synthesized("account").stack("access").resources("aws_iam_role")["database_monitoring_us-west-2"]
    (trust,) = json.loads(role["assume_role_policy"])["Statement"]
    assert trust["Principal"] == {"Service": "monitoring.rds.amazonaws.com"}
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:rds:us-west-2:{ACCOUNT}:db:*"},
    }


def test_instances_name_the_role_that_access_makes(synthesized: Synthesized) -> None:
    output = synthesized("account")
    for region in (EAST, WEST):
        made = output.stack(region).resources("aws_db_instance")["orders"]
        role = output.stack("access").resources("aws_iam_role")[f"database_monitoring_{region}"]
        assert made["monitoring_interval"] == 60
        assert made["monitoring_role_arn"] == f"arn:aws:iam::{ACCOUNT}:role/{role['name']}"


def test_what_is_not_monitored_has_no_role(synthesized: Synthesized) -> None:
    output = synthesized("maximal")
    trail = output.stack(WEST).resources("aws_db_instance")["audit-trail"]
    assert trail["monitoring_interval"] == 0
    assert "monitoring_role_arn" not in trail
    assert "database_monitoring_us-west-2" in output.stack("access").resources("aws_iam_role")
    for variant in ("minimal", "instances only"):
        roles = synthesized(variant).stack("access").resources("aws_iam_role")
        assert not [name for name in roles if "monitoring" in name]
