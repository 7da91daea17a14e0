from collections.abc import Sequence
from typing import Any

import pytest

from review.statements import Reach, Statement, beyond, reaches

BASE: dict[str, Any] = {"Sid": "One", "Effect": "Allow", "Action": ["s3:GetObject"], "Resource": "arn:b/*"}


def policy(**changes: Any) -> list[Statement]:
    return [{"Statement": [{**BASE, **changes}]}]


def more(before: Sequence[Statement], after: Sequence[Statement]) -> list[str]:
    found = beyond(reaches(after, "Allow"), reaches(before, "Allow"))
    return [f"{sid} {reach}" for sid, each in found.items() for reach in each]


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"Action": ["s3:GetObject", "s3:PutObject"]}, "One s3:PutObject on arn:b/*"),
        ({"Action": "s3:*"}, "One s3:* on arn:b/*"),
        ({"Resource": ["arn:b/*", "arn:c/*"]}, "One s3:GetObject on arn:c/*"),
        ({"Resource": "*"}, "One s3:GetObject on *"),
        ({"Principal": "*"}, "One *: s3:GetObject on arn:b/*"),
        ({"Principal": {"AWS": "*"}}, "One *: s3:GetObject on arn:b/*"),
        ({"Principal": {"AWS": ["arn:role"]}}, "One AWS arn:role: s3:GetObject on arn:b/*"),
    ],
)
def test_what_reaches_further(changes: dict[str, Any], said: str) -> None:
    assert more(policy(), policy(**changes)) == [said]


@pytest.mark.parametrize(
    "changes",
    [
        {},
        {"Sid": "Renamed"},
        {"Action": "s3:GetObject"},
        {"Action": "S3:getobject"},
        {"Resource": ["arn:b/*"]},
        {"Resource": "arn:b/folder/*"},
        {"Condition": {"Bool": {"aws:SecureTransport": "true"}}},
    ],
)
def test_what_reaches_no_further(changes: dict[str, Any]) -> None:
    assert more(policy(), policy(**changes)) == []


def test_a_wildcard_that_is_narrowed() -> None:
    assert more(policy(Action="s3:*"), policy()) == []
    assert more(policy(Action="s3:Get*", Resource="*"), policy()) == []
    assert more(policy(Action="s3:Get[O]bject"), policy()) == ["One s3:GetObject on arn:b/*"]


def test_a_condition_that_is_gone_or_another() -> None:
    one, two = ({"StringEquals": {"aws:SourceAccount": account}} for account in ("1", "2"))
    assert len(more(policy(Condition=one), policy())) == 1
    assert len(more(policy(Condition=one), policy(Condition=two))) == 1
    assert more(policy(Condition=one), policy(Condition=dict(one))) == []


def test_statements_may_be_split_and_joined() -> None:
    both = policy(Action=["s3:GetObject", "s3:PutObject"])
    split = [{"Statement": {**BASE, "Action": each}} for each in ("s3:PutObject", "s3:GetObject")]
    assert more(both, split) == []
    assert more(split, both) == []


def test_the_opposite_elements_are_compared_as_they_are() -> None:
    opposite = [{"Statement": [{"Effect": "Allow", "NotAction": ["iam:*"], "NotResource": "arn:x"}]}]
    assert more([], opposite) == [' NotAction ["iam:*"] on NotResource "arn:x"']
    assert more(opposite, opposite) == []


def test_denials_are_apart() -> None:
    denial = policy(Effect="Deny")
    assert more([], denial) == []
    assert list(reaches(denial, "Deny")) == [("One", Reach("", "s3:GetObject", "arn:b/*", ""))]
