"""Every entity of a region with alerts has its alarms and graphs, whatever the deployment."""

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from model.blocks.deployment import Deployment
from model.planning.backend import read_backend
from model.planning.plan import RegionalPlan
from model.planning.stacks import plan_stacks
from modules.monitoring.region_alarm import KIND as REGION_ALARM
from modules.monitoring.region_alarm import vital_roles
from modules.part import Assembly
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, EUROPE, LINKED, MAXIMAL, WEST, Block
from tests.synthesized import OTHERS, ROOT, VARIANTS, Stack, Synthesized, deployment, synthesize

ALERTED: Block = {
    **MAXIMAL,
    "regions": {
        name: {**region, "alerts": {}, "alarms": {"latency_ms": 700} if name == WEST else {}}
        for name, region in MAXIMAL["regions"].items()
    },
}
DESCRIBED = (*VARIANTS, *OTHERS)


def described(name: str, folder: Path) -> Deployment:
    return VARIANTS[name].deployment(folder) if name in VARIANTS else deployment(OTHERS[name])


def assemblies(described: Deployment) -> Iterator[Assembly]:
    for plan in plan_stacks([described], read_backend(ROOT / "backend.tf.json")):
        if isinstance(plan, RegionalPlan):
            yield Assembly(plan.region, PARTS)


def check(assembly: Assembly, stack: Stack) -> None:
    """The alarms are those of the rows, and each tells the region's topic of both its ends."""
    rows = {
        assembly.context.name(watched.role(alarm), "aws_cloudwatch_metric_alarm"): alarm
        for watched in assembly.watched
        if watched.there
        for alarm in watched.alarms
    }
    alarms = {alarm["alarm_name"]: alarm for alarm in stack.resources("aws_cloudwatch_metric_alarm").values()}
    assert alarms.keys() == (rows.keys() if assembly.plan.region.alerts else set())
    passing = (watched for watched in assembly.watched if watched.moves or not watched.there)
    assert not any(alarm.vital for watched in passing for alarm in watched.alarms), (
        "a region's own alarm stays"
    )
    for name, alarm in alarms.items():
        assert alarm["alarm_actions"] == alarm["ok_actions"] == ["${aws_sns_topic.alerts.arn}"]
        assert alarm["threshold"] == rows[name].limit(assembly.plan.region.alarms)
        assert f" {alarm['threshold']} {rows[name].unit} " in alarm["alarm_description"]
        assert len(alarm["alarm_description"]) <= 1024
        metrics = [query for query in alarm.get("metric_query", []) if "metric" in query]
        assert len(metrics) <= 10
        assert alarm.get("dimensions") or all(query["metric"]["dimensions"] for query in metrics)


@pytest.mark.parametrize("name", DESCRIBED)
def test_every_row_is_an_alarm_where_somebody_is_alerted(
    name: str, synthesized: Synthesized, tmp_path: Path
) -> None:
    for assembly in assemblies(described(name, tmp_path)):
        check(assembly, synthesized(name).stacks[assembly.context.prefix])


@pytest.fixture(scope="module")
def alerted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    output = synthesize([deployment(ALERTED)], tmp_path_factory.mktemp("alerted") / "out")
    return {region: output.stack(region) for region in (EAST, WEST)}


def test_everything_that_a_region_can_have_is_watched(alerted: dict[str, Stack]) -> None:
    for assembly in assemblies(deployment(ALERTED)):
        check(assembly, alerted[assembly.context.region])
        region = assembly.plan.region
        wanted = {
            f"{label}_{kind}"
            for kind in ("load_balancer", "autoscaling_group", "database", "table")
            for label in getattr(region, kind)
        }
        assert {watched.id for watched in assembly.watched} >= wanted


def test_a_region_has_thresholds_of_its_own(alerted: dict[str, Stack]) -> None:
    found = {
        region: stack.resources("aws_cloudwatch_metric_alarm")["admin_load_balancer_latency"]["threshold"]
        for region, stack in alerted.items()
    }
    assert found == {EAST: 1000, WEST: 700}


def test_only_replicas_have_a_lag(alerted: dict[str, Stack]) -> None:
    found = {
        region: [name for name in stack.resources("aws_cloudwatch_metric_alarm") if name.endswith("_lag")]
        for region, stack in alerted.items()
    }
    assert found == {WEST: [], EAST: ["orders_database_lag"]}


def test_a_promotion_changes_no_alarm_but_the_lag(synthesized: Synthesized) -> None:
    before, after = (
        synthesized(name).stack(EUROPE).resources("aws_cloudwatch_metric_alarm")
        for name in ("standby", "standby failover")
    )
    assert before.keys() - after.keys() == {"orders_database_lag"}
    assert {name: before[name] for name in after} == after


def dashboards(stack: Stack) -> dict[str, list[Block]]:
    found = stack.resources("aws_cloudwatch_dashboard").values()
    return {each["dashboard_name"]: json.loads(each["dashboard_body"])["widgets"] for each in found}


