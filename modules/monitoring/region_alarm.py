"""The alarm of a region as a whole: that one of its vital alarms goes off.

https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutCompositeAlarm.html
"""

from collections.abc import Iterable, Iterator, Mapping

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_composite_alarm import CloudwatchCompositeAlarm
from constructs import Construct

from model.naming.context import Context
from modules.monitoring.alarm import KIND as METRIC_ALARM
from modules.monitoring.alarm import Watched

KIND = "aws_cloudwatch_composite_alarm"
ROLE = "region-unhealthy"
#: What a rule takes: other alarms, and characters.
MOST_ALARMS, LONGEST_RULE = 100, 10_240


class RegionAlarm(Construct):
    """A composite alarm that goes off with any of the alarms ``names``; it and its end are published."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        role: str,
        names: Iterable[str],
        topic_arn: str,
    ) -> None:
        super().__init__(scope, id)
        CloudwatchCompositeAlarm(
            self,
            "composite_alarm",
            alarm_name=context.name(role, KIND),
            alarm_description=f"Region {context.region} may not serve: one of its vital alarms went off, and "
            "says what to do. Where it lasts and other regions serve, fail over, or take the region out of "
            "the answers of its names.",
            alarm_rule=rule(names),
            alarm_actions=[topic_arn],
            ok_actions=[topic_arn],
            provider=provider,
        )


def rule(names: Iterable[str]) -> str:
    """The expression that is true while any of some alarms is in alarm."""
    return " OR ".join(f'ALARM("{name}")' for name in names)


def vital_roles(context: Context, watched: Iterable[Watched]) -> Mapping[str, tuple[str, ...]]:
    """What ends the names of a region's vital alarms, by that of the composite alarm that they are in.

    One composite alarm takes so many; more are numbered. They follow from the description alone.
    """
    roles = [each.role(alarm) for each in watched for alarm in each.alarms if alarm.vital]
    parts = _parts(roles, context)
    return {ROLE if number == 1 else f"{ROLE}-{number}": part for number, part in enumerate(parts, 1)}


def _parts(roles: Iterable[str], context: Context) -> Iterator[tuple[str, ...]]:
    part: list[str] = []
    length = 0
    for role in roles:
        longer = len(rule(["", context.name(role, METRIC_ALARM)])) - len(rule([""]))
        if part and (len(part) == MOST_ALARMS or length + longer > LONGEST_RULE):
            yield tuple(part)
            part, length = [], 0
        part.append(role)
        length += longer
    if part:
        yield tuple(part)
