"""What one resource says of another, which Terraform reads at both.

A bucket's policy is a resource of its own, and an attribute of the bucket: AWS tells it when the bucket is
read again after the apply, and Terraform calls that a change made outside of it. It is the other's to tell.
"""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Any

from review.planned_change import PlannedChange, Values


@dataclass(frozen=True)
class Filler:
    """A type that says what stands in an ``attribute`` of another, its ``owner``.

    ``names`` is its attribute that has the owner's ``identity``. ``adds`` is what it adds to others' there;
    without, it says all that there is.
    """

    type: str
    names: str
    owner: str
    identity: str
    attribute: str
    adds: Callable[[Values], list[Any]] | None = None


def _inline_policy(values: Values) -> list[Any]:
    return [{"name": values.get("name"), "policy": values.get("policy")}]


def _rule(values: Values) -> list[Any]:
    """An ``aws_vpc_security_group_ingress_rule`` as a block in its group."""
    sources = {
        "cidr_blocks": "cidr_ipv4",
        "ipv6_cidr_blocks": "cidr_ipv6",
        "prefix_list_ids": "prefix_list_id",
        "security_groups": "referenced_security_group_id",
    }
    ports = {name: values.get(name) for name in ("from_port", "to_port")}
    return [
        {
            "protocol": values.get("ip_protocol"),
            **ports,
            **{block: [values[name]] for block, name in sources.items() if values.get(name)},
        }
    ]


def _old_rule(values: Values) -> list[Any]:
    """An ``aws_security_group_rule`` has the same attributes as a block in its group."""
    return [values] if values.get("type") == "ingress" else []


GROUPS = ("aws_security_group", "aws_default_security_group")
FILLERS: tuple[Filler, ...] = (
    Filler("aws_iam_role_policy", "role", "aws_iam_role", "name", "inline_policy", _inline_policy),
    Filler("aws_kms_key_policy", "key_id", "aws_kms_key", "key_id", "policy"),
    Filler("aws_s3_bucket_policy", "bucket", "aws_s3_bucket", "bucket", "policy"),
    Filler("aws_secretsmanager_secret_policy", "secret_arn", "aws_secretsmanager_secret", "arn", "policy"),
    Filler("aws_sns_topic_policy", "arn", "aws_sns_topic", "arn", "policy"),
    Filler("aws_sqs_queue_policy", "queue_url", "aws_sqs_queue", "url", "policy"),
    Filler("aws_vpc_endpoint_policy", "vpc_endpoint_id", "aws_vpc_endpoint", "id", "policy"),
    *(
        Filler(kind, "security_group_id", group, "id", "ingress", adds)
        for group in GROUPS
        for kind, adds in (
            ("aws_vpc_security_group_ingress_rule", _rule),
            ("aws_security_group_rule", _old_rule),
        )
    ),
)


def with_others(drifted: PlannedChange, stack: Iterable[PlannedChange]) -> PlannedChange:
    """What drifted, as if it had been read again after the last apply: with what others say of it.

    ``stack`` has all that the stack knows, as it was applied and as AWS has it now: what somebody changed at
    one of them is theirs to tell.
    """
    before: Mapping[str, Any] = drifted.before
    for each in stack:
        for row in FILLERS:
            if (row.type, row.owner) != (each.type, drifted.type) or not _same(row, each, drifted):
                continue
            told = drifted.after.get(row.attribute)
            if row.adds is not None:
                told = [*(before.get(row.attribute) or ()), *row.adds(each.before)]
            before = {**before, row.attribute: told}
    return replace(drifted, before=before)


def _same(row: Filler, filler: PlannedChange, owner: PlannedChange) -> bool:
    named = filler.before.get(row.names)
    return named is not None and named == owner.before.get(row.identity)
