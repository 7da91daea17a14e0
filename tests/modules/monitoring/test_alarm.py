from typing import Any

import pytest

from model.blocks.alarms import Alarms
from model.naming.context import Context
from modules.monitoring.alarm import Alarm, Metric, MetricAlarm, Watched
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone

SIMPLE = Alarm(
    "heat",
    title="Heat",
    unit="percent",
    threshold="database_cpu_percent",
    namespace="AWS/RDS",
    metrics={"heat": Metric("CPUUtilization", "Average", {"Of": "it"})},
    missing="breaching",
    because="It is always there.",
    action="Cool it.",
)
EXPRESSION = Alarm(
    "free-room",
    title="Free room",
    unit="GiB",
    threshold=7,
    namespace="AWS/RDS",
    metrics={"bytes": Metric("FreeStorageSpace", "Minimum"), "more": Metric("More", "p95", {"Of": "it"})},
    missing="ignore",
    because="A gap says nothing.",
    action="Make room.",
    expression="(bytes + more) / 1073741824",
    comparison="LessThanThreshold",
    period=300,
    periods=1,
)
TOPIC = "arn:aws:sns:us-east-1:123456789012:alerts"


def made(alone: Alone, alarm: Alarm, topic_arn: str | None = TOPIC) -> Block:
    def build(stack: Any, aws: Any) -> None:
        MetricAlarm(
            stack,
            f"alarm.orders_database_{alarm.name.replace('-', '_')}",
            provider=aws,
            alarm=alarm,
            name="the-name",
            description="What to do.",
            dimensions={"DBInstanceIdentifier": "orders"},
            limit=alarm.limit(Alarms(database_cpu_percent=33)),
            topic_arn=topic_arn,
        )

    resources = alone(build).resources("aws_cloudwatch_metric_alarm")
    return resources[f"orders_database_{alarm.name.replace('-', '_')}"]


def test_an_alarm_on_one_metric(alone: Alone) -> None:
    alarm = made(alone, SIMPLE)
    assert {name: alarm[name] for name in alarm if name not in ("//", "provider")} == {
        "alarm_name": "the-name",
        "alarm_description": "What to do.",
        "namespace": "AWS/RDS",
        "metric_name": "CPUUtilization",
        "statistic": "Average",
        "period": 60,
        "evaluation_periods": 5,
        "dimensions": {"DBInstanceIdentifier": "orders", "Of": "it"},
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 33,
        "treat_missing_data": "breaching",
        "alarm_actions": [TOPIC],
        "ok_actions": [TOPIC],
    }


def test_an_alarm_on_an_expression(alone: Alone) -> None:
    alarm = made(alone, EXPRESSION)
    assert not alarm.keys() & {"namespace", "metric_name", "statistic", "period", "dimensions"}
    room, more, watched = alarm["metric_query"]
    assert room == {
        "id": "bytes",
        "metric": {
            "namespace": "AWS/RDS",
            "metric_name": "FreeStorageSpace",
            "stat": "Minimum",
            "period": 300,
            "dimensions": {"DBInstanceIdentifier": "orders"},
        },
    }
    assert (more["id"], more["metric"]["stat"]) == ("more", "p95")
    assert more["metric"]["dimensions"] == {"DBInstanceIdentifier": "orders", "Of": "it"}
    assert watched == {
        "id": "watched",
        "expression": "(bytes + more) / 1073741824",
        "label": "Free room",
        "return_data": True,
    }
    assert (alarm["comparison_operator"], alarm["threshold"]) == ("LessThanThreshold", 7)


def test_without_a_topic_it_tells_nobody(alone: Alone) -> None:
    assert not made(alone, SIMPLE, None).keys() & {"alarm_actions", "ok_actions"}


def test_conditions_in_words() -> None:
    assert SIMPLE.condition(80) == "above 80 percent for 5 minutes"
    assert EXPRESSION.condition(7) == "below 7 GiB in 5 minutes"


def test_a_threshold_is_an_attribute_or_a_number() -> None:
    assert (SIMPLE.limit(Alarms()), EXPRESSION.limit(Alarms())) == (80, 7)


@pytest.fixture
def watched() -> Watched:
    return Watched("orders_database", "database orders", (SIMPLE, EXPRESSION), lambda site: {})


def test_names_and_arns_are_derived(watched: Watched, context: Context) -> None:
    assert [watched.role(alarm) for alarm in watched.alarms] == [
        "orders-database-heat",
        "orders-database-free-room",
    ]
    prefix = f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:Tap-staging-us-east-1"
    assert list(watched.arns(context)) == [
        f"{prefix}-orders-database-heat",
        f"{prefix}-orders-database-free-room",
    ]


def test_descriptions_say_what_is_the_matter_and_what_to_do(watched: Watched) -> None:
    assert watched.description(SIMPLE, 80) == (
        "Heat of database orders above 80 percent for 5 minutes. Cool it."
    )
