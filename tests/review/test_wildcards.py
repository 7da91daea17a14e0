import json
from typing import Any

import pytest

from review.rules import review
from review.wildcards import WILDCARDS, place, policy_wildcards, wildcards
from tests.synthesized import OTHERS, VARIANTS, Synthesized

ALLOW = {"Sid": "Any", "Effect": "Allow", "Action": "s3:GetObject", "Resource": "arn:aws:s3:::b/*"}


def stack(kind: str = "aws_iam_role_policy", mode: str = "resource", **block: Any) -> dict[str, Any]:
    return {"terraform": {}, mode: {kind: {"x": block}}}


def policy(*statements: Any) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def found(document: dict[str, Any]) -> list[str]:
    """What the rule finds in a stack: address and what is wild."""
    return [
        f"{finding.address}: {finding.text.split(' in statement ')[0].removeprefix('has ')}"
        for finding in policy_wildcards(document)
    ]


@pytest.mark.parametrize("variant", [*VARIANTS, *OTHERS])
def test_no_stack_has_one_that_is_not_in_the_table(synthesized: Synthesized, variant: str) -> None:
    for stack in synthesized(variant).stacks.values():
        assert list(policy_wildcards(stack.document)) == []


def test_every_row_of_the_table_is_used(synthesized: Synthesized) -> None:
    used = {
        place(kind, statement, wild)
        for variant in ("standby", "linked", "maximal", "functions")
        for stack in synthesized(variant).stacks.values()
        for kind, statement in policy_statements(stack.document)
        for wild in wildcards(statement)
    }
    assert used == set(WILDCARDS)


def policy_statements(document: dict[str, Any]) -> list[tuple[str, dict[str, Any]]]:
    """Type and statement of the policies that are attributes of resources."""
    return [
        (kind, statement)
        for kind, blocks in document.get("resource", {}).items()
        for block in blocks.values()
        for value in block.values()
        if isinstance(value, str) and '"Statement"' in value
        for statement in json.loads(value)["Statement"]
    ]


def test_every_row_says_why() -> None:
    for row in WILDCARDS:
        assert "https://docs.aws.amazon.com/" in row.reason
    assert len({(row.resource_type, row.sid, row.wild) for row in WILDCARDS}) == len(WILDCARDS)


@pytest.mark.parametrize(
    ("statement", "wild"),
    [
        ({"Action": "*"}, ["Action *"]),
        ({"Action": ["s3:GetObject", "s3:Put*", "s3:List?"]}, ["Action s3:Put*", "Action s3:List?"]),
        ({"Resource": "*"}, ["Resource *"]),
        ({"Resource": ["arn:aws:s3:::b", "*"]}, ["Resource *"]),
        ({"Principal": "*"}, ["Principal *"]),
        ({"Principal": {"AWS": "*"}}, ["Principal *"]),
        ({"Principal": {"Service": "s3.amazonaws.com", "AWS": ["arn:x", "*"]}}, ["Principal *"]),
        ({"NotAction": "iam:PassRole"}, ['NotAction "iam:PassRole"']),
        ({"NotResource": "arn:x"}, ['NotResource "arn:x"']),
        ({"NotPrincipal": {"AWS": "arn:x"}}, ['NotPrincipal {"AWS": "arn:x"}']),
        ({"Effect": "Deny", "Action": "s3:*"}, ["Action s3:*"]),
        ({"Effect": "Deny", "Principal": "*"}, []),
        ({}, []),
    ],
)
def test_what_is_wild_in_a_statement(statement: dict[str, Any], wild: list[str]) -> None:
    assert list(wildcards(ALLOW | statement)) == wild


def test_the_table_is_for_these_types_and_statements_only() -> None:
    denies = {"Sid": "TlsOnly", "Effect": "Deny", "Principal": "*", "Action": "s3:*"}
    assert found(stack("aws_s3_bucket_policy", policy=policy(denies))) == []
    assert found(stack("aws_sns_topic_policy", policy=policy(denies))) == [
        "aws_sns_topic_policy.x: Action s3:*"
    ]
    assert found(stack("aws_s3_bucket_policy", policy=policy(denies | {"Sid": "Else"}))) == [
        "aws_s3_bucket_policy.x: Action s3:*"
    ]
    everything = {"Effect": "Allow", "Action": "kms:*", "Resource": "*"}
    assert found(stack("aws_kms_key", policy=policy(everything))) == ["aws_kms_key.x: Action kms:*"]


@pytest.mark.parametrize(
    "document",
    [
        stack(assume_role_policy=policy(ALLOW | {"Action": "*"})),
        stack(policy=json.dumps({"Statement": ALLOW | {"Action": "*"}})),
        stack(inline_policy=[{"name": "n", "policy": policy(ALLOW, ALLOW | {"Action": "*"})}]),
        stack(deep={"er": {"policy": policy(ALLOW | {"Action": "*", "Resource": "${aws_s3_bucket.b.arn}"})}}),
    ],
)
def test_policies_are_found_wherever_they_stand(document: dict[str, Any]) -> None:
    assert found(document) == ["aws_iam_role_policy.x: Action *"]


def test_policy_documents() -> None:
    document = stack(
        "aws_iam_policy_document",
        "data",
        statement=[
            {"sid": "A", "actions": ["s3:Get*"], "resources": ["*"]},
            {"not_actions": ["s3:*"], "not_resources": ["arn:x"], "not_principals": []},
            {
                "effect": "Allow",
                "actions": ["sts:AssumeRole"],
                "principals": [{"type": "AWS", "identifiers": ["*"]}],
            },
            {"effect": "Deny", "resources": ["arn:x"], "principals": {"type": "*", "identifiers": ["*"]}},
        ],
    )
    address = "data.aws_iam_policy_document.x"
    assert found(document) == [
        f"{address}: Action s3:Get*",
        f"{address}: Resource *",
        f'{address}: NotAction ["s3:*"]',
        f'{address}: NotResource ["arn:x"]',
        f"{address}: NotPrincipal {{}}",
        f"{address}: Principal *",
    ]


@pytest.mark.parametrize(
    "block",
    [
        {"policy": "${data.aws_iam_policy_document.x.json}"},
        {"policy": '${jsonencode({"Statement" = []})}'},
        {"comment": '["Statement"]'},
        {"count": 1, "list": [None, True], "text": "Action *"},
    ],
)
def test_what_is_no_policy_is_passed_over(block: dict[str, Any]) -> None:
    assert found(stack(**block)) == []


def test_the_finding_says_what_to_do() -> None:
    (finding,) = review(stack(policy=policy(ALLOW | {"Sid": "Take", "Resource": "*"})))
    assert (finding.rule, finding.address) == ("policy-wildcard", "aws_iam_role_policy.x")
    assert finding.text.startswith('has Resource * in statement "Take"; name what is meant')
