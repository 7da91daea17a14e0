"""Dashboards of CloudWatch, from the same rows as the alarms.

Structure and limits:
https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/CloudWatch-Dashboard-Body-Structure.html
Dashboards are the account's, whatever region they were made in; each widget names the region that it reads.
"""

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_dashboard import CloudwatchDashboard
from constructs import Construct

from model.naming.context import Context
from modules.monitoring.alarm import Alarm

KIND = "aws_cloudwatch_dashboard"
Widget = dict[str, Any]

MOST_WIDGETS, MOST_ALARMS = 500, 100
#: In the units of the grid, which is 24 wide.
WIDTH, GRAPH_WIDTH, GRAPH_HEIGHT, TITLE_HEIGHT = 24, 8, 6, 1
#: How many alarms are side by side in their widget.
ALARMS_ABREAST = 6


@dataclass(frozen=True)
class Graph:
    """A row of one entity, as a graph: ``dimensions`` are the entity's, ``limit`` the threshold."""

    alarm: Alarm
    dimensions: Mapping[str, str]
    limit: int


class Dashboard(Construct):
    """One dashboard; ``rows`` are its widgets, placed from left to right and from top to bottom."""

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, name: str, rows: Iterable[Widget]
    ) -> None:
        super().__init__(scope, id)
        CloudwatchDashboard(
            self,
            "dashboard",
            dashboard_name=name,
            dashboard_body=json.dumps({"widgets": list(placed(rows))}),
            provider=provider,
        )


def placed(widgets: Iterable[Widget]) -> Iterator[Widget]:
    """The widgets with their places: in lines as wide as the grid, each as high as its highest."""
    x = y = height = 0
    for widget in widgets:
        if x + widget["width"] > WIDTH:
            x, y, height = 0, y + height, 0
        yield {**widget, "x": x, "y": y}
        x, height = x + widget["width"], max(height, widget["height"])


def text(markdown: str) -> Widget:
    """A line of text over the whole width."""
    return {
        "type": "text",
        "width": WIDTH,
        "height": TITLE_HEIGHT,
        "properties": {"markdown": markdown, "background": "transparent"},
    }


def states(title: str, arns: Sequence[str]) -> Iterator[Widget]:
    """The states of alarms, which may be another region's; as many widgets as they take."""
    for first in range(0, len(arns), MOST_ALARMS):
        shown = arns[first : first + MOST_ALARMS]
        lines = -(-len(shown) // ALARMS_ABREAST)
        yield {
            "type": "alarm",
            "width": WIDTH,
            "height": 1 + lines,
            "properties": {"title": title, "alarms": list(shown)},
        }


def graph(context: Context, shown: Graph) -> Widget:
    """What an alarm measures, with its threshold."""
    alarm = shown.alarm
    threshold = {"label": f"alarm {alarm.condition(shown.limit)}", "value": shown.limit}
    return {
        "type": "metric",
        "width": GRAPH_WIDTH,
        "height": GRAPH_HEIGHT,
        "properties": {
            "title": alarm.title,
            "region": context.region,
            "view": "timeSeries",
            "period": alarm.period,
            "metrics": list(_lines(shown)),
            "annotations": {"horizontal": [threshold]},
            "yAxis": {"left": {"label": alarm.unit, "showUnits": False, "min": 0}},
        },
    }


def _lines(shown: Graph) -> Iterator[list[Any]]:
    """The lines of a graph: the expression's, for which the metrics aren't drawn, or the metric's."""
    alarm = shown.alarm
    if alarm.expression:
        yield [{"id": "watched", "expression": alarm.expression, "label": alarm.title}]
    for id, metric in alarm.metrics.items():
        dimensions = {**shown.dimensions, **metric.dimensions}
        how = {"id": id, "stat": metric.statistic, "label": alarm.title, "visible": not alarm.expression}
        yield [alarm.namespace, metric.name, *(part for pair in dimensions.items() for part in pair), how]


def pages(head: Sequence[Widget], groups: Iterable[Sequence[Widget]]) -> list[list[Widget]]:
    """Widgets on as many dashboards as they take; ``head`` begins the first, and no group is torn apart."""
    found = [list(head)]
    for group in groups:
        if len(found[-1]) + len(group) > MOST_WIDGETS:
            found.append([])
        found[-1] += group
    return found
