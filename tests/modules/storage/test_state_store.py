from typing import Any

from model.planning.backend import Store
from modules.storage.state_store import StateStore
from tests.synthesized import Alone, Stack


def store(alone: Alone, table: str) -> Stack:
    from cdktf import TerraformVariable

    def build(stack: Any, provider: Any) -> None:
        protected = TerraformVariable(stack, "protected", type="bool").boolean_value
        place = Store("us-gov-west-1", "states", table)
        StateStore(stack, "state", provider=provider, store=place, protected=protected)

    return alone(build)


def test_minimal_has_no_lock_table(alone: Alone) -> None:
    """The lock is a file beside the state then."""
    stack = store(alone, "")
    assert not stack.resources("aws_dynamodb_table")
    assert stack.resources("aws_s3_bucket")["state_bucket"]["bucket"] == "states"


def test_maximal_has_a_lock_table_that_recovers(alone: Alone) -> None:
    table = store(alone, "locks").resources("aws_dynamodb_table")["state_lock"]
    assert (table["name"], table["billing_mode"]) == ("locks", "PAY_PER_REQUEST")
    assert (table["hash_key"], table["attribute"]) == ("LockID", [{"name": "LockID", "type": "S"}])
    assert table["point_in_time_recovery"] == {"enabled": True}
    assert table["server_side_encryption"] == {"enabled": True}


def test_both_are_protected_by_the_variable(alone: Alone) -> None:
    stack = store(alone, "locks")
    assert (
        stack.resources("aws_dynamodb_table")["state_lock"]["deletion_protection_enabled"]
        == "${var.protected}"
    )
    assert stack.resources("aws_s3_bucket")["state_bucket"]["force_destroy"] == "${!var.protected}"


def test_every_version_of_a_state_is_kept(alone: Alone) -> None:
    assert not store(alone, "locks").resources("aws_s3_bucket_lifecycle_configuration")


def test_policy_names_the_bucket_in_its_partition(alone: Alone) -> None:
    assert (
        '"arn:aws-us-gov:s3:::states"'
        in store(alone, "locks").resources("aws_s3_bucket_policy")["state_bucket"]["policy"]
    )
