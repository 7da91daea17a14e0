from typing import Any

from commands.recovery_time import Estimate, lost_writes, recovery_time, total
from model.blocks.deployment import Deployment
from tests.described import EAST, NAMED, WEST

ALERTS = {"emails": ["a@example.com"]}


def deployed(**region: Any) -> Deployment:
    regions = {EAST: region, WEST: region}
    return Deployment.model_validate({"name": "App", "project": "p", "owner": "o", "regions": regions})


def resources(kind: str, **named: Any) -> dict[str, Any]:
    return {"resource": {kind: named}}


def alarms(**named: Any) -> dict[str, Any]:
    return resources("aws_cloudwatch_metric_alarm", **named)


LAG = {"metric_name": "ReplicaLag", "period": 60, "evaluation_periods": 5, "threshold": 600}


def test_parts_stand_in_their_order() -> None:
    deployment = deployed(database={"orders": {"replication": "replica"}, "audit": {}})
    parts = recovery_time(deployment, WEST, alarms(orders_lag=LAG), {})
    assert [part.what for part in parts] == [
        "detection",
        "decision",
        "promotion of database orders",
        "records",
    ]


def test_a_lag_grows_to_its_threshold_before_the_periods_count() -> None:
    (detection, *_) = recovery_time(deployed(), WEST, alarms(cpu={"metric_name": "CPU"}, orders_lag=LAG), {})
    assert detection.seconds == 600 + 5 * 60
    assert "aws_cloudwatch_metric_alarm.orders_lag" in detection.source


def test_a_health_check_notices_first() -> None:
    edge = resources("aws_route53_health_check", web={"request_interval": 30, "failure_threshold": 3})
    (detection, *_) = recovery_time(deployed(), WEST, alarms(orders_lag=LAG), edge)
    assert (detection.seconds, "aws_route53_health_check.web" in detection.source) == (90, True)


def test_nothing_may_notice() -> None:
    (detection, *_) = recovery_time(deployed(), WEST, {}, {})
    assert detection.seconds is None
    assert "alerts" in detection.source


def test_names_leave_a_region_by_themselves() -> None:
    (*_, without) = recovery_time(deployed(), WEST, {}, {})
    assert without.seconds is None
    (*_, records) = recovery_time(Deployment.model_validate(NAMED), WEST, {}, {})
    assert (records.what, records.seconds) == ("records", 60)


def test_the_sum_says_whether_it_is_all() -> None:
    known, unknown = Estimate("a", 5, ""), Estimate("b", None, "")
    assert total([known, known]) == (10, True)
    assert total([known, unknown]) == (5, False)


def test_what_may_be_lost_of_each_store() -> None:
    deployment = deployed(
        alerts=ALERTS,
        database={"orders": {"replication": "replica"}, "audit": {}},
        bucket={
            "own": {},
            "copied": {"replication": "one_way", "replication_lag_seconds": 120},
            "promised": {"replication": "both_ways", "replication_time_control": True},
        },
        table={"sessions": {}},
    )
    found = {each.what: each.seconds for each in lost_writes(deployment, WEST)}
    assert found == {
        "database orders": 600,
        "database audit": None,
        "bucket own": None,
        "bucket copied": 120,
        "bucket promised": 900,
        "table sessions": None,
    }


def test_without_alerts_nobody_knows_the_lag() -> None:
    stores = {"database": {"orders": {"replication": "replica"}}, "bucket": {"b": {"replication": "one_way"}}}
    for lag in lost_writes(deployed(**stores), WEST):
        assert lag.seconds is None
        assert "no alarm tells" in lag.source
