"""Permissions: joined by their names, and rendered for roles and for keys."""

from dataclasses import replace
from typing import Any

import pytest

from model.naming.context import Context
from modules.policy.grant import (
    WRITE_KEY,
    Grant,
    KeyUse,
    RoleSpec,
    key_statements,
    merged,
    role_arn,
    role_statements,
    via,
)
from tests.described import ACCOUNT, EAST, EUROPE, WEST

READ = Grant("Read", ("s3:GetObject",), ("arn:a",))
IN_BUCKET = KeyUse(EAST, "s3", encryption_context=("aws:s3:arn", ("arn:a",)))


def spec(context: Context, *grants: Grant, id: str = "web_instances", **fields: Any) -> RoleSpec:
    return RoleSpec(context, id, "Instances web", "ec2.amazonaws.com", grants, **fields)


def test_grants_of_one_name_are_one_with_the_resources_of_all() -> None:
    write = Grant("Write", ("s3:PutObject",), ("arn:a",))
    grants = (READ, write, replace(READ, resources=("arn:b", "arn:a")), replace(READ, resources=("arn:c",)))
    assert merged(grants) == (replace(READ, resources=("arn:a", "arn:b", "arn:c")), write)
    assert merged(()) == ()


@pytest.mark.parametrize(
    "other",
    [
        replace(READ, actions=("s3:GetObject", "s3:ListBucket")),
        replace(READ, condition={"Bool": {"aws:SecureTransport": "true"}}),
        replace(READ, key=replace(IN_BUCKET, service="sns")),
        replace(READ, key=replace(IN_BUCKET, actions=WRITE_KEY)),
        replace(READ, key=replace(IN_BUCKET, encryption_context=("SecretARN", ("arn:a",)))),
        replace(READ, key=replace(IN_BUCKET, encryption_context=None)),
    ],
)
def test_one_name_for_two_permissions_is_a_mistake(other: Grant) -> None:
    """Else one of the two would be lost, without a word."""
    first = replace(READ, key=IN_BUCKET)
    for grants in ((first, other), (other, first)):
        with pytest.raises(ValueError, match="^Read .*give one of them another name"):
            merged(grants if other.key else [replace(each, key=None) for each in grants])


def test_the_order_within_a_condition_does_not_matter() -> None:
    one = replace(READ, condition={"Bool": {"a": "b"}, "StringEquals": {"c": "d"}})
    other = replace(READ, condition={"StringEquals": {"c": "d"}, "Bool": {"a": "b"}})
    assert merged((one, other)) == (one,)


def test_a_use_of_a_key_is_joined_with_all_that_it_is_for() -> None:
    grants = [
        replace(READ, resources=(arn,), key=replace(IN_BUCKET, encryption_context=("aws:s3:arn", values)))
        for arn, values in (("arn:a", ("arn:a", "arn:a/*")), ("arn:b", ("arn:b", "arn:a")))
    ]
    (found,) = merged(grants)
    assert found.key == replace(IN_BUCKET, encryption_context=("aws:s3:arn", ("arn:a", "arn:a/*", "arn:b")))


def test_what_is_encrypted_and_what_is_not_may_have_one_name() -> None:
    for grants in ((READ, replace(READ, key=IN_BUCKET)), (replace(READ, key=IN_BUCKET), READ)):
        (found,) = merged(grants)
        assert found.key == IN_BUCKET


def test_a_role_has_one_statement_for_each_name_and_says_nothing_of_keys() -> None:
    condition = {"Bool": {"aws:SecureTransport": "true"}}
    grants = (
        replace(READ, key=IN_BUCKET),
        Grant("List", ("s3:ListBucket",), ("arn:a",), condition),
        replace(READ, resources=("arn:b",), key=replace(IN_BUCKET, region=WEST, service="sqs")),
    )
    assert list(role_statements(grants)) == [
        {
            "Sid": "Read",
            "Effect": "Allow",
            "Action": "s3:GetObject",
            "Resource": ["arn:a", "arn:b"],
        },
        {
            "Sid": "List",
            "Effect": "Allow",
            "Action": "s3:ListBucket",
            "Resource": "arn:a",
            "Condition": condition,
        },
    ]


def test_names_of_a_role_follow_from_its_id(context: Context) -> None:
    role = spec(context)
    assert role.role == "web-instances"
    assert role.name == "Tap-staging-us-east-1-web-instances"
    assert role.arn == f"arn:aws:iam::{ACCOUNT}:role/{role.name}" == role_arn(context, "web_instances")


def test_a_key_admits_a_role_of_its_region_through_the_service_only(context: Context) -> None:
    role = spec(context, replace(READ, key=IN_BUCKET), Grant("List", ("s3:ListBucket",), ("arn:a",)))
    assert list(key_statements(context, [role])) == [
        {
            "Sid": "WebInstancesRead",
            "Effect": "Allow",
            "Principal": {"AWS": role.arn},
            "Action": "kms:Decrypt",
            "Resource": "*",
            "Condition": {
                "StringEquals": {
                    "kms:CallerAccount": ACCOUNT,
                    "kms:ViaService": "s3.us-east-1.amazonaws.com",
                },
                "ArnLike": {"kms:EncryptionContext:aws:s3:arn": ["arn:a"]},
            },
        }
    ]


def test_a_use_without_an_encryption_context_is_limited_by_the_service(context: Context) -> None:
    role = spec(context, replace(READ, key=KeyUse(EAST, "dynamodb", WRITE_KEY)))
    (statement,) = key_statements(context, [role])
    assert statement["Condition"] == via(context, ["dynamodb"])
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]


def test_each_key_admits_only_what_is_in_its_region(context: Context) -> None:
    """A role from another region says which, so that the same role of several has names of its own."""
    here, west, europe = (
        spec(
            context.in_region(region),
            *(replace(READ, key=replace(IN_BUCKET, region=where)) for where in (EAST, WEST)),
            id="replication",
        )
        for region in (EAST, WEST, EUROPE)
    )
    for region, sids in (
        (EAST, ["ReplicationRead", "UsWestX2ReplicationRead", "EuWestX1ReplicationRead"]),
        (WEST, ["UsEastX1ReplicationRead", "ReplicationRead", "EuWestX1ReplicationRead"]),
        (EUROPE, []),
    ):
        found = list(key_statements(context.in_region(region), [here, west, europe]))
        assert [statement["Sid"] for statement in found] == sids
        assert {statement["Condition"]["StringEquals"]["kms:ViaService"] for statement in found} <= {
            f"s3.{region}.amazonaws.com"
        }
        if found:
            assert [statement["Principal"]["AWS"] for statement in found] == [here.arn, west.arn, europe.arn]


def test_a_key_names_nobody_who_needs_none(context: Context) -> None:
    assert list(key_statements(context, [spec(context, READ), spec(context)])) == []
    assert list(key_statements(context, [])) == []


@pytest.mark.parametrize(("services", "endpoints"), [(["s3"], "s3"), (["rds", "s3"], ["rds", "s3"])])
def test_one_service_is_no_list_of_one(context: Context, services: list[str], endpoints: Any) -> None:
    """KMS answers a list of one as a string, and Terraform would plan the difference for ever."""
    found = via(context, services)["StringEquals"]["kms:ViaService"]
    expected = (
        f"{endpoints}.us-east-1.amazonaws.com"
        if isinstance(endpoints, str)
        else [f"{each}.us-east-1.amazonaws.com" for each in endpoints]
    )
    assert found == expected
