import json
from typing import Any

import pytest

from modules.policy.document import allow
from modules.storage.private_bucket import PrivateBucket
from tests.synthesized import Alone, Stack

MINIMAL: dict[str, Any] = {"key_arn": None, "force_destroy": True, "noncurrent_days": None}
MAXIMAL: dict[str, Any] = {
    "key_arn": "arn:k",
    "force_destroy": False,
    "noncurrent_days": 5,
    "expiration_days": 9,
    "multipart_days": 1,
    "statements": (allow("More", ("s3:GetObject",), ("arn:aws:s3:::b/x",), principal={"Service": "s"}),),
}


def bucket(alone: Alone, arguments: dict[str, Any]) -> Stack:
    return alone(
        lambda stack, aws: PrivateBucket(
            stack, "bucket.b", provider=aws, name="b", arn="arn:aws:s3:::b", **arguments
        )
    )


@pytest.fixture(params=[MINIMAL, MAXIMAL], ids=["minimal", "maximal"])
def either(request: pytest.FixtureRequest, alone: Alone) -> Stack:
    return bucket(alone, request.param)


def test_is_versioned_and_closed(either: Stack) -> None:
    versioning = either.resources("aws_s3_bucket_versioning")["b"]["versioning_configuration"]
    assert versioning == {"status": "Enabled"}
    closed = either.resources("aws_s3_bucket_public_access_block")["b"]
    blocks = ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets")
    assert [closed[name] for name in blocks] == [True] * 4
    owner = either.resources("aws_s3_bucket_ownership_controls")["b"]["rule"]
    assert owner == {"object_ownership": "BucketOwnerEnforced"}


def test_takes_requests_over_tls_only(either: Stack) -> None:
    policy = either.resources("aws_s3_bucket_policy")["b"]
    statement = json.loads(policy["policy"])["Statement"][0]
    assert (statement["Effect"], statement["Principal"], statement["Action"]) == ("Deny", "*", "s3:*")
    assert statement["Resource"] == ["arn:aws:s3:::b", "arn:aws:s3:::b/*"]
    assert statement["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    # S3 refuses to change both at the same time.
    assert policy["depends_on"] == ["aws_s3_bucket_public_access_block.b"]


def test_minimal_is_encrypted_by_s3_and_keeps_every_version(alone: Alone) -> None:
    stack = bucket(alone, MINIMAL)
    (rule,) = stack.resources("aws_s3_bucket_server_side_encryption_configuration")["b"]["rule"]
    assert rule == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    assert stack.resources("aws_s3_bucket")["b"]["force_destroy"] is True
    assert not stack.resources("aws_s3_bucket_lifecycle_configuration")


def test_maximal_is_encrypted_with_the_key_and_expires(alone: Alone) -> None:
    stack = bucket(alone, MAXIMAL)
    (rule,) = stack.resources("aws_s3_bucket_server_side_encryption_configuration")["b"]["rule"]
    assert rule == {
        "apply_server_side_encryption_by_default": {"kms_master_key_id": "arn:k", "sse_algorithm": "aws:kms"},
        "bucket_key_enabled": True,
    }
    assert stack.resources("aws_s3_bucket")["b"]["force_destroy"] is False
    lifecycle = stack.resources("aws_s3_bucket_lifecycle_configuration")["b"]
    assert lifecycle["depends_on"] == ["aws_s3_bucket_versioning.b"]
    (rule,) = lifecycle["rule"]
    assert (rule["status"], rule["filter"]) == ("Enabled", [{"prefix": ""}])
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 5}]
    assert rule["expiration"] == [{"days": 9}]
    assert rule["abort_incomplete_multipart_upload"] == [{"days_after_initiation": 1}]
    sids = [
        statement["Sid"]
        for statement in json.loads(stack.resources("aws_s3_bucket_policy")["b"]["policy"])["Statement"]
    ]
    assert sids == ["TlsOnly", "More"]
