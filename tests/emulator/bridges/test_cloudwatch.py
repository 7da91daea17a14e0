from collections.abc import Callable
from typing import Any

Clients = Callable[[str, str], Any]

RULE = 'ALARM("web-errors") OR ALARM("web-latency")'


def has_composite_alarms(clients: Clients) -> bool:
    """has composite alarms:"""
    cloudwatch = clients("cloudwatch", "us-west-2")
    cloudwatch.put_composite_alarm(AlarmName="region-unhealthy", AlarmRule=RULE)
    found = cloudwatch.describe_alarms(AlarmTypes=["CompositeAlarm"])["CompositeAlarms"]
    return [(alarm["AlarmName"], alarm["AlarmRule"]) for alarm in found] == [("region-unhealthy", RULE)]


PROBES = (has_composite_alarms,)


def test_it_keeps_whom_it_tells_and_is_deleted(aws: Any) -> None:
    cloudwatch = aws.client("cloudwatch", "us-west-2")
    topic = "arn:aws:sns:us-west-2:123456789012:alerts"
    cloudwatch.put_composite_alarm(
        AlarmName="region-unhealthy",
        AlarmDescription="One of them.",
        AlarmRule=RULE,
        AlarmActions=[topic],
        OKActions=[topic],
    )
    (made,) = cloudwatch.describe_alarms(AlarmNames=["region-unhealthy"])["CompositeAlarms"]
    assert made["AlarmActions"] == made["OKActions"] == [topic]
    assert made["AlarmDescription"] == "One of them."
    assert cloudwatch.describe_alarms()["MetricAlarms"] == []
    cloudwatch.delete_alarms(AlarmNames=["region-unhealthy"])
    assert cloudwatch.describe_alarms()["CompositeAlarms"] == []
