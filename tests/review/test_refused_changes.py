from typing import Any

import pytest

from tests.review.plans import change, words


def refused(*changes: dict[str, Any]) -> list[str]:
    said = [each.removeprefix("WILL FAIL: ") for each in words(*changes) if each.startswith("WILL FAIL")]
    return [each.split(": ")[0].split(" (https")[0] for each in said]


def update(kind: str, before: dict[str, Any], after: dict[str, Any], **more: Any) -> dict[str, Any]:
    return change(kind, "update", before, after, **more)


@pytest.mark.parametrize(
    ("kind", "attribute"), [("aws_db_instance", "allocated_storage"), ("aws_ebs_volume", "size")]
)
def test_storage_only_grows(kind: str, attribute: str) -> None:
    assert refused(update(kind, {attribute: 30}, {attribute: 20})) == [f"{attribute} from 30 to 20"]
    assert refused(update(kind, {attribute: 20}, {attribute: 30})) == []
    assert refused(update(kind, {attribute: 20}, {}, unknown={attribute: True})) == []
    assert refused(change(kind, "create", None, {attribute: 20})) == []


def version(before: str | None, after: str | None, **more: Any) -> list[str]:
    values = {"engine_version": before}, {"engine_version": after, **more}
    return refused(update("aws_db_instance", *values))


@pytest.mark.parametrize(("before", "after"), [("16.4", "16.3"), ("16", "15"), ("16.10", "16.9")])
def test_no_engine_goes_back(before: str, after: str) -> None:
    assert version(before, after, allow_major_version_upgrade=True) == [
        f"engine_version from {before} to {after}"
    ]


@pytest.mark.parametrize(
    ("before", "after"), [("16.9", "16.10"), ("16", "16.3"), ("16.3", "16"), (None, "16"), ("16", None)]
)
def test_an_engine_goes_on(before: str | None, after: str | None) -> None:
    assert version(before, after) == []


def test_a_major_upgrade_is_allowed_first() -> None:
    (said,) = version("15.3", "16")
    assert said.startswith("engine_version from 15.3 to 16 is a major upgrade")
    assert version("15.3", "16", allow_major_version_upgrade=True) == []
    before = {"engine_version": "15"}
    assert refused(update("aws_db_instance", before, {}, unknown={"engine_version": True})) == []


@pytest.mark.parametrize(
    ("kind", "attribute", "value"),
    [
        ("aws_lb", "enable_deletion_protection", True),
        ("aws_dynamodb_table", "deletion_protection_enabled", True),
        ("aws_rds_global_cluster", "deletion_protection", True),
        ("aws_cognito_user_pool", "deletion_protection", "ACTIVE"),
    ],
)
@pytest.mark.parametrize("actions", ["delete", "delete create", "create delete"])
def test_what_is_protected_is_not_deleted(kind: str, attribute: str, value: Any, actions: str) -> None:
    after = None if actions == "delete" else {attribute: False}
    (said,) = refused(change(kind, actions, {attribute: value}, after))
    assert said.startswith(f"{attribute} is set")
    assert refused(change(kind, actions, {attribute: "INACTIVE"}, after)) == []
    assert refused(update(kind, {attribute: value}, {attribute: False})) == []


@pytest.mark.parametrize(
    ("kind", "attribute"), [("aws_s3_bucket", "force_destroy"), ("aws_ecr_repository", "force_delete")]
)
def test_what_may_not_be_empty(kind: str, attribute: str) -> None:
    (said,) = refused(change(kind, "delete", {attribute: False}))
    assert said.startswith("if there are ")
    assert refused(change(kind, "delete", {attribute: True})) == []


@pytest.mark.parametrize("kind", ["aws_db_instance", "aws_rds_cluster"])
def test_a_final_snapshot_has_a_name(kind: str) -> None:
    (said,) = refused(change(kind, "delete", {"skip_final_snapshot": False}))
    assert "final_snapshot_identifier" in said
    for spared in (
        {"final_snapshot_identifier": "x"},
        {"skip_final_snapshot": True},
        {"replicate_source_db": "x"},
    ):
        assert refused(change(kind, "delete", spared)) == []


def test_backups_of_what_others_copy() -> None:
    before = {"replicas": ["arn:x"], "backup_retention_period": 7}
    (said,) = refused(update("aws_db_instance", before, {"backup_retention_period": 0}))
    assert said.startswith("backup_retention_period = 0")
    assert refused(update("aws_db_instance", before, {"backup_retention_period": 1})) == []
    assert refused(update("aws_db_instance", before, {}, unknown={"backup_retention_period": True})) == []


def test_versioning_of_what_is_copied() -> None:
    status = {
        each: {"bucket": "b", "versioning_configuration": [{"status": each}]}
        for each in ("Enabled", "Suspended")
    }
    kind, rules = "aws_s3_bucket_versioning", "aws_s3_bucket_replication_configuration"
    suspended = update(kind, status["Enabled"], status["Suspended"])
    kept = change(rules, "no-op", {"bucket": "b"}, {"bucket": "b"})
    (said,) = refused(suspended, kept)
    assert said == f"versioning can't be suspended while {rules}.it copies the bucket's objects"
    assert refused(change(kind, "delete", status["Enabled"]), kept) == [said]
    assert refused(suspended) == []
    assert refused(suspended, change(rules, "delete", {"bucket": "b"})) == []
    assert refused(update(kind, status["Suspended"], status["Enabled"]), kept) == []
    unknown = update(kind, status["Enabled"], {}, unknown={"versioning_configuration": True})
    assert refused(unknown, kept) == []


def test_two_of_a_name() -> None:
    values = {"name": "tap", "skip_final_snapshot": True}
    (said,) = refused(change("aws_lb", "create delete", values, values))
    assert said.startswith("the new one is made first, and the former still has the name tap")
    assert refused(change("aws_lb", "delete create", values, values)) == []
    assert refused(change("aws_lb", "create delete", values, {"name": "other"})) == []
    assert refused(change("aws_sns_topic", "create delete", values, values)) == []


def test_the_name_of_a_secret_that_can_be_restored() -> None:
    kind, values = "aws_secretsmanager_secret", {"name": "tap", "recovery_window_in_days": 30}
    assert refused(change(kind, "delete create", values, values)) == [
        f"{kind}.it takes the name tap, which AWS keeps for 30 days after the deletion"
    ]
    gone = change(kind, "delete", values)
    (elsewhere,) = refused(gone, change(kind, "create", None, values, name="new"))
    assert elsewhere.startswith(f"{kind}.new takes the name tap")
    assert refused(gone) == []
    assert refused(gone, change(kind, "create", None, {"name": "other"}, name="new")) == []
    at_once = {**values, "recovery_window_in_days": 0}
    assert refused(change(kind, "delete create", at_once, values)) == []
