from typing import Any

import pytest

from review.held_data import HOLDS
from tests.review.plans import change, told, words

INSTANCE = {"identifier": "tap-orders", "skip_final_snapshot": True}


@pytest.mark.parametrize("kind", HOLDS)
def test_every_type_is_told(kind: str) -> None:
    spared = {"skip_final_snapshot": True, "force_destroy": True, "force_delete": True}
    (destroyed,) = (each for each in told(change(kind, "delete", spared)) if each.word == "DESTROYS")
    assert HOLDS[kind] in destroyed.reason
    assert destroyed.needs_person == (kind != "aws_ssm_parameter")
    (replaced,) = (
        each for each in told(change(kind, "delete create", spared, {})) if each.word == "REPLACES"
    )
    assert HOLDS[kind] in replaced.reason


def destroyed(kind: str, **before: Any) -> str:
    (said,) = (each for each in words(change(kind, "delete", before)) if each.startswith("DESTROYS"))
    return said


@pytest.mark.parametrize(
    ("kind", "before", "end"),
    [
        ("aws_db_instance", {"skip_final_snapshot": True}, "its databases: gone, no final snapshot is taken"),
        (
            "aws_db_instance",
            {"skip_final_snapshot": False, "final_snapshot_identifier": "last"},
            "the final snapshot last keeps them",
        ),
        (
            "aws_rds_cluster",
            {"final_snapshot_identifier": "last", "delete_automated_backups": False},
            "the final snapshot last keeps them, the automated backups, too",
        ),
        ("aws_db_instance", {"replicate_source_db": "arn:x"}, "a copy; its source arn:x has them"),
        ("aws_dynamodb_table", {"replica": [{"region_name": "eu-west-1"}]}, "gone, also in eu-west-1"),
        ("aws_dynamodb_table", {"replica": []}, "its items: gone"),
        ("aws_s3_bucket", {"force_destroy": True}, "its objects, in all versions: gone"),
        ("aws_s3_bucket", {"force_destroy": False}, "there are none, or AWS refuses"),
        ("aws_secretsmanager_secret", {"recovery_window_in_days": 0}, "gone at once"),
        (
            "aws_secretsmanager_secret",
            {"recovery_window_in_days": 7},
            "kept for 7 days (`aws secretsmanager restore-secret`)",
        ),
        (
            "aws_kms_key",
            {"deletion_window_in_days": 7},
            "for ever after 7 days (until then `aws kms cancel-key-deletion`)",
        ),
    ],
)
def test_what_becomes_of_the_data(kind: str, before: dict[str, Any], end: str) -> None:
    assert destroyed(kind, **before).endswith(end)


@pytest.mark.parametrize("actions", ["delete create", "create delete"])
def test_a_replacement_names_what_forces_it(actions: str) -> None:
    paths = [["engine"], ["kms_key_id"], ["kms_key_id", 0]]
    (said,) = words(change("aws_db_instance", actions, INSTANCE, {"identifier": "new"}, paths=paths))
    assert said.startswith("REPLACES: engine, kms_key_id can't be changed in place; its databases: gone")


def test_why_terraform_deletes_or_replaces() -> None:
    kind = "aws_sqs_queue"
    assert words(change(kind, "delete", {}, action_reason="delete_because_each_key")) == [
        "DESTROYS: for_each lacks its key; its messages: gone"
    ]
    assert words(change(kind, "delete create", {}, {}, action_reason="replace_because_tainted")) == [
        "REPLACES: it is tainted; its messages: gone"
    ]
    assert words(change(kind, "delete", {}, action_reason="of a later Terraform")) == [
        "DESTROYS: its messages: gone"
    ]
    assert words(change(kind, "delete", {}, deposed="ab12cd34")) == [
        "DESTROYS: what an unfinished replacement left behind (deposed ab12cd34); its messages: gone"
    ]


@pytest.mark.parametrize("actions", ["forget", "create forget"])
def test_what_is_forgotten_stays(actions: str) -> None:
    (said,) = told(change("aws_s3_bucket", actions, {}, {}))
    assert (said.word, said.needs_person) == ("FORGETS", False)


def test_what_is_skipped_on_destroy_stays() -> None:
    (said,) = told(change("aws_cloudwatch_log_group", "delete", {"skip_destroy": True}))
    assert (said.word, said.needs_person) == ("FORGETS", False)


def test_what_holds_no_data_goes_silently() -> None:
    assert (
        words(change("aws_lb_target_group", "delete", {}), change("aws_s3_bucket", "create", None, {})) == []
    )
