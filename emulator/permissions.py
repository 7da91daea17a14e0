"""What policies of an account allow a role: who takes it, which actions on what, and the use of a key.

A small part of IAM's evaluation, for what AWS's services do by themselves
(https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_evaluation-logic.html). A denial wins;
wildcards hold in actions and resources, and positive conditions on strings and ARNs for the keys that the
caller knows.

Does not prove: any other condition, which counts as met where it would allow and as unmet where it would
deny; permissions boundaries, policies of the organization, of endpoints and of resources other than keys.
"""

import json
from collections.abc import Collection, Iterable, Iterator, Mapping
from fnmatch import fnmatchcase
from typing import Any

from moto.iam.models import Role

Statement = Mapping[str, Any]
# Condition keys -> their values in a request.
Context = Mapping[str, Collection[str]]

OPERATORS = ("StringEquals", "StringLike", "ArnEquals", "ArnLike")


def trusts(role: Role, service: str) -> bool:
    """Whether a service such as "s3.amazonaws.com" may take the role."""
    document = role.assume_role_policy_document
    statements = [each for each in _statements(document) if service in _principals(each, "Service")]
    return _allowed(statements, "sts:AssumeRole", None, {})


def permits(role: Role, action: str, resource: str, context: Context | None = None) -> bool:
    """Whether the role's own policies, inline and attached, allow an action on the ARN of a resource."""
    return _allowed(_of_role(role), action, resource, context or {})


def permits_key(role: Role, key: Any, action: str, context: Context) -> bool:
    """Whether the role may use a KMS key (`Key`): by the key's policy alone, or where that leaves it to IAM.

    https://docs.aws.amazon.com/kms/latest/developerguide/key-policies.html
    """
    root = f"arn:aws:iam::{key.account_id}:root"
    of_key = list(_statements(key.policy))
    named = [each for each in of_key if {role.arn, "*"} & _principals(each, "AWS")]
    left_to_iam = [each for each in of_key if root in _principals(each, "AWS")]
    if _denied([*named, *_of_role(role)], action, key.arn, context):
        return False
    return _allowed(named, action, None, context) or (
        _allowed(left_to_iam, action, None, context) and permits(role, action, key.arn, context)
    )


def _of_role(role: Role) -> list[Statement]:
    versions = [version for policy in role.managed_policies.values() for version in policy.versions]
    attached = [version.document for version in versions if version.is_default]
    return [each for document in (*role.policies.values(), *attached) for each in _statements(document)]


def _statements(document: str | Mapping[str, Any]) -> Iterator[Statement]:
    read = json.loads(document) if isinstance(document, str) else document
    yield from _as_list(read["Statement"])


def _principals(statement: Statement, kind: str) -> set[str]:
    principal = statement.get("Principal", {})
    return {"*"} if principal == "*" else set(_as_list(principal.get(kind, [])))


def _allowed(statements: Iterable[Statement], action: str, resource: str | None, context: Context) -> bool:
    given = list(statements)
    allow = (each for each in given if each["Effect"] == "Allow")
    concerned = any(_concerns(each, action, resource) and _met(each, context, True) for each in allow)
    return concerned and not _denied(given, action, resource, context)


def _denied(statements: Iterable[Statement], action: str, resource: str | None, context: Context) -> bool:
    deny = (each for each in statements if each["Effect"] == "Deny")
    return any(_concerns(each, action, resource) and _met(each, context, False) for each in deny)


def _concerns(statement: Statement, action: str, resource: str | None) -> bool:
    """Whether a statement is about an action on a resource; None where a policy's resource is its owner."""
    if not _covers(statement, "Action", action.lower(), str.lower):
        return False
    return resource is None or _covers(statement, "Resource", resource, str)


def _covers(statement: Statement, element: str, value: str, normal: Any) -> bool:
    if element in statement:
        return any(fnmatchcase(value, normal(pattern)) for pattern in _as_list(statement[element]))
    excluded = _as_list(statement[f"Not{element}"])
    return not any(fnmatchcase(value, normal(pattern)) for pattern in excluded)


def _met(statement: Statement, context: Context, unknown: bool) -> bool:
    """Whether all conditions of a statement are met; `unknown` answers for those that can't be told."""
    return all(
        _holds(operator, context[key], wanted) if key in context and _known(operator) else unknown
        for operator, conditions in statement.get("Condition", {}).items()
        for key, wanted in conditions.items()
    )


def _known(operator: str) -> bool:
    return operator.removeprefix("ForAnyValue:") in OPERATORS


def _holds(operator: str, values: Collection[str], wanted: Any) -> bool:
    exact = operator.endswith("StringEquals")
    return any(
        value == pattern if exact else fnmatchcase(value, pattern)
        for value in values
        for pattern in _as_list(wanted)
    )


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]
