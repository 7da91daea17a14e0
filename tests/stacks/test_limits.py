"""What is longer or more than AWS takes."""

import base64
import json
from collections.abc import Callable
from typing import Any

import pytest

from stacks.limits import LIMITS, Limit, excesses
from tests.described import ACCOUNT
from tests.synthesized import ROOT

Block = dict[str, Any]


def document(kind: str, **blocks: Block) -> Block:
    """A stack's JSON with resources of one type, each with its construct path."""
    return {
        "resource": {
            kind: {
                name: {"//": {"metadata": {"path": f"S/part.{name}/it"}}, **block}
                for name, block in blocks.items()
            }
        }
    }


def policy(size: int) -> str:
    """A policy of a size without any white space."""
    return f'{{"Statement":["{"x" * (size - 18)}"]}}'


def statements(size: int) -> str:
    return json.dumps({"Statement": [{}] * size})


#: A limit's type and unit, to a resource of a size.
SIZED: dict[tuple[str, str], Callable[[int], Block]] = {
    ("aws_s3_bucket_policy", "bytes"): lambda size: {"policy": policy(size)},
    ("aws_kms_key", "bytes"): lambda size: {"policy": policy(size)},
    ("aws_iam_role_policy", "characters"): lambda size: {"role": "r", "policy": f" {policy(size)}\n"},
    ("aws_iam_role", "characters"): lambda size: {"assume_role_policy": policy(size)},
    ("aws_iam_policy", "characters"): lambda size: {"policy": policy(size)},
    ("aws_sns_topic_policy", "bytes"): lambda size: {"policy": policy(size)},
    ("aws_sns_topic_policy", "statements"): lambda size: {"policy": statements(size)},
    ("aws_sqs_queue_policy", "bytes"): lambda size: {"policy": policy(size)},
    ("aws_sqs_queue_policy", "statements"): lambda size: {"policy": statements(size)},
    ("aws_lambda_function", "bytes"): lambda size: {"environment": {"variables": {"AB": "x" * (size - 2)}}},
    ("aws_ssm_parameter", "bytes"): lambda size: {"insecure_value": "x" * size},
    ("aws_launch_template", "bytes"): lambda size: {"user_data": base64.b64encode(b"x" * size).decode()},
    ("aws_cloudwatch_dashboard", "widgets"): lambda size: {
        "dashboard_body": json.dumps({"widgets": [{}] * size})
    },
    ("aws_s3_bucket_replication_configuration", "rules"): lambda size: {"rule": [{}] * size},
    ("aws_s3_bucket_notification", "receivers"): lambda size: {"lambda_function": [{}] * size},
    ("aws_lb_listener_rule", "values"): lambda size: {
        "condition": [{"path_pattern": {"values": ["/a"] * (size - 1)}}, {"host_header": {"values": ["h"]}}]
    },
}
MEASURED = [limit for limit in LIMITS if limit.kind != "aws_lambda_permission"]


def test_each_limit_has_a_resource_to_try() -> None:
    assert SIZED.keys() == {(limit.kind, limit.unit) for limit in MEASURED}


@pytest.mark.parametrize("limit", MEASURED, ids=lambda limit: f"{limit.kind} {limit.unit}")
def test_the_most_is_taken_and_one_more_is_not(limit: Limit) -> None:
    make = SIZED[limit.kind, limit.unit]
    assert [each for each in excesses(document(limit.kind, a=make(limit.most))) if each.limit is limit] == []
    found = excesses(document(limit.kind, a=make(limit.most), b=make(limit.most + 1)))
    excess = next(each for each in found if each.limit is limit)
    if limit.part_of:
        assert (excess.size, excess.address) == (2 * limit.most + 1, f"{limit.kind}.a")
    else:
        assert (excess.size, excess.address) == (limit.most + 1, f"{limit.kind}.b")
        assert excess.path == "S/part.b/it"


def test_a_resource_without_the_argument_is_within_its_limit() -> None:
    for kind in ("aws_kms_key", "aws_launch_template", "aws_lambda_function", "aws_ssm_parameter"):
        assert list(excesses(document(kind, a={}))) == []


def test_inline_policies_of_different_roles_are_not_added_up() -> None:
    half = policy(6_000)
    apart = document("aws_iam_role_policy", a={"role": "r", "policy": half}, b={"role": "s", "policy": half})
    assert list(excesses(apart)) == []
    together = document(
        "aws_iam_role_policy", a={"role": "r", "policy": half}, b={"role": "r", "policy": half}
    )
    assert [each.size for each in excesses(together)] == [12_000]


def test_an_advanced_parameter_may_be_longer() -> None:
    value = {"insecure_value": "x" * 4_097}
    assert list(excesses(document("aws_ssm_parameter", a={**value, "tier": "Advanced"}))) == []
    assert len(list(excesses(document("aws_ssm_parameter", a={**value, "tier": "Standard"})))) == 1


def test_a_functions_policy_has_a_statement_for_each_permission() -> None:
    """As Lambda writes it: about 330 bytes for a bucket."""
    permission = {
        "action": "lambda:InvokeFunction",
        "function_name": "${aws_lambda_function.monitor.function_name}",
        "principal": "s3.amazonaws.com",
        "source_account": ACCOUNT,
        "source_arn": f"arn:aws:s3:::tap-staging-us-east-1-assets-{ACCOUNT}",
        "statement_id": "bucket-assets",
    }
    few = {f"p{number}": permission for number in range(30)}
    assert list(excesses(document("aws_lambda_permission", **few))) == []
    many = {f"p{number}": permission for number in range(90)}
    (excess,) = excesses(document("aws_lambda_permission", **many))
    assert 300 < excess.size / 90 < 500
    others = {name: {**block, "function_name": name} for name, block in many.items()}
    assert list(excesses(document("aws_lambda_permission", **others))) == []


@pytest.mark.parametrize("limit", LIMITS, ids=lambda limit: f"{limit.kind} {limit.unit}")
def test_the_page_of_limits_has_each(limit: Limit) -> None:
    text = (ROOT / "docs" / "limits.md").read_text(encoding="utf-8")
    assert f"| {limit.what} | `{limit.kind}` | {limit.most:,} {limit.unit} | [" in text
    assert f"({limit.source})" in text
