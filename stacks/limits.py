"""What is longer or more than AWS takes: the table of limits, measured in a stack's Terraform JSON.

A row knows resources by their Terraform type, and no entity. What AWS raises for whoever asks stands in
``review/quotas.py``: those are warnings. ``docs/limits.md`` has both tables.
"""

import base64
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from stacks.lengths import Document, resolved

#: A resource in Terraform JSON.
Block = Mapping[str, Any]
#: Measures a resource; what it measures is text, whose references are resolved already, or things to count.
Size = Callable[[Document, Block], int]

FEWER = "Use fewer of them in one deployment: divide it into two of different names."


@dataclass(frozen=True)
class Limit:
    """One limit of AWS: the most that a ``size`` may be, in ``unit``, as the page ``source`` has it.

    ``what`` is it in a reader's words, ``kind`` the Terraform type of the resources. Those with the same
    value of the argument ``part_of`` are added up. ``argument`` is the description's that makes it large, if
    it is one.
    """

    what: str
    kind: str
    size: Size = field(repr=False)
    most: int
    unit: str
    source: str
    remedy: str = FEWER
    part_of: str = ""
    argument: str = ""


@dataclass(frozen=True)
class Excess:
    """What is over a limit: its size, and the address and the construct path of the (first) resource."""

    limit: Limit
    size: int
    address: str
    path: str
    text: str


def excesses(document: Document) -> Iterator[Excess]:
    """Everything in a stack that is over a limit."""
    for limit in LIMITS:
        found: dict[str, list[tuple[str, Block]]] = {}
        for name, block in document.get("resource", {}).get(limit.kind, {}).items():
            found.setdefault(str(block.get(limit.part_of, "")) or name, []).append((name, block))
        for blocks in found.values():
            size = sum(limit.size(document, block) for _, block in blocks)
            if size > limit.most:
                name, first = blocks[0]
                path = first["//"]["metadata"]["path"]
                text = json.dumps([block for _, block in blocks])
                yield Excess(limit, size, f"{limit.kind}.{name}", path, text)


def _bytes(*arguments: str) -> Size:
    """The bytes of text arguments."""

    def size(document: Document, block: Block) -> int:
        return sum(len(resolved(document, block.get(name, "")).encode()) for name in arguments)

    return size


def _characters(argument: str) -> Size:
    """The characters of a policy without white space, which IAM doesn't count."""

    def size(document: Document, block: Block) -> int:
        return len("".join(resolved(document, block[argument]).split()))

    return size


def _elements(argument: str, inside: str = "") -> Size:
    """The elements of a list argument, or of a list in a JSON argument."""

    def size(document: Document, block: Block) -> int:
        value = json.loads(block[argument])[inside] if inside else block.get(argument, ())
        return len(value)

    return size


def _user_data(document: Document, block: Block) -> int:
    return len(base64.b64decode(block.get("user_data", "")))


def _standard_value(document: Document, block: Block) -> int:
    advanced = block.get("tier", "Standard") != "Standard"
    return 0 if advanced else _bytes("value", "insecure_value", "value_wo")(document, block)


def _variables(document: Document, block: Block) -> int:
    variables = block.get("environment", {}).get("variables", {})
    return sum(len(resolved(document, text).encode()) for pair in variables.items() for text in pair)


def _permission(document: Document, block: Block) -> int:
    """The statement that Lambda makes of a permission."""
    statement = {
        "Sid": block.get("statement_id", ""),
        "Effect": "Allow",
        "Principal": {"Service": block["principal"]},
        "Action": block["action"],
        "Resource": f"{LONGEST_FUNCTION_ARN}{block['function_name']}",
        "Condition": {
            "StringEquals": {"AWS:SourceAccount": block.get("source_account", "")},
            "ArnLike": {"AWS:SourceArn": block.get("source_arn", "")},
        },
    }
    return len(resolved(document, json.dumps(statement)).encode())


def _condition_values(document: Document, block: Block) -> int:
    lists = (inner["values"] for each in block["condition"] for inner in each.values())
    return sum(map(len, lists))


LONGEST_FUNCTION_ARN = "arn:aws-us-gov:lambda:ap-southeast-1:000000000000:function:"

