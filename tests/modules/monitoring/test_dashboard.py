import json
from typing import Any

from model.naming.context import Context
from modules.monitoring.dashboard import MOST_WIDGETS, Dashboard, Graph, graph, pages, placed, states, text
from modules.network.load_balancer_alarms import ALARMS, TARGET_ALARMS
from tests.described import ACCOUNT
from tests.synthesized import Alone

LATENCY = ALARMS[0]


def wide(width: int, height: int) -> dict[str, Any]:
    return {"width": width, "height": height}


def test_widgets_are_placed_in_lines() -> None:
    sizes = [(24, 3), (8, 6), (8, 2), (8, 6), (8, 6), (24, 1)]
    places = [(widget["x"], widget["y"]) for widget in placed(wide(*size) for size in sizes)]
    assert places == [(0, 0), (0, 3), (8, 3), (16, 3), (0, 9), (0, 15)]


def test_nothing_to_place() -> None:
    assert list(placed([])) == []


def test_the_states_of_many_alarms_take_several_widgets() -> None:
    arns = [f"arn:{number}" for number in range(250)]
    widgets = list(states("Alarms", arns))
    assert [len(widget["properties"]["alarms"]) for widget in widgets] == [100, 100, 50]
    assert [arn for widget in widgets for arn in widget["properties"]["alarms"]] == arns
    assert {(widget["type"], widget["width"]) for widget in widgets} == {("alarm", 24)}
    assert list(states("Alarms", [])) == []


def test_the_graph_of_one_metric(context: Context) -> None:
    widget = graph(context, Graph(TARGET_ALARMS[0], {"TargetGroup": "t", "LoadBalancer": "l"}, 2))
    how = {"id": "unhealthy", "stat": "Maximum", "label": "Unhealthy targets", "visible": True}
    assert widget["properties"]["metrics"] == [
        ["AWS/ApplicationELB", "UnHealthyHostCount", "TargetGroup", "t", "LoadBalancer", "l", how]
    ]
    assert (widget["properties"]["region"], widget["properties"]["period"]) == ("us-east-1", 60)
    threshold = {"label": "alarm above 2 targets for 5 minutes", "value": 2}
    assert widget["properties"]["annotations"] == {"horizontal": [threshold]}


def test_the_graph_of_an_expression_hides_what_it_is_made_of(context: Context) -> None:
    widget = graph(context, Graph(LATENCY, {"LoadBalancer": "l"}, 800))
    shown, hidden = widget["properties"]["metrics"]
    assert shown == [
        {"id": "watched", "expression": "seconds * 1000", "label": "95th percentile of the response time"}
    ]
    assert hidden[:4] == ["AWS/ApplicationELB", "TargetResponseTime", "LoadBalancer", "l"]
    assert (hidden[4]["visible"], hidden[4]["stat"]) == (False, "p95")
    assert widget["properties"]["yAxis"]["left"]["label"] == "milliseconds"


def test_more_than_a_dashboard_takes_is_split_between_groups() -> None:
    group = [text("title"), *[wide(8, 6)] * 9]
    split = pages([wide(24, 3)], [group] * 100)
    assert [len(page) for page in split] == [491, 500, 10]
    assert max(map(len, split)) <= MOST_WIDGETS


def test_what_fits_is_one_dashboard() -> None:
    assert pages([], []) == [[]]
    assert pages([wide(1, 1)], [[wide(2, 2)], [wide(3, 3)]]) == [[wide(1, 1), wide(2, 2), wide(3, 3)]]


def test_a_dashboards_body_is_json(alone: Alone) -> None:
    stack = alone(
        lambda stack, aws: Dashboard(
            stack,
            "dashboard.overview",
            provider=aws,
            name="Tap-overview",
            rows=states("Alarms", [f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:a"]),
        )
    )
    made = stack.resources("aws_cloudwatch_dashboard")["overview"]
    assert made["dashboard_name"] == "Tap-overview"
    (widget,) = json.loads(made["dashboard_body"])["widgets"]
    assert (widget["type"], widget["x"], widget["y"], widget["height"]) == ("alarm", 0, 0, 2)
