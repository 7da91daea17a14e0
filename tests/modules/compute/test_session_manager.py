"""What a role may do for sessions: no more than they take."""

from model.naming.context import Context
from modules.compute.session_manager import session_grants
from modules.policy.grant import role_statements
from tests.described import ACCOUNT, EAST
from tests.stacks.components import statements
from tests.synthesized import Synthesized


def test_reports_instances_of_its_region_and_opens_channels(context: Context) -> None:
    report, sessions = role_statements(session_grants(context))
    assert report["Action"] == "ssm:UpdateInstanceInformation"
    assert report["Resource"] == f"arn:aws:ec2:us-east-1:{ACCOUNT}:instance/*"
    assert sessions["Action"] == [
        f"ssmmessages:{verb}{channel}Channel"
        for verb in ("Create", "Open")
        for channel in ("Control", "Data")
    ]


def test_only_groups_that_ask_for_it_hold_sessions(synthesized: Synthesized) -> None:
    policies = synthesized("maximal").stack("access").resources("aws_iam_role_policy")
    sessions = {"ReportToSystemsManager", "OpenSessions"}
    for label, expected in (("admin", sessions), ("shop", set())):
        found = statements(policies[f"{label}_instances_{EAST}"]["policy"])
        assert sessions & found.keys() == expected


def test_no_port_is_open_for_it(synthesized: Synthesized) -> None:
    rules = synthesized("maximal").stack(EAST).resources("aws_vpc_security_group_ingress_rule").values()
    group = "${aws_security_group.admin_instances.id}"
    assert {rule["from_port"] for rule in rules if rule["security_group_id"] == group} == {8080}