DOCS = "https://docs.aws.amazon.com"
IAM_QUOTAS = f"{DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html"
LAMBDA_QUOTAS = f"{DOCS}/lambda/latest/dg/gettingstarted-limits.html"
SNS_POLICY = f"{DOCS}/sns/latest/dg/sns-access-policy-language-api-permissions-reference.html"
SQS_POLICY = f"{DOCS}/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html"

LIMITS: tuple[Limit, ...] = (
    Limit(
        "policy of a bucket",
        "aws_s3_bucket_policy",
        _bytes("policy"),
        20_480,
        "bytes",
        f"{DOCS}/AmazonS3/latest/userguide/bucket-policies.html",
    ),
    Limit(
        "policy of a KMS key",
        "aws_kms_key",
        _bytes("policy"),
        32_768,
        "bytes",
        f"{DOCS}/kms/latest/APIReference/API_PutKeyPolicy.html",
    ),
    Limit(
        "inline policies of a role",
        "aws_iam_role_policy",
        _characters("policy"),
        10_240,
        "characters",
        IAM_QUOTAS,
        part_of="role",
    ),
    Limit(
        "trust policy of a role",
        "aws_iam_role",
        _characters("assume_role_policy"),
        2_048,
        "characters",
        IAM_QUOTAS,
    ),
    Limit("managed policy", "aws_iam_policy", _characters("policy"), 6_144, "characters", IAM_QUOTAS),
    Limit("policy of a topic", "aws_sns_topic_policy", _bytes("policy"), 30_720, "bytes", SNS_POLICY),
    Limit(
        "policy of a topic",
        "aws_sns_topic_policy",
        _elements("policy", "Statement"),
        100,
        "statements",
        SNS_POLICY,
    ),
    Limit("policy of a queue", "aws_sqs_queue_policy", _bytes("policy"), 8_192, "bytes", SQS_POLICY),
    Limit(
        "policy of a queue",
        "aws_sqs_queue_policy",
        _elements("policy", "Statement"),
        20,
        "statements",
        SQS_POLICY,
    ),
    Limit(
        "policy of a function",
        "aws_lambda_permission",
        _permission,
        20_480,
        "bytes",
        LAMBDA_QUOTAS,
        part_of="function_name",
    ),
    Limit(
        "environment of a function",
        "aws_lambda_function",
        _variables,
        4_096,
        "bytes",
        LAMBDA_QUOTAS,
    ),
    Limit(
        "value of a parameter",
        "aws_ssm_parameter",
        _standard_value,
        4_096,
        "bytes",
        f"{DOCS}/systems-manager/latest/userguide/parameter-store-advanced-parameters.html",
    ),
    Limit(
        "user data of an instance",
        "aws_launch_template",
        _user_data,
        16_384,
        "bytes",
        f"{DOCS}/AWSEC2/latest/UserGuide/user-data.html",
        "Make the script shorter: let it fetch from a bucket what it needs.",
        argument="user_data",
    ),
    Limit(
        "dashboard",
        "aws_cloudwatch_dashboard",
        _elements("dashboard_body", "widgets"),
        500,
        "widgets",
        f"{DOCS}/AmazonCloudWatch/latest/monitoring/cloudwatch_limits.html",
    ),
    Limit(
        "rules of a bucket's replication",
        "aws_s3_bucket_replication_configuration",
        _elements("rule"),
        1_000,
        "rules",
        f"{DOCS}/AmazonS3/latest/API/API_ReplicationConfiguration.html",
    ),
    Limit(
        "receivers of a bucket's events",
        "aws_s3_bucket_notification",
        _elements("lambda_function"),
        100,
        "receivers",
        f"{DOCS}/AmazonS3/latest/userguide/EventNotifications.html",
        "Let one function tell others.",
    ),
    Limit(
        "values of a listener rule's conditions",
        "aws_lb_listener_rule",
        _condition_values,
        5,
        "values",
        f"{DOCS}/elasticloadbalancing/latest/application/load-balancer-limits.html",
        "Name fewer paths and hosts, or use a wildcard.",
    ),
)
