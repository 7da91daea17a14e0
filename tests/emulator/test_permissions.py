import json
from types import SimpleNamespace
from typing import Any

import pytest

from emulator.permissions import permits, permits_key, trusts

ARN = "arn:aws:iam::123456789012:role/copy"
ROOT = "arn:aws:iam::123456789012:root"
KEY = "arn:aws:kms:us-east-1:123456789012:key/1"
OBJECT = "arn:aws:s3:::bucket/a/k"


def _document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def _role(*statements: dict[str, Any], trust: str = _document(), attached: str = _document()) -> Any:
    """A role as moto has it: an inline policy, and an attached one whose first version is no longer used."""
    everything = _document(_allow("*", "*"))
    versions = [
        SimpleNamespace(document=everything, is_default=False),
        SimpleNamespace(document=attached, is_default=True),
    ]
    return SimpleNamespace(
        arn=ARN,
        assume_role_policy_document=trust,
        policies={"own": _document(*statements)},
        managed_policies={"attached": SimpleNamespace(versions=versions)},
    )


def _allow(action: Any, resource: Any, effect: str = "Allow", **more: Any) -> dict[str, Any]:
    return {"Effect": effect, "Action": action, "Resource": resource, **more}


@pytest.mark.parametrize(
    ("principal", "expected"),
    [
        ({"Service": "s3.amazonaws.com"}, True),
        ({"Service": ["ec2.amazonaws.com", "s3.amazonaws.com"]}, True),
        ({"Service": "ec2.amazonaws.com"}, False),
        ({"AWS": ROOT}, False),
    ],
)
def test_whom_a_role_trusts(principal: Any, expected: bool) -> None:
    statement = {"Effect": "Allow", "Principal": principal, "Action": "sts:AssumeRole"}
    assert trusts(_role(trust=_document(statement)), "s3.amazonaws.com") is expected


@pytest.mark.parametrize(
    ("statement", "expected"),
    [
        (_allow("s3:GetObject", OBJECT), True),
        (_allow(["s3:PutObject", "S3:getobject"], ["other", "arn:aws:s3:::bucket/*"]), True),
        (_allow("s3:Get*", "*"), True),
        (_allow("s3:PutObject", "*"), False),
        (_allow("s3:GetObject", "arn:aws:s3:::bucket"), False),
        ({"Effect": "Allow", "NotAction": "iam:*", "NotResource": "arn:aws:s3:::other/*"}, True),
        ({"Effect": "Allow", "NotAction": "s3:*", "Resource": "*"}, False),
        (_allow("s3:*", "*", Condition={"StringEquals": {"kms:ViaService": "s3"}}), True),
        (_allow("s3:*", "*", Condition={"StringEquals": {"kms:ViaService": ["sqs"]}}), False),
        (_allow("s3:*", "*", Condition={"ForAnyValue:StringLike": {"kms:ViaService": "s*"}}), True),
        (_allow("s3:*", "*", Condition={"StringEquals": {"kms:ViaService": "s*"}}), False),
        (_allow("s3:*", "*", Condition={"StringEquals": {"aws:RequestedRegion": "x"}}), True),
        (_allow("s3:*", "*", Condition={"StringNotEquals": {"kms:ViaService": "s3"}}), True),
    ],
)
def test_what_a_statement_allows(statement: dict[str, Any], expected: bool) -> None:
    assert permits(_role(statement), "s3:GetObject", OBJECT, {"kms:ViaService": ["s3"]}) is expected


def test_a_denial_wins_and_attached_policies_count_in_their_version_of_today() -> None:
    allowed, denied = _allow("s3:*", "*"), _allow("s3:Get*", "*", "Deny")
    unknown = denied | {"Condition": {"Bool": {"aws:SecureTransport": "false"}}}
    assert not permits(_role(), "s3:GetObject", OBJECT)
    assert permits(_role(attached=_document(allowed)), "s3:GetObject", OBJECT)
    assert not permits(_role(allowed, attached=_document(denied)), "s3:GetObject", OBJECT)
    assert permits(_role(allowed, unknown), "s3:GetObject", OBJECT)


def _key(principal: Any, effect: str = "Allow") -> Any:
    statement = {"Effect": effect, "Principal": principal, "Action": "kms:Decrypt", "Resource": "*"}
    return SimpleNamespace(arn=KEY, account_id="123456789012", policy=_document(statement))


@pytest.mark.parametrize(
    ("principal", "statements", "expected"),
    [
        ({"AWS": ARN}, [], True),
        ("*", [], True),
        ({"AWS": ROOT}, [], False),
        ({"AWS": ROOT}, [_allow("kms:Decrypt", KEY)], True),
        ({"AWS": "arn:aws:iam::123456789012:role/other"}, [_allow("kms:Decrypt", KEY)], False),
        ({"AWS": ARN}, [_allow("kms:*", "*", "Deny")], False),
    ],
)
def test_who_may_use_a_key(principal: Any, statements: list[dict[str, Any]], expected: bool) -> None:
    assert permits_key(_role(*statements), _key(principal), "kms:Decrypt", {}) is expected


def test_a_keys_denial_wins() -> None:
    assert not permits_key(_role(_allow("kms:*", "*")), _key({"AWS": ARN}, "Deny"), "kms:Decrypt", {})
