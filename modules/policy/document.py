"""Policy documents: one way to write them, with exact actions and resources."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

Statement = dict[str, Any]


def policy(*statements: Statement) -> str:
    """An IAM policy document as JSON; Terraform references in its strings are resolved at apply."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Mapping[str, Any] | None = None,
    condition: Mapping[str, Any] | None = None,
) -> Statement:
    """A statement that allows; with a principal it is one of a resource's policy."""
    return _statement("Allow", sid, actions, resources, principal, condition)


def deny(
    sid: str,
    actions: Sequence[str],
    resources: Sequence[str],
    *,
    principal: Any,
    condition: Mapping[str, Any],
) -> Statement:
    """A statement of a resource's policy that denies under a condition."""
    return _statement("Deny", sid, actions, resources, principal, condition)


def tls_only(actions: Sequence[str], resources: Sequence[str]) -> Statement:
    """A statement of a resource's policy: nobody comes but over TLS."""
    condition = {"Bool": {"aws:SecureTransport": "false"}}
    return deny("TlsOnly", actions, resources, principal="*", condition=condition)


def for_source(account: str, *arns: str) -> dict[str, dict[str, Any]]:
    """A condition on what an AWS service asks: it does so for these resources of the account, and no others
    (https://docs.aws.amazon.com/IAM/latest/UserGuide/confused-deputy.html)."""
    return {
        "StringEquals": {"aws:SourceAccount": account},
        "ArnLike": {"aws:SourceArn": _one_or_more(arns)},
    }


def statement_id(*names: str) -> str:
    """Names as a statement's id takes them, letters and digits: ``WebInstances`` for ``web-instances``.

    A digit has no capital: an X stands before it, and before a word's own x, so that no two names meet.

    >>> statement_id("web1"), statement_id("web-1"), statement_id("web-x1")
    ('Web1', 'WebX1', 'WebXX1')
    """
    words = [word for name in names for word in name.split("-")]
    return "".join(
        f"X{word.capitalize()}" if word[0] in "x0123456789" else word.capitalize() for word in words
    )


def _statement(
    effect: str, sid: str, actions: Sequence[str], resources: Sequence[str], principal: Any, condition: Any
) -> Statement:
    statement = {
        "Sid": sid,
        "Effect": effect,
        "Principal": principal,
        "Action": _one_or_more(actions),
        "Resource": _one_or_more(resources),
        "Condition": condition,
    }
    return {name: value for name, value in statement.items() if value}


def _one_or_more(values: Sequence[str]) -> str | list[str]:
    # AWS answers a list of one as a string, and Terraform would plan the difference for ever.
    return values[0] if len(values) == 1 else sorted(values)
