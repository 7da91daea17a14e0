import json
from dataclasses import replace
from fnmatch import fnmatchcase
from typing import Any

import pytest

from model.naming.context import Context
from modules.policy.document import allow
from modules.policy.key import Key
from tests.described import ACCOUNT, EAST, Block
from tests.synthesized import OTHERS, VARIANTS, Alone, Stack, Synthesized

MORE = allow("More", ("kms:Decrypt",), ("*",), principal={"Service": "s.amazonaws.com"})
ROOT = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}


def key(alone: Alone, context: Context, **arguments: Any) -> Stack:
    return alone(lambda stack, aws: Key(stack, "key", context=context, provider=aws, **arguments))


def statements(stack: Stack) -> list[Block]:
    return list(stack.statements("aws_kms_key", "key").values())


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


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


def test_minimal_is_administered_by_the_account_and_used_by_nobody(alone: Alone, context: Context) -> None:
    """KMS refuses a policy that locks its writer out, and `destroy` has to schedule the deletion."""
    (administers,) = statements(key(alone, context))
    assert (administers["Sid"], administers["Principal"]) == ("AccountAdministers", ROOT)
    assert "Condition" not in administers
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(administers["Action"])
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:CreateGrant"} & set(administers["Action"])


def test_account_uses_the_key_through_services_of_the_region_only(alone: Alone, context: Context) -> None:
    _, uses, grants = statements(key(alone, context, services=["rds", "s3", "rds"]))
    through = {
        "kms:CallerAccount": ACCOUNT,
        "kms:ViaService": ["rds.us-east-1.amazonaws.com", "s3.us-east-1.amazonaws.com"],
    }
    assert (uses["Sid"], uses["Principal"]) == ("AccountUsesThroughServices", ROOT)
    assert uses["Condition"] == {"StringEquals": through}
    assert "kms:CreateGrant" not in uses["Action"]
    assert (grants["Sid"], grants["Principal"]) == ("AccountGrantsThroughServices", ROOT)
    assert grants["Action"] == "kms:CreateGrant"
    assert grants["Condition"] == {
        "StringEquals": through,
        "Bool": {"kms:GrantIsForAWSResource": "true"},
    }


def test_cloudwatch_encrypts_the_log_groups_of_these_names(alone: Alone, context: Context) -> None:
    _, logs = statements(key(alone, context, log_groups=["/Tap/*", "/aws/rds/instance/orders/*"]))
    assert logs["Principal"] == {"Service": "logs.us-east-1.amazonaws.com"}
    arn = f"arn:aws:logs:us-east-1:{ACCOUNT}:log-group:"
    assert logs["Condition"] == {
        "ArnLike": {
            "kms:EncryptionContext:aws:logs:arn": [f"{arn}/Tap/*", f"{arn}/aws/rds/instance/orders/*"]
        }
    }


def test_statements_of_others_come_last(alone: Alone, context: Context) -> None:
    assert statements(key(alone, context, statements=[MORE]))[-1] == MORE


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_policy_names_who_may_do_what(synthesized: Synthesized, variant: str) -> None:
    """In every stack with a key: one name for each statement, exact actions, and no open principal."""
    for stack in synthesized(variant).stacks.values():
        if not stack.resources("aws_kms_key"):
            continue
        found = statements(stack)
        assert len({statement["Sid"] for statement in found}) == len(found)
        for statement in found:
            assert statement["Effect"] == "Allow"
            (principal,) = statement["Principal"].values()
            assert principal
            assert "*" not in principal
            actions = listed(statement["Action"])
            assert actions
            assert not [action for action in actions if "*" in action or not action.startswith("kms:")]
            assert statement["Resource"] == "*", "in a key's policy that is the key itself"
            if "kms:CreateGrant" in actions:
                assert actions == ["kms:CreateGrant"]
                assert statement["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}
            if statement["Sid"] != "AccountAdministers":
                assert statement.get("Condition") or "role/aws-service-role/" in str(principal)


def test_services_use_the_key_for_what_is_the_deployments_only(synthesized: Synthesized) -> None:
    found = {statement["Sid"]: statement for statement in statements(synthesized("linked").stack(EAST))}
    topic = f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-Links-production-pr-42-us-east-1-alerts"
    cdn, alarms = found["CloudFrontReads"], found["AlarmsPublish"]
    assert (cdn["Principal"], cdn["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "kms:Decrypt")
    assert cdn["Condition"] == {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}}
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*"},
        "ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": topic},
    }


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_cloudwatch_encrypts_the_deployments_log_groups_and_no_others(
    synthesized: Synthesized, variant: str
) -> None:
    """Every group that is made is named, and no pattern is wider than one deployment in one region."""
    for name, stack in synthesized(variant).stacks.items():
        if stack.kind != "region":
            continue
        (logs,) = (each for each in statements(stack) if each["Sid"] == "LogsEncrypt")
        patterns = listed(logs["Condition"]["ArnLike"]["kms:EncryptionContext:aws:logs:arn"])
        named = [pattern.partition(":log-group:")[2] for pattern in patterns]
        for group in stack.resources("aws_cloudwatch_log_group").values():
            assert [pattern for pattern in named if fnmatchcase(group["name"], pattern)]
        for pattern in named:
            assert name.lower() in pattern.lower().lstrip("/").replace("/", "-")


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_what_an_encryption_context_allows_is_what_can_have_one(
    synthesized: Synthesized, variant: str
) -> None:
    """``kms:DescribeKey`` has no encryption context: under a condition on it, it is never allowed."""
    for stack in synthesized(variant).stacks.values():
        for statement in statements(stack) if stack.resources("aws_kms_key") else ():
            if "kms:EncryptionContext:" in json.dumps(statement.get("Condition")):
                assert "kms:DescribeKey" not in listed(statement["Action"])


def test_copies_of_several_regions_are_written_by_the_role_of_each(synthesized: Synthesized) -> None:
    found = {statement["Sid"]: statement for statement in statements(synthesized("linked").stack(EAST))}
    prefix = f"arn:aws:iam::{ACCOUNT}:role/Tap-Links-production-pr-42"
    writers = {
        statement["Principal"]["AWS"] for sid, statement in found.items() if sid.endswith("WriteCopies")
    }
    assert writers == {f"{prefix}-{region}-replication" for region in ("eu-west-1", "us-west-2")}


def test_nobody_is_named_who_has_nothing_to_do(synthesized: Synthesized) -> None:
    stack = synthesized("minimal").stack("eu-central-1")
    assert {statement["Sid"] for statement in statements(stack)} == {"AccountAdministers", "LogsEncrypt"}


def test_auto_scaling_is_admitted_where_there_are_instances(synthesized: Synthesized) -> None:
    stack = synthesized("instances only").stack(EAST)
    found = {statement["Sid"]: statement for statement in statements(stack)}
    assert found.keys() == {
        "AccountAdministers",
        "AccountUsesThroughServices",
        "AccountGrantsThroughServices",
        "LogsEncrypt",
        "AutoScalingStartsInstances",
        "AutoScalingAttachesVolumes",
    }
    (role,) = {
        found[sid]["Principal"]["AWS"] for sid in ("AutoScalingStartsInstances", "AutoScalingAttachesVolumes")
    }
    groups = stack.resources("aws_autoscaling_group").values()
    assert {group["service_linked_role_arn"] for group in groups} == {role}
