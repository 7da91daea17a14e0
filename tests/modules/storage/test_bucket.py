import json
from collections.abc import Callable
from typing import Any

from tests.described import ACCOUNT, EAST, WEST
from tests.synthesized import Synthesized


def test_minimal_is_encrypted_with_the_regions_key(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    (rule,) = stack.resources("aws_s3_bucket_server_side_encryption_configuration")["assets"]["rule"]
    assert rule["apply_server_side_encryption_by_default"] == {
        "kms_master_key_id": "${aws_kms_key.key.arn}",
        "sse_algorithm": "aws:kms",
    }
    assert rule["bucket_key_enabled"] is True


def test_requests_are_logged_once_the_log_bucket_admits_it(synthesized: Synthesized) -> None:
    logging = synthesized("staging").stack(EAST).resources("aws_s3_bucket_logging")["assets"]
    assert logging["target_bucket"] == "${aws_s3_bucket.logs.bucket}"
    assert logging["target_prefix"] == "s3/assets/"
    assert logging["depends_on"] == ["aws_s3_bucket_policy.logs"]


def test_name_ends_in_the_account_or_the_callers(synthesized: Synthesized) -> None:
    for variant, account in (
        ("staging", "${data.aws_caller_identity.current.account_id}"),
        ("account", "123456789012"),
    ):
        buckets = synthesized(variant).stack(WEST).resources("aws_s3_bucket")
        assert buckets["assets"]["bucket"] == f"tapstack-staging-us-west-2-assets-{account}"


def test_maximal(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    lifecycles = stack.resources("aws_s3_bucket_lifecycle_configuration")
    days = {name: block["rule"][0]["noncurrent_version_expiration"] for name, block in lifecycles.items()}
    assert days["assets"] == [{"noncurrent_days": 5}]
    assert days["raw-uploads"] == [{"noncurrent_days": 90}]
    assert lifecycles["assets"]["rule"][0]["expiration"] == [{"expired_object_delete_marker": True}]


def test_a_delivered_bucket_admits_the_accounts_distributions(synthesized: Synthesized) -> None:
    policies = synthesized("linked").stack(EAST).resources("aws_s3_bucket_policy")
    _, statement = json.loads(policies["site"]["policy"])["Statement"]
    assert statement == {
        "Sid": "CloudFrontReads",
        "Effect": "Allow",
        "Principal": {"Service": "cloudfront.amazonaws.com"},
        "Action": "s3:GetObject",
        "Resource": f"arn:aws:s3:::tap-links-production-pr-42-us-east-1-site-{ACCOUNT}/public/*",
        "Condition": {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}},
    }


def test_a_bucket_that_no_cdn_delivers_admits_nobody(synthesized: Synthesized) -> None:
    policy = synthesized("staging").stack(EAST).resources("aws_s3_bucket_policy")["assets"]["policy"]
    assert [statement["Sid"] for statement in json.loads(policy)["Statement"]] == ["TlsOnly"]


def test_versions_that_go_at_once_are_refused(refused: Callable[..., Any]) -> None:
    assert refused("bucket", {"noncurrent_version_expiration_days": 0}) == [
        "noncurrent_version_expiration_days"
    ]
