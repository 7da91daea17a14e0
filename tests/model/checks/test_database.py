"""What databases need of their region and of its alarms."""

from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from tests.described import ACCOUNT, EAST, MINIMAL, WEST, Block

SNAPSHOT = f"arn:aws:rds:{EAST}:{ACCOUNT}:snapshot:before"


def described(database: Block, *regions: str, **more: Any) -> Deployment:
    each = {"database": {"orders": database}, **more}
    return Deployment.model_validate({**MINIMAL, "regions": dict.fromkeys(regions, each)})


def test_a_snapshot_is_restored_in_its_region() -> None:
    (finding,) = findings(described({"snapshot_identifier": SNAPSHOT}, EAST, WEST))
    assert finding.path == ("regions", WEST, "database", "orders", "snapshot_identifier")
    assert 'The snapshot is in "us-east-1"' in finding.detail
    assert not findings(described({"snapshot_identifier": "before"}, EAST, WEST))


def test_where_a_replica_was_promoted_its_sources_snapshot_stays_described() -> None:
    """A failover is one small edit."""
    values = described({"snapshot_identifier": SNAPSHOT, "replication": "replica"}, EAST, WEST)
    failed_over = Deployment.model_validate({**values.given(), "active_region": WEST})
    assert not findings(values) + findings(failed_over)


@pytest.mark.parametrize(
    ("database", "alarms", "attribute"),
    [
        ({"allocated_storage": 50}, {"database_free_storage_gib": 50}, "database_free_storage_gib"),
        ({"parameters": {"max_connections": "80"}}, {}, "database_connections"),
    ],
)
def test_alarms_say_something(database: Block, alarms: Block, attribute: str) -> None:
    (finding,) = findings(described(database, EAST, alarms=alarms, alerts={}))
    assert finding.path == ("regions", EAST, "alarms", attribute)
    assert not findings(described(database, EAST, alarms=alarms)), "without alerts there are no alarms"


@pytest.mark.parametrize(
    ("database", "alarms"),
    [
        ({"allocated_storage": 50}, {"database_free_storage_gib": 49}),
        ({"parameters": {"max_connections": "81"}}, {}),
        ({"parameters": {"max_connections": "{DBInstanceClassMemory/9531392}"}}, {}),
    ],
)
def test_alarms_that_can_go_off(database: Block, alarms: Block) -> None:
    assert not findings(described(database, EAST, alarms=alarms, alerts={}))
