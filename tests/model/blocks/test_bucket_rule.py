"""The rules of a bucket: what S3 takes."""

from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.bucket import Bucket
from model.blocks.bucket_rule import ORDER, CorsRule, LifecycleRule
from tests.model.conftest import HEAD, Problems

PAGES: dict[str, Any] = {"allowed_origins": ["https://www.example.com"], "allowed_methods": ["GET"]}


@pytest.mark.parametrize(
    "rule",
    [
        {"transitions": {"GLACIER_IR": 0}},
        {"expiration_days": 1},
        {"transitions": {"STANDARD_IA": 30, "INTELLIGENT_TIERING": 60}},
        {"transitions": {"DEEP_ARCHIVE": 2, "GLACIER": 1}, "expiration_days": 3},
        {"transitions": {"ONEZONE_IA": 30, "GLACIER": 60}},
        {"prefix": "logs/2026-", "transitions": {"STANDARD_IA": 36470}, "expiration_days": 36500},
    ],
)
def test_rules_that_s3_takes(rule: dict[str, Any]) -> None:
    assert LifecycleRule.model_validate(rule).model_dump(exclude_unset=True) == rule


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        ({"prefix": "logs/"}, "needs transitions or expiration_days"),
        ({"transitions": {"STANDARD_IA": 29}}, "To STANDARD_IA objects go after 30 days"),
        ({"transitions": {"ONEZONE_IA": 0}}, "To ONEZONE_IA objects go after 30 days"),
        ({"transitions": {"STANDARD_IA": 30, "GLACIER": 59}}, "go 30 days after STANDARD_IA"),
        ({"transitions": {"ONEZONE_IA": 30, "DEEP_ARCHIVE": 31}}, "30 days after ONEZONE_IA"),
        (
            {"transitions": {"GLACIER": 5, "DEEP_ARCHIVE": 5}},
            "To DEEP_ARCHIVE objects go later than to GLACIER",
        ),
        ({"transitions": {"GLACIER": 9, "GLACIER_IR": 10}}, "To GLACIER objects go later than to GLACIER_IR"),
        ({"transitions": {"ONEZONE_IA": 30, "GLACIER_IR": 90}}, "objects don't go to GLACIER_IR"),
        ({"transitions": {"GLACIER": 9}, "expiration_days": 9}, "expire after they went to GLACIER"),
        ({"transitions": {"STANDARD": 9}}, "Input should be 'STANDARD_IA'"),
        ({"transitions": {"GLACIER": -1}}, "greater than or equal to 0"),
        ({"expiration_days": 0}, "greater than or equal to 1"),
        ({"prefix": "logs/*", "expiration_days": 1}, "letters, digits and"),
    ],
)
def test_rules_that_s3_refuses(rule: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        LifecycleRule.model_validate(rule)


def test_all_faults_of_a_rule_are_told_at_once() -> None:
    rule = {"transitions": {"STANDARD_IA": 1, "GLACIER": 2}, "expiration_days": 2}
    with pytest.raises(ValidationError, match="(?s)after 30 days.*; .*30 days after.*; .*expire after"):
        LifecycleRule.model_validate(rule)


def test_the_order_is_that_in_which_objects_move() -> None:
    steps = {name: 30 * number for number, name in enumerate(ORDER, 1)}
    with pytest.raises(ValidationError, match="From ONEZONE_IA"):
        LifecycleRule(transitions=steps)
    assert LifecycleRule(transitions={name: days for name, days in steps.items() if name != "ONEZONE_IA"})


def test_the_name_of_every_buckets_own_rule_is_taken() -> None:
    with pytest.raises(ValidationError, match='has a rule "expire"'):
        Bucket(lifecycle_rules={"expire": LifecycleRule(expiration_days=1)})


@pytest.mark.parametrize(
    "origin",
    ["*", "null", "https://www.example.com", "http://localhost:8080", "https://*.example.com", "app://x"],
)
def test_origins(origin: str) -> None:
    assert CorsRule.model_validate({**PAGES, "allowed_origins": [origin]}).allowed_origins == (origin,)


@pytest.mark.parametrize(
    ("attributes", "message"),
    [
        ({"allowed_origins": []}, "at least 1"),
        ({"allowed_origins": ["www.example.com"]}, "accepted are origins"),
        ({"allowed_origins": ["https://www.example.com/"]}, "without a path"),
        ({"allowed_origins": ["https://*.*.example.com"]}, "at most"),
        ({"allowed_origins": ["*", "*"]}, "more than once"),
        ({"allowed_methods": ["PATCH"]}, "Input should be 'GET', 'PUT'"),
        ({"allowed_methods": ["GET", "GET"]}, "more than once"),
        ({"allowed_headers": ["*-*"]}, "at most"),
        ({"allowed_headers": ["x y"]}, "names of headers"),
        ({"expose_headers": ["*"]}, "names of headers"),
        ({"max_age_seconds": -1}, "greater than or equal to 0"),
    ],
)
def test_what_s3_does_not_take_of_web_pages(attributes: dict[str, Any], message: str) -> None:
    with pytest.raises(ValidationError, match=message):
        CorsRule.model_validate({**PAGES, **attributes})


@pytest.mark.parametrize(
    ("attribute", "rule"), [("lifecycle_rules", {"expiration_days": 1}), ("cors_rules", PAGES)]
)
def test_no_more_rules_than_s3_takes(attribute: str, rule: dict[str, Any]) -> None:
    rules = {f"r{number}": rule for number in range(100)}
    assert len(getattr(Bucket.model_validate({attribute: rules}), attribute)) == 100
    with pytest.raises(ValidationError, match="at most 100"):
        Bucket.model_validate({attribute: {**rules, "more": rule}})


def test_a_fault_in_a_rule_is_told_at_its_line(problems: Problems) -> None:
    text = """region "us-east-1" {}
bucket "assets" {
  lifecycle_rules = {
    old     = { transitions = { STANDARD_IA = 30 }, expiration_days = 365 }
    reports = { transitions = { STANDARD_IA = 3 } }
    ices    = { transitions = { ICE = 3 } }
    typo    = { expire_days = 3 }
    flat    = 3
  }
  cors_rules = {
    uploads = { allowed_methods = ["PUT"] }
  }
}
"""
    found = [(problem.line, problem.detail) for problem in problems(HEAD + text)]
    assert found == [
        (
            9,
            '"reports" received {"transitions": {"STANDARD_IA": 3}}; To STANDARD_IA objects go after 30 days '
            "at the earliest.",
        ),
        (
            10,
            'The key "ICE" can\'t be used; accepted is "STANDARD_IA", "INTELLIGENT_TIERING", "ONEZONE_IA", '
            '"GLACIER_IR", "GLACIER" or "DEEP_ARCHIVE".',
        ),
        (11, '"expire_days" received 3; no argument of this name is expected here.'),
        (12, '"flat" received 3; accepted is a map: { name = value }.'),
        (15, '"uploads" received {"allowed_methods": ["PUT"]}; it needs "allowed_origins".'),
    ]
