import json
from dataclasses import replace

import pytest

from model.context import Context
from modules.key import Key
from tests.synthesized import ACCOUNT, Alone, Block, Stack

INSTANCES = f"arn:aws:iam::{ACCOUNT}:role/Tap-staging-us-east-1-instances"


def key(alone: Alone, context: Context, *, instances: bool = True) -> Stack:
    return alone(lambda stack, aws: Key(stack, "key", context=context, provider=aws, instances=instances))


def statements(stack: Stack) -> list[Block]:
    found: list[Block] = json.loads(stack.resources("aws_kms_key")["key"]["policy"])["Statement"]
    return found


def test_rotates_and_has_an_alias(alone: Alone, context: Context) -> None:
    stack = key(alone, context)
    made = stack.resources("aws_kms_key")["key"]
    assert made["enable_key_rotation"] is True
    assert made["deletion_window_in_days"] == 7
    assert "lifecycle" not in made
    alias = stack.resources("aws_kms_alias")["key"]
    assert (alias["name"], alias["target_key_id"]) == (
        "alias/tap-staging-us-east-1",
        "${aws_kms_key.key.key_id}",
    )


def test_retained(alone: Alone, context: Context) -> None:
    made = key(alone, replace(context, retains=True)).resources("aws_kms_key")["key"]
    assert (made["deletion_window_in_days"], made["lifecycle"]) == (30, {"prevent_destroy": True})


def test_policy_names_who_may_do_what(alone: Alone, context: Context) -> None:
    for statement in statements(key(alone, context)):
        assert statement["Effect"] == "Allow"
        (principal,) = statement["Principal"].values()
        assert principal
        assert "*" not in principal
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert actions
        assert not [action for action in actions if "*" in action or not action.startswith("kms:")]
        assert statement["Resource"] == "*", "in a key's policy that is the key itself"


def test_account_uses_the_key_through_services_of_the_region_only(alone: Alone, context: Context) -> None:
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    granted = [it for it in statements(key(alone, context)) if it["Principal"] == root]
    assert {it["Sid"] for it in granted if "Condition" not in it} == {"AccountAdministers"}
    conditions = [it["Condition"]["StringEquals"] for it in granted if "Condition" in it]
    assert len(conditions) == 2
    for condition in conditions:
        assert condition["kms:CallerAccount"] == ACCOUNT
        assert condition["kms:ViaService"]
        assert all(service.endswith(".us-east-1.amazonaws.com") for service in condition["kms:ViaService"])


def test_nobody_gives_grants_but_for_aws_resources(alone: Alone, context: Context) -> None:
    granting = [it for it in statements(key(alone, context)) if "kms:CreateGrant" in it["Action"]]
    assert len(granting) == 2
    for statement in granting:
        assert statement["Action"] == "kms:CreateGrant"
        assert statement["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_key_can_be_administered_until_it_is_gone(alone: Alone, context: Context) -> None:
    """KMS refuses a policy that locks its writer out, and `destroy` has to schedule the deletion."""
    (administers,) = [it for it in statements(key(alone, context)) if it["Sid"] == "AccountAdministers"]
    assert "Condition" not in administers
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(administers["Action"])
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:CreateGrant"} & set(administers["Action"])


@pytest.mark.parametrize("instances", [True, False])
def test_role_of_instances_is_named_only_where_there_are_any(
    alone: Alone, context: Context, instances: bool
) -> None:
    """KMS refuses a policy with a principal that doesn't exist."""
    principals = [
        statement["Principal"] for statement in statements(key(alone, context, instances=instances))
    ]
    assert ({"AWS": INSTANCES} in principals) is instances
