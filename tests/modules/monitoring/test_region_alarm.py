"""The alarm of a region as a whole."""

import re
from dataclasses import replace

import pytest

from model.naming.context import Context
from modules.monitoring.alarm import Alarm, Metric, Watched
from modules.monitoring.region_alarm import LONGEST_RULE, MOST_ALARMS, ROLE, rule, vital_roles
from tests.described import EAST, WEST
from tests.synthesized import Synthesized

QUIET = Alarm(
    "age",
    "Age",
    "seconds",
    1,
    "AWS/SQS",
    {"age": Metric("Age", "Maximum")},
    "notBreaching",
    "Quiet.",
    "Look.",
)
VITAL = replace(QUIET, name="errors", vital=True)


def watched(id: str, *alarms: Alarm, **more: bool) -> Watched:
    return Watched(id, id, alarms, lambda site: {}, **more)


def many(number: int, digits: int = 3) -> list[Watched]:
    return [watched(f"{index:0{digits}}_table", QUIET, VITAL) for index in range(number)]


def test_it_goes_off_with_any_vital_alarm_and_no_other(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    ((name, alarm),) = stack.resources("aws_cloudwatch_composite_alarm").items()
    assert name == "region_unhealthy"
    assert alarm["alarm_name"] == f"Tap-Links-production-pr-42-{EAST}-region-unhealthy"
    assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.alerts.arn}"]
    addresses = [
        re.fullmatch(r'ALARM\("\$\{aws_cloudwatch_metric_alarm\.([\w-]+)\.alarm_name\}"\)', part)
        for part in alarm["alarm_rule"].split(" OR ")
    ]
    found = {match[1] for match in addresses if match}
    assert len(found) == len(addresses)
    vital = r"(.*_load_balancer_(latency|errors)|.*_table_errors)"
    assert found == {
        each for each in stack.resources("aws_cloudwatch_metric_alarm") if re.fullmatch(vital, each)
    }


def test_a_failover_changes_none(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        before, after = (
            synthesized(name).stack(region).resources("aws_cloudwatch_composite_alarm")
            for name in ("linked", "linked failover")
        )
        assert before == after


def test_where_nobody_is_alerted_there_is_none(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    assert stack.resources("aws_lb")
    assert not stack.resources("aws_cloudwatch_composite_alarm")


@pytest.mark.parametrize(("number", "sizes"), [(0, []), (1, [1]), (MOST_ALARMS, [100]), (201, [100, 100, 1])])
def test_more_than_one_takes_are_in_several(context: Context, number: int, sizes: list[int]) -> None:
    found = vital_roles(context, many(number))
    assert list(found) == [ROLE, f"{ROLE}-2", f"{ROLE}-3"][: len(sizes)]
    assert [len(part) for part in found.values()] == sizes
    assert [role for part in found.values() for role in part] == [
        f"{index:03}-table-errors" for index in range(number)
    ]


def test_no_rule_is_longer_than_it_may_be(context: Context) -> None:
    lengths = [
        len(rule(context.name(role, "aws_cloudwatch_metric_alarm") for role in part))
        for part in vital_roles(context, many(150, 200)).values()
    ]
    assert LONGEST_RULE - 300 < max(lengths) <= LONGEST_RULE
