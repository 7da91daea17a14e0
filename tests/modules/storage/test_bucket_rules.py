"""The rules of a bucket in its region's stack."""

from tests.described import EAST
from tests.synthesized import Synthesized

LIFECYCLE, CORS = "aws_s3_bucket_lifecycle_configuration", "aws_s3_bucket_cors_configuration"


def test_rules_of_the_description_follow_the_buckets_own(synthesized: Synthesized) -> None:
    own, reports, tiers = synthesized("maximal").stack(EAST).resources(LIFECYCLE)["assets"]["rule"]
    assert (own["id"], own["filter"]) == ("expire", [{"prefix": ""}])
    assert own["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 2}]
    assert reports == {
        "id": "reports",
        "status": "Enabled",
        "filter": [{"prefix": "reports/"}],
        "transition": [
            {"days": 30, "storage_class": "STANDARD_IA"},
            {"days": 90, "storage_class": "GLACIER"},
        ],
        "expiration": [{"days": 365}],
    }
    assert tiers == {
        "id": "tiers",
        "status": "Enabled",
        "filter": [{"prefix": ""}],
        "transition": [{"days": 0, "storage_class": "INTELLIGENT_TIERING"}],
    }


def test_web_pages_may_ask_for_what_is_described(synthesized: Synthesized) -> None:
    cors = synthesized("maximal").stack(EAST).resources(CORS)
    assert cors.keys() == {"assets"}
    assert cors["assets"]["bucket"] == "${aws_s3_bucket.assets.bucket}"
    assert cors["assets"]["cors_rule"] == [
        {
            "id": "uploads",
            "allowed_origins": ["https://*.example.com"],
            "allowed_methods": ["PUT", "GET"],
            "allowed_headers": ["x-amz-*"],
            "expose_headers": ["ETag"],
            "max_age_seconds": 0,
        },
        {"id": "all", "allowed_origins": ["*"], "allowed_methods": ["GET"]},
    ]


def test_minimal_has_the_own_rule_only(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    (own,) = stack.resources(LIFECYCLE)["assets"]["rule"]
    assert own["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 7}]
    assert not stack.resources(CORS)
