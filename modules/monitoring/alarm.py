"""Alarms: the rows that every entity keeps beside it in a table, and what is made of a row.

A row says what is measured, from which value on somebody is alerted, and what to do then. It knows neither
the entity's name nor the region, so that one row serves the alarm, the dashboard and the page of all alarms.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Literal

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import (
    CloudwatchMetricAlarm,
    CloudwatchMetricAlarmMetricQuery,
    CloudwatchMetricAlarmMetricQueryMetric,
)
from constructs import Construct

from model.blocks.alarms import Alarms
from model.blocks.spec import Spec
from model.naming.context import Context

if TYPE_CHECKING:
    from modules.part import Site

KIND = "aws_cloudwatch_metric_alarm"

Comparison = Literal[
    "GreaterThanThreshold",
    "GreaterThanOrEqualToThreshold",
    "LessThanThreshold",
]
#: How each comparison reads before the threshold.
IN_WORDS: Mapping[Comparison, str] = {
    "GreaterThanThreshold": "above",
    "GreaterThanOrEqualToThreshold": "at or above",
    "LessThanThreshold": "below",
}


@dataclass(frozen=True)
class Metric:
    """A metric and its statistic: ``Average``, ``p95``. ``dimensions`` are those beside the entity's own."""

    name: str
    statistic: str
    dimensions: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class Alarm:
    """One row: what is measured of a kind of entity, and when it is an alarm.

    ``name`` ends the names in AWS and in Terraform; ``title`` is what is measured, for people. ``threshold``
    is in ``unit``: a number, or the attribute of the block ``spec`` that has it; what AWS reports in another
    unit an ``expression`` converts. It is metric math over the ids of ``metrics``; without one there is one
    metric. ``period`` is in seconds; the alarm goes off when ``periods`` of them in a row are past the
    threshold. ``missing`` is what a period without data counts as, in AWS's words, ``because`` why. While a
    ``vital`` one is in alarm, the region may not serve.
    """

    name: str
    title: str
    unit: str
    threshold: str | int
    namespace: str
    metrics: Mapping[str, Metric]
    missing: Literal["notBreaching", "breaching", "ignore"]
    because: str
    action: str
    expression: str = ""
    comparison: Comparison = "GreaterThanThreshold"
    period: int = 60
    periods: int = 5
    spec: type[Spec] = Alarms
    vital: bool = False

    def limit(self, spec: Spec) -> int:
        """The threshold that a block sets."""
        value = getattr(spec, self.threshold) if isinstance(self.threshold, str) else self.threshold
        assert isinstance(value, int)
        return value

    def condition(self, limit: int | str) -> str:
        """When it goes off, in words: ``above 80 percent for 5 minutes``."""
        how = "in" if self.periods == 1 else "for"
        minutes = self.period * self.periods // 60
        time = f"{minutes} minutes" if minutes > 1 else "a minute"
        return f"{IN_WORDS[self.comparison]} {limit} {self.unit} {how} {time}"


@dataclass(frozen=True)
class Watched:
    """An entity with its rows.

    ``id`` is its label, an underscore and its kind (``orders_database``), ``title`` it in words.
    ``dimensions`` are the entity's in CloudWatch, which AWS may draw: they are asked of the region's stack
    when it has the entity. Everything else follows from the description. What a failover makes or removes
    ``moves``: no other region speaks of it. One that isn't ``there`` for a while has
    neither alarms nor graphs, and other regions go on speaking of it.
    """

    id: str
    title: str
    alarms: tuple[Alarm, ...]
    dimensions: "Callable[[Site], Mapping[str, str]]"
    moves: bool = False
    there: bool = True

    def role(self, alarm: Alarm) -> str:
        """What ends an alarm's name: ``orders-database-cpu``."""
        return f"{self.id}-{alarm.name}".replace("_", "-")

    def arns(self, context: Context) -> Iterator[str]:
        """The ARNs of the alarms, derived: they needn't be there, nor their region."""
        return (context.arn_of(self.role(alarm), KIND) for alarm in self.alarms)

    def description(self, alarm: Alarm, limit: int) -> str:
        """What whoever is alerted reads: what is the matter, and what to do."""
        return f"{alarm.title} of {self.title} {alarm.condition(limit)}. {alarm.action}"


class MetricAlarm(Construct):
    """The alarm of one row about one entity; it and its end are published to a topic if there is one.

    ``name`` is the alarm's full name, ``dimensions`` the entity's, ``limit`` the threshold. Exposes ``name``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        alarm: Alarm,
        name: str,
        description: str,
        dimensions: Mapping[str, str],
        limit: int,
        topic_arn: str | None,
    ) -> None:
        super().__init__(scope, id)
        actions = [topic_arn] if topic_arn else None
        measured = _queries(alarm, dimensions) if alarm.expression else _metric(alarm, dimensions)
        made = CloudwatchMetricAlarm(
            self,
            "metric_alarm",
            alarm_name=name,
            alarm_description=description,
            comparison_operator=alarm.comparison,
            evaluation_periods=alarm.periods,
            threshold=limit,
            treat_missing_data=alarm.missing,
            alarm_actions=actions,
            ok_actions=actions,
            provider=provider,
            **measured,
        )
        self.name: str = made.alarm_name


def _metric(alarm: Alarm, dimensions: Mapping[str, str]) -> dict[str, Any]:
    """The arguments of an alarm on one metric."""
    (metric,) = alarm.metrics.values()
    return {
        "namespace": alarm.namespace,
        "metric_name": metric.name,
        "statistic": metric.statistic,
        "period": alarm.period,
        "dimensions": {**dimensions, **metric.dimensions},
    }


def _queries(alarm: Alarm, dimensions: Mapping[str, str]) -> dict[str, Any]:
    """The argument of an alarm on an expression: the metrics, and what is made of them."""
    metrics = [
        CloudwatchMetricAlarmMetricQuery(
            id=id,
            metric=CloudwatchMetricAlarmMetricQueryMetric(
                namespace=alarm.namespace,
                metric_name=metric.name,
                stat=metric.statistic,
                period=alarm.period,
                dimensions={**dimensions, **metric.dimensions},
            ),
        )
        for id, metric in alarm.metrics.items()
    ]
    watched = CloudwatchMetricAlarmMetricQuery(
        id="watched", expression=alarm.expression, label=alarm.title, return_data=True
    )
    return {"metric_query": [*metrics, watched]}
