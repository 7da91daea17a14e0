from collections.abc import Callable

import pytest

from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'
ALERTS = "alerts {}\n"


def bucket(*attributes: str) -> str:
    return 'bucket "assets" {\n' + "".join(f"  {attribute}\n" for attribute in attributes) + "}\n"


def inside(region: str, block: str) -> str:
    return f'region "{region}" {{\n{block}}}\n'


@pytest.mark.parametrize("replication", ["one_way", "both_ways"])
def test_a_replicated_bucket_needs_a_second_one(problems: Problems, replication: str) -> None:
    (problem,) = problems(HEAD + EAST + bucket(f'replication = "{replication}"'))
    assert (problem.line, problem.summary) == (7, "Replication without a second bucket")
    assert f'replication = "{replication}" and is in "us-east-1" only' in problem.detail


def test_it_needs_it_in_another_region_that_has_it(told: Told) -> None:
    text = WEST + inside("us-east-1", bucket('replication = "both_ways"'))
    assert told(text) == [(8, "Replication without a second bucket")]


@pytest.mark.parametrize("replication", ["one_way", "both_ways"])
def test_the_active_region_need_not_have_it(load: Load, replication: str) -> None:
    own = bucket(f'replication = "{replication}"')
    text = HEAD + EAST + inside("us-west-2", own) + inside("eu-west-1", own)
    assert load(text).active_region == "us-east-1"


def test_replication_is_the_same_everywhere(problems: Problems) -> None:
    own = inside("us-west-2", bucket('replication = "both_ways"'))
    (problem,) = problems(HEAD + EAST + own + bucket('replication = "one_way"'))
    assert (problem.line, problem.summary) == (8, "Replication differs between regions")
    assert 'is "both_ways" in "us-west-2" and "one_way" in "us-east-1"' in problem.detail


def test_a_region_cannot_leave_it_out_alone(problems: Problems) -> None:
    own = inside("us-east-1", bucket('replication = "none"'))
    (problem,) = problems(HEAD + own + WEST + bucket('replication = "one_way"'))
    assert (problem.line, problem.summary) == (12, "Replication differs between regions")
    assert 'is "one_way" in "us-west-2" and "none" in "us-east-1"' in problem.detail


def test_what_rests_on_a_refused_bucket_is_not_told(told: Told) -> None:
    own = inside("us-east-1", bucket('replication = "twice"'))
    assert told(own + WEST + bucket('replication = "one_way"')) == [(7, "Invalid value")]


@pytest.mark.parametrize("replication", ["none", "one_way", "both_ways"])
def test_buckets_in_all_regions_may_be_replicated(load: Load, replication: str) -> None:
    deployment = load(HEAD + EAST + WEST + bucket(f'replication = "{replication}"'))
    assert deployment.regions["us-west-2"].bucket["assets"].replicated is (replication != "none")


def test_events_are_told_to_the_alerts_of_their_region(problems: Problems, load: Load) -> None:
    monitored = bucket('monitored_events = ["object_created"]')
    assert load(HEAD + EAST + ALERTS + monitored).regions["us-east-1"].monitored_buckets
    own = inside("us-west-2", ALERTS)
    (problem,) = problems(HEAD + EAST + own + monitored)
    assert (problem.line, problem.summary) == (10, "Monitored events without alerts")
    assert 'the alerts of "us-east-1", which has none' in problem.detail


def test_refused_alerts_are_told_once(told: Told) -> None:
    text = EAST + 'alerts {\n  emails = ["nobody"]\n}\n' + bucket('monitored_events = ["object_created"]')
    assert told(text) == [(7, "Invalid value")]


@pytest.mark.parametrize(
    ("attributes", "line"),
    [
        (('monitored_events = ["replication_failed"]',), 7),
        (
            (
                'replication = "one_way"',
                "replication_metrics = false",
                'monitored_events = ["replication_failed"]',
            ),
            9,
        ),
        (('replication = "one_way"', 'monitored_events = ["replication_missed_threshold"]'), 8),
        (('replication = "one_way"', "replication_time_control = true", "replication_metrics = false"), 9),
        (('monitored_events = ["object_created", "object_created"]',), 7),
        (("replication_lag_seconds = 59",), 7),
        (('replica_storage_class = "GLACIER"',), 7),
    ],
)
def test_the_block_itself_refuses(told: Told, attributes: tuple[str, ...], line: int) -> None:
    ((found, _),) = told(EAST + bucket(*attributes) + WEST + ALERTS)
    assert found == line


def test_every_event_may_be_monitored(load: Load) -> None:
    events = "object_created", "replication_failed", "replication_missed_threshold"
    listed = ", ".join(f'"{event}"' for event in events)
    monitored = bucket(
        'replication = "one_way"', "replication_time_control = true", f"monitored_events = [{listed}]"
    )
    loaded = load(HEAD + EAST + WEST + ALERTS + monitored).regions["us-west-2"].bucket["assets"]
    assert loaded.monitored_events == events
