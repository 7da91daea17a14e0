import json
from typing import Any

import pytest

from tests.review.plans import change, words

ROLE = "aws_iam_role_policy"
READ = {"Sid": "Read", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": ["arn:aws:s3:::b/*"]}
TLS = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "arn:aws:s3:::b",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def widened(*changes: dict[str, Any]) -> list[str]:
    return [each.removeprefix("WIDENS: ") for each in words(*changes) if each.startswith("WIDENS")]


def policy(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def role_policy(*statements: dict[str, Any], role: str = "tap") -> dict[str, Any]:
    return {"role": role, "policy": policy(*statements)}


@pytest.mark.parametrize("actions", ["update", "delete create", "create delete"])
def test_a_policy_that_allows_more(actions: str) -> None:
    more = {**READ, "Action": ["s3:GetObject", "s3:PutObject"]}
    assert widened(change(ROLE, actions, role_policy(READ), role_policy(more))) == [
        'statement "Read" allows s3:PutObject on arn:aws:s3:::b/*'
    ]
    assert widened(change(ROLE, actions, role_policy(more), role_policy(READ))) == []


def test_of_many_some_are_named() -> None:
    more = {"Effect": "Allow", "Action": [f"sqs:{name}" for name in "abcde"], "Resource": "arn:q"}
    (said,) = widened(change(ROLE, "update", role_policy(READ), role_policy(READ, more)))
    assert said == "a statement allows sqs:a on arn:q, sqs:b on arn:q, sqs:c on arn:q and 2 more"


def test_who_may_take_a_role() -> None:
    def trust(*services: str) -> dict[str, Any]:
        who = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
        return {"name": "tap", "assume_role_policy": policy(who)}

    both = trust("ec2.amazonaws.com", "lambda.amazonaws.com")
    assert widened(change("aws_iam_role", "update", trust("ec2.amazonaws.com"), both)) == [
        "a statement allows Service lambda.amazonaws.com: sts:AssumeRole"
    ]
    assert widened(change("aws_iam_role", "create", None, both)) == []


def test_a_denial_that_goes() -> None:
    kind = "aws_s3_bucket_policy"
    both = {"bucket": "b", "policy": policy(READ, TLS)}
    (said,) = widened(change(kind, "update", both, {"bucket": "b", "policy": policy(READ)}))
    assert said.startswith('statement "TlsOnly" denies no more *: s3:* on arn:aws:s3:::b')
    gone = change(kind, "delete", both)
    assert widened(gone) == [said]
    assert widened(gone, change("aws_s3_bucket", "delete", {"bucket": "b"})) == []
    assert widened(change(kind, "delete", {"bucket": "b", "policy": policy(READ)})) == []


def test_of_what_is_created_only_what_is_wide() -> None:
    kind = "aws_s3_bucket_policy"
    anybody = {**READ, "Principal": "*"}
    assert widened(change(kind, "create", None, {"bucket": "b", "policy": policy(anybody, TLS)})) == [
        'statement "Read" has Principal *'
    ]
    assert widened(change(kind, "create", None, {"bucket": "b", "policy": policy(READ, TLS)})) == []
    key = {"Effect": "Allow", "Action": "kms:Decrypt", "Resource": "*", "Principal": {"AWS": "arn:x"}}
    assert widened(change("aws_kms_key", "create", None, {"policy": policy(key)})) == []


def test_a_policy_of_a_role_that_was_there() -> None:
    new = change(ROLE, "create", None, role_policy(READ))
    assert widened(new) == ['statement "Read" allows s3:GetObject on arn:aws:s3:::b/*']
    assert widened(new, change("aws_iam_role", "create", None, {"name": "tap"})) == []
    unknown = change(ROLE, "create", None, {"policy": policy(READ)}, unknown={"role": True})
    assert widened(unknown) == []


def test_a_policy_that_only_the_apply_shows() -> None:
    unseen = change(ROLE, "update", role_policy(READ), {"role": "tap"}, unknown={"policy": True})
    assert widened(unseen) == ["policy becomes (known after apply): read it in the configuration"]
    marked = change(ROLE, "update", role_policy(READ), role_policy(), sensitive={"policy": True})
    assert widened(marked) == ["policy becomes (sensitive): read it in the configuration"]
    other = change(ROLE, "update", {**role_policy(READ), "x": 1}, role_policy(READ), unknown={"x": True})
    assert widened(other) == []


def test_an_endpoint_only_limits() -> None:
    kind = "aws_vpc_endpoint"
    before, after = ({"policy": policy(*statements)} for statements in ((READ, TLS), (READ,)))
    assert widened(change(kind, "update", before, after)) == []


def test_a_policy_that_is_attached() -> None:
    kind = "aws_iam_role_policy_attachment"
    everything = "arn:aws:iam::aws:policy/AdministratorAccess"
    something = "arn:aws:iam::aws:policy/AWSXRayDaemonWriteAccess"
    new = change("aws_iam_role", "create", None, {"name": "tap"})
    for arn, said in ((everything, [f"gets the policy {everything}"]), (something, [])):
        attached = change(kind, "create", None, {"role": "tap", "policy_arn": arn})
        assert widened(attached, new) == said
        assert widened(attached) == [f"gets the policy {arn}"]
    assert widened(change(kind, "delete", {"role": "tap", "policy_arn": everything})) == []


def test_a_boundary_that_goes() -> None:
    name = "permissions_boundary"
    (said,) = widened(change("aws_iam_role", "update", {name: "arn:p"}, {name: None}))
    assert said == "permissions_boundary arn:p limits it no more"
    assert widened(change("aws_iam_role", "update", {name: None}, {name: "arn:p"})) == []


@pytest.mark.parametrize(
    ("values", "number"),
    [
        ({"principal": "*"}, 1),
        ({"principal": "*", "principal_org_id": "o-1"}, 0),
        ({"principal": "sns.amazonaws.com"}, 1),
        ({"principal": "sns.amazonaws.com", "source_arn": "arn:t"}, 0),
        ({"principal": "s3.amazonaws.com", "source_account": "1"}, 0),
        ({"principal": "123456789012"}, 0),
    ],
)
def test_who_may_call_a_function(values: dict[str, Any], number: int) -> None:
    assert len(widened(change("aws_lambda_permission", "create", None, values))) == number
    assert widened(change("aws_lambda_permission", "delete", values)) == []
