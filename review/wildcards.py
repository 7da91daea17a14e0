"""Wildcards in policies: the places where AWS allows nothing else, and the rule that finds all others."""

import json
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from review.finding import Finding, StackJson

Statement = dict[str, Any]


@dataclass(frozen=True)
class Wildcard:
    """A place for a wildcard: statements of one resource type, one of them by its Sid, all if that is empty.

    ``wild`` is what stands there, as element and value: ``Resource *``.
    """

    resource_type: str
    effect: str
    sid: str
    wild: str
    reason: str


#: Every wildcard action, bare ``*`` resource and principal of anybody that the stacks have. A new one comes
#: with its reason.
WILDCARDS: tuple[Wildcard, ...] = (
    Wildcard(
        "aws_kms_key",
        "Allow",
        "",
        "Resource *",
        "In a key's policy it is the key itself, which has no ARN before it is made "
        "(https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).",
    ),
    Wildcard(
        "aws_s3_bucket_policy",
        "Deny",
        "TlsOnly",
        "Action s3:*",
        "It denies: whatever isn't named would be let through without TLS "
        "(https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html).",
    ),
    Wildcard(
        "aws_sqs_queue_policy",
        "Deny",
        "TlsOnly",
        "Action sqs:*",
        "It denies: whatever isn't named would be let through without TLS "
        "(https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-security-best-practices.html).",
    ),
    Wildcard(
        "aws_iam_role_policy",
        "Allow",
        "PutMetrics",
        "Resource *",
        "Metrics are no resources; the statement's condition names the namespace "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazoncloudwatch.html).",
    ),
    Wildcard(
        "aws_iam_role_policy",
        "Allow",
        "OpenSessions",
        "Resource *",
        "The channels of sessions are no resources; an instance opens its own "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_ssmmessages.html).",
    ),
    Wildcard(
        "aws_iam_role_policy",
        "Allow",
        "SendTraces",
        "Resource *",
        "Traces are no resources "
        "(https://docs.aws.amazon.com/service-authorization/latest/reference/list_awsx-ray.html).",
    ),
    Wildcard(
        "aws_iam_role_policy",
        "Allow",
        "StandInNetwork",
        "Resource *",
        "Lambda makes a function's network interfaces, and tries beforehand whether it may on all; the "
        "statement's condition keeps the function's own code from it "
        "(https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html).",
    ),
    *(
        Wildcard(
            "aws_vpc_endpoint",
            "Allow",
            "OwnAccount",
            wild,
            "An endpoint's policy is a boundary and grants nothing; its conditions name the account "
            "(https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).",
        )
        for wild in ("Action *", "Resource *", "Principal *")
    ),
    *(
        Wildcard(
            "aws_vpc_endpoint",
            "Allow",
            sid,
            "Principal *",
            "An endpoint's policy is a boundary and grants nothing; what AWS and others publish is read "
            "through it, packages without credentials "
            "(https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html).",
        )
        for sid in ("ReadAwsPackages", "ReadBucketsOfOthers", "ReadPublicDocuments", "ReadPublicParameters")
    ),
)


def policy_wildcards(stack: StackJson) -> Iterator[Finding]:
    """A policy that names actions, resources or whom it allows by a wildcard, and isn't in ``WILDCARDS``."""
    for address, kind, statement in _statements(stack):
        for wild in wildcards(statement):
            if place(kind, statement, wild) is None:
                yield Finding(
                    "policy-wildcard",
                    address,
                    f'has {wild} in statement "{statement.get("Sid", "")}"; name what is meant. Where AWS '
                    "allows nothing else, say so in WILDCARDS of review/wildcards.py.",
                )


def place(kind: str, statement: Statement, wild: str) -> Wildcard | None:
    """The row of ``WILDCARDS`` that a wildcard in a statement of one Terraform type stands in, if any."""
    for row in WILDCARDS:
        same = (row.resource_type, row.effect, row.wild) == (kind, statement.get("Effect"), wild)
        if same and row.sid in ("", statement.get("Sid")):
            return row
    return None


def wildcards(statement: Statement) -> Iterator[str]:
    """What a statement has of wildcards: ``Action s3:*``, ``Resource *``, ``Principal *``, ``NotAction …``.

    A statement that denies may be about anybody. The opposite elements are as wide as wildcards.
    """
    for action in _listed(statement.get("Action")):
        if "*" in action or "?" in action:
            yield f"Action {action}"
    if "*" in _listed(statement.get("Resource")):
        yield "Resource *"
    if statement.get("Effect") == "Allow" and "*" in _principals(statement.get("Principal")):
        yield "Principal *"
    for element in ("NotAction", "NotResource", "NotPrincipal"):
        if element in statement:
            yield f"{element} {json.dumps(statement[element])}"


def _principals(principal: Any) -> list[str]:
    if isinstance(principal, dict):
        return [each for value in principal.values() for each in _listed(value)]
    return _listed(principal)


def _statements(stack: StackJson) -> Iterator[tuple[str, str, Statement]]:
    """Address, Terraform type and statement of every policy: JSON in any string, and policy documents."""
    for mode, prefix in (("resource", ""), ("data", "data.")):
        for kind, blocks in stack.get(mode, {}).items():
            for name, block in blocks.items():
                documents = [_document(block)] if kind == "aws_iam_policy_document" else list(policies(block))
                for document in documents:
                    for statement in _listed(document["Statement"]):
                        yield f"{prefix}{kind}.{name}", kind, statement


def policies(value: Any) -> Iterator[Statement]:
    """The policies in a value and in what is nested in it; not those that Terraform composes at apply."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from policies(each)
    elif isinstance(value, str) and '"Statement"' in value:
        try:
            policy = json.loads(value)
        except ValueError:
            return
        if isinstance(policy, dict) and "Statement" in policy:
            yield policy


#: What the elements of a statement are called in ``aws_iam_policy_document``.
_ELEMENTS = {
    "sid": "Sid",
    "actions": "Action",
    "not_actions": "NotAction",
    "resources": "Resource",
    "not_resources": "NotResource",
}


def _document(block: dict[str, Any]) -> Statement:
    """An ``aws_iam_policy_document`` as the policy that it makes."""
    statements = []
    for each in _listed(block.get("statement")):
        statement = {name: each[attribute] for attribute, name in _ELEMENTS.items() if attribute in each}
        for attribute, name in (("principals", "Principal"), ("not_principals", "NotPrincipal")):
            if attribute in each:
                statement[name] = {who["type"]: who["identifiers"] for who in _listed(each[attribute])}
        statements.append({"Effect": each.get("effect", "Allow"), **statement})
    return {"Statement": statements}


def _listed(value: Any) -> list[Any]:
    if value is None:
        return []
    return value if isinstance(value, list) else [value]