@pytest.mark.parametrize("name", DESCRIBED)
def test_a_regions_dashboard_has_its_alarms_and_a_graph_for_each_row(
    name: str, synthesized: Synthesized, tmp_path: Path
) -> None:
    for assembly in assemblies(described(name, tmp_path)):
        context = assembly.context
        widgets = dashboards(synthesized(name).stacks[context.prefix]).get(f"{context.prefix}-overview", [])
        graphs = [widget for widget in widgets if widget["type"] == "metric"]
        here = [watched for watched in assembly.watched if watched.there]
        rows = [alarm for watched in here for alarm in watched.alarms]
        assert sorted(each["properties"]["title"] for each in graphs) == sorted(row.title for row in rows)
        whole = [context.arn_of(role, REGION_ALARM) for role in vital_roles(context, assembly.watched)]
        arns = [*whole, *(arn for watched in here for arn in watched.arns(context))]
        shown = [arn for each in widgets if each["type"] == "alarm" for arn in each["properties"]["alarms"]]
        assert shown == (arns if assembly.plan.region.alerts else [])


@pytest.mark.parametrize("name", ["standby", "maximal", "linked"])
def test_the_first_regions_stack_has_the_dashboard_of_all(name: str, synthesized: Synthesized) -> None:
    output = synthesized(name)
    made = [
        (stack, dashboard["dashboard_name"])
        for stack in output.stacks
        for address, dashboard in output.stacks[stack].resources("aws_cloudwatch_dashboard").items()
        if address == "all_regions"
    ]
    first = {"standby": EAST, "maximal": EAST, "linked": EUROPE}[name]
    ((stack, dashboard),) = made
    assert stack == f"{dashboard}-{first}"


def test_the_dashboard_of_all_asks_no_region(synthesized: Synthesized) -> None:
    widgets = dashboards(synthesized("linked").stack(EUROPE))["Tap-Links-production-pr-42"]
    assert "${" not in json.dumps(widgets)
    assert {widget["type"] for widget in widgets} == {"text", "alarm"}
    for region in LINKED["regions"]:
        prefix = f"arn:aws:cloudwatch:{region}:{ACCOUNT}:alarm:Tap-Links-production-pr-42-{region}-"
        (widget,) = (each for each in widgets if each["properties"].get("title") == f"Alarms of {region}")
        assert all(arn.startswith(prefix) for arn in widget["properties"]["alarms"])
        name = f"Tap-Links-production-pr-42-{region}-overview"
        link = f"[{name}](#dashboards:name={name})"
        assert any(link in each["properties"].get("markdown", "") for each in widgets)


def test_a_failover_changes_no_dashboard_of_all(synthesized: Synthesized) -> None:
    before, after = (
        dashboards(synthesized(name).stack(EAST))["TapStandby-staging"]
        for name in ("standby", "standby failover")
    )
    assert before == after


def test_where_nobody_is_alerted_the_dashboard_of_all_says_so(synthesized: Synthesized) -> None:
    widgets = dashboards(synthesized("staging").stack(EAST))["TapStack-staging"]
    assert [widget["properties"]["markdown"].endswith("nobody is alerted") for widget in widgets] == [
        True
    ] * 2


def test_without_dashboards(tmp_path: Path) -> None:
    regions = {
        name: {**region, "alarms": {"dashboard": False}} for name, region in MAXIMAL["regions"].items()
    }
    output = synthesize([deployment({**MAXIMAL, "regions": regions})], tmp_path)
    assert [stack.resources("aws_cloudwatch_dashboard") for stack in output.stacks.values()] == [{}] * len(
        output.stacks
    )


def test_a_region_without_a_dashboard_is_on_that_of_all(tmp_path: Path) -> None:
    regions = {**MAXIMAL["regions"]}
    regions[WEST] = {**regions[WEST], "alarms": {"dashboard": False}}
    output = synthesize([deployment({**MAXIMAL, "regions": regions})], tmp_path)
    texts = [
        widget["properties"]["markdown"]
        for widget in dashboards(output.stack(EAST))["Tap-Stack-production-pr-42"]
    ]
    assert texts[1] == f"## {WEST} · nobody is alerted"
    assert dashboards(output.stack(WEST)) == {}


def test_a_group_of_one_size_has_no_capacity_to_watch() -> None:
    group = {"load_balancer": "web", "min_size": 2, "max_size": 2, "desired_capacity": 2}
    region = {"load_balancer": {"web": {}}, "autoscaling_group": {"web": group}}
    (assembly,) = assemblies(deployment({**OTHERS["minimal"], "regions": {EAST: region}}))
    names = [alarm.name for watched in assembly.watched for alarm in watched.alarms]
    assert names == ["latency", "errors", "missing-instances", "unhealthy-hosts"]


def test_a_worker_has_no_targets_to_watch() -> None:
    region: Block = {"autoscaling_group": {"worker": {}}}
    (assembly,) = assemblies(deployment({**OTHERS["minimal"], "regions": {EAST: region}}))
    names = [alarm.name for watched in assembly.watched for alarm in watched.alarms]
    assert names == ["missing-instances", "capacity"]


@pytest.mark.parametrize(("west", "shown"), [({}, []), ({"table": {"carts": {}}}, [WEST])])
def test_regions_with_nothing_to_watch_are_on_no_dashboard(
    west: Block, shown: list[str], tmp_path: Path
) -> None:
    output = synthesize([deployment({**OTHERS["minimal"], "regions": {EAST: {}, WEST: west}})], tmp_path)
    made = dashboards(output.stack(EAST))
    assert list(made) == ["Tiny-staging"][: len(shown)]
    texts = [widget["properties"]["markdown"] for widgets in made.values() for widget in widgets]
    assert [text.split()[1] for text in texts] == shown
    assert list(dashboards(output.stack(WEST))) == [f"Tiny-staging-{WEST}-overview"][: len(shown)]
