"""The invariants fail where something doesn't hold."""

import json
from collections.abc import Callable

import pytest

from tests.described import EAST, WEST, Block
from tests.descriptions.invariants import arguments, check
from tests.synthesized import Stack, Synthesized


def without(kind: str, argument: str, *names: str) -> Callable[[Block], None]:
    """Takes an argument out of the resources of a type, or of those named."""

    def change(document: Block) -> None:
        resources = document["resource"][kind]
        for name in names or resources:
            del resources[name][argument]

    return change


def put(*path: str, value: object) -> Callable[[Block], None]:
    """Puts a value somewhere into a document."""

    def change(document: Block) -> None:
        *steps, last = path
        for step in steps:
            document = document[step]
        document[last] = value

    return change


def twice(document: Block) -> None:
    queues = document["resource"]["aws_sqs_queue"]
    queues["again"] = queues["jobs"]


def second_provider(document: Block) -> None:
    document["provider"]["aws"].append({"alias": "us_west_2", "region": WEST})


FAULTS: dict[str, Callable[[Block], None]] = {
    "a queue without a key": without("aws_sqs_queue", "kms_master_key_id"),
    "a log group without a key": without("aws_cloudwatch_log_group", "kms_key_id"),
    "a database without a key": without("aws_db_instance", "kms_key_id"),
    "a table that isn't encrypted": put(
        "resource", "aws_dynamodb_table", "carts", "server_side_encryption", value={"enabled": False}
    ),
    "a secret value without a key": without("aws_ssm_parameter", "key_id", "api-key"),
    "a bucket that isn't encrypted": put(
        "resource", "aws_s3_bucket_server_side_encryption_configuration", value={}
    ),
    "a name twice": twice,
    "a name that is too long": put("resource", "aws_lb", "admin", "name", value="x" * 33),
    "a reference to nothing": put(
        "resource", "aws_lb", "admin", "subnets", value="${data.aws_subnets.nothing.ids}"
    ),
    "a dependency on nothing": put("resource", "aws_lb", "admin", "depends_on", value=["aws_lb.nothing"]),
    "a second provider": second_provider,
    "another region": put("resource", "aws_lb", "admin", "region", value=WEST),
    "a state in another region": put("terraform", "backend", "s3", "region", value=WEST),
    "another stack's state": put("data", "terraform_remote_state", value={}),
    "a text that is evaluated": put("resource", "aws_lb", "admin", "tags", value={"a": "costs ${x}"}),
    "too large a policy": put("resource", "aws_kms_key", "key", "policy", value="x" * 40_000),
}


@pytest.fixture(scope="module")
def stack(synthesized: Synthesized) -> Stack:
    return synthesized("maximal").stack(EAST)


def test_they_hold(synthesized: Synthesized) -> None:
    for name in ("maximal", "linked", "minimal"):
        check(tuple(synthesized(name).stacks.values()))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_seen(stack: Stack, fault: str) -> None:
    document = json.loads(stack.text)
    FAULTS[fault](document)
    with pytest.raises(AssertionError):
        check([Stack(json.dumps(document))])


@pytest.mark.parametrize(
    ("kind", "argument"),
    [
        ("aws_sqs_queue", "kms_master_key_id"),
        ("aws_wafv2_web_acl_association", "web_acl_arn"),
        ("aws_s3_bucket_versioning", "versioning_configuration"),
    ],
)
def test_the_arguments_of_a_type(kind: str, argument: str) -> None:
    assert {argument, "provider"} <= arguments(kind)
