"""Every source file has a test file in the same place, or a row here that says which one tests it and why."""

from pathlib import Path

import pytest

from tests.synthesized import ROOT

MIRRORED = ("model", "modules", "stacks", "review", "runner", "emulator", "commands")

CHECKS = "tests/model/checks/test_checks.py"

#: Why a source file has no test file of its own, to the file and the one that tests it.
TESTED_IN: dict[str, dict[str, str]] = {
    "what a block refuses is tested beside what takes the rest": {
        "model/blocks/autoscaling_group.py": "tests/modules/compute/test_autoscaling_group.py",
        "model/blocks/cdn.py": "tests/model/checks/test_cdn.py",
        "model/blocks/database.py": "tests/modules/database/test_database.py",
        "model/blocks/load_balancer.py": "tests/modules/network/test_load_balancer.py",
        "model/blocks/table.py": "tests/modules/storage/test_table.py",
        "model/blocks/web_acl.py": "tests/modules/network/test_web_acl.py",
    },
    "the checks of the first entities stand together": {
        "model/blocks/peering.py": "tests/model/checks/test_peering.py",
        "model/checks/finding.py": CHECKS,
        "model/checks/name.py": CHECKS,
    },
    "a part of one thing is tested with the whole": {
        "commands/drill_ground.py": "tests/commands/test_drill.py",
        "commands/drill_walk.py": "tests/commands/test_drill.py",
        "commands/embedded_run.py": "tests/commands/test_local.py",
        "model/blocks/spec.py": "tests/model/language/test_validation.py",
        "model/language/structure.py": "tests/model/language/test_description.py",
        "model/language/together.py": "tests/model/language/test_load.py",
        "model/language/wording.py": "tests/model/language/test_validation.py",
        "model/planning/ladder_stacks.py": "tests/model/planning/test_ladder.py",
        "modules/compute/function.py": "tests/modules/monitoring/test_replication_monitor.py",
        "modules/compute/function_triggers.py": "tests/modules/compute/test_functions.py",
        "modules/storage/bucket_notification.py": "tests/modules/monitoring/test_replication_monitor.py",
        "modules/edge/alias.py": "tests/modules/edge/test_domains.py",
        "modules/edge/certificate.py": "tests/modules/edge/test_domains.py",
        "modules/edge/domain_proof.py": "tests/modules/edge/test_domains.py",
        "modules/edge/health_check.py": "tests/modules/edge/test_domains.py",
        "modules/network/existing_tier.py": "tests/modules/network/test_existing_network.py",
        "modules/network/found_network.py": "tests/modules/network/test_default_network.py",
        "modules/network/web_acl_rules.py": "tests/modules/network/test_web_acl.py",
        "review/web_acl_openings.py": "tests/review/test_openings.py",
        "modules/network/peer.py": "tests/modules/network/test_peerings.py",
        "modules/network/peered_network.py": "tests/modules/network/test_peerings.py",
        "modules/network/peering_connection.py": "tests/modules/network/test_peerings.py",
        "modules/network/load_balancers.py": "tests/modules/network/test_load_balancer.py",
        "modules/network/subnet.py": "tests/modules/network/test_custom_network.py",
        "modules/policy/role.py": "tests/modules/network/test_flow_logs.py",
        "modules/storage/encrypted_queue.py": "tests/modules/storage/test_queue.py",
        "modules/storage/replication_alarms.py": "tests/modules/storage/test_bucket_replication.py",
    },
    "rows of a table are tested by what makes alarms of them": {
        "modules/compute/autoscaling_group_alarms.py": "tests/modules/monitoring/test_monitoring.py",
        "modules/compute/function_alarms.py": "tests/modules/monitoring/test_monitoring.py",
        "modules/database/database_alarms.py": "tests/modules/monitoring/test_monitoring.py",
        "modules/network/load_balancer_alarms.py": "tests/modules/monitoring/test_monitoring.py",
        "modules/storage/queue_alarms.py": "tests/modules/storage/test_queue.py",
        "modules/storage/table_alarms.py": "tests/modules/monitoring/test_monitoring.py",
    },
    "a record or an exception is tested by what makes it": {
        "emulator/bridges/patch.py": "tests/emulator/bridges/test_probes.py",
        "review/finding.py": "tests/review/test_rules.py",
        "review/word.py": "tests/review/test_role_changes.py",
        "runner/errors.py": "tests/runner/test_schedule.py",
    },
    "a part of a bridge is tested through the bridge": {
        "emulator/queue_mapping.py": "tests/emulator/test_functions.py",
        "emulator/replication_role.py": "tests/emulator/bridges/test_s3_replication.py",
    },
    "a command line is tested from outside": {
        "emulator/__main__.py": "tests/emulator/test_command_line.py",
    },
}
ROWS = {source: test for rows in TESTED_IN.values() for source, test in rows.items()}


def sources() -> set[str]:
    """The source files; what an ``__init__.py`` gathers is tested by who uses it."""
    files = (path for folder in MIRRORED for path in (ROOT / folder).rglob("*.py"))
    return {path.relative_to(ROOT).as_posix() for path in files if path.name != "__init__.py"}


def mirror(source: str) -> Path:
    path = Path(source)
    return Path("tests") / path.parent / f"test_{path.name}"


def test_every_source_file_is_tested_in_its_place_or_has_a_row() -> None:
    found = sources()
    assert {Path(source).parts[0] for source in found} == set(MIRRORED)
    missing = {source for source in found if not (ROOT / mirror(source)).is_file()}
    assert {source: str(mirror(source)) for source in missing - ROWS.keys()} == {}


@pytest.mark.parametrize("source", ROWS)
def test_a_row_is_needed(source: str) -> None:
    """The table is no place for what is gone or has a test file of its own by now."""
    assert (ROOT / source).is_file()
    assert not (ROOT / mirror(source)).is_file(), f"{source} has a test file of its own: take its row out"
    assert "\ndef test_" in (ROOT / ROWS[source]).read_text(encoding="utf-8")


def test_a_row_stands_once() -> None:
    assert len(ROWS) == sum(map(len, TESTED_IN.values()))
