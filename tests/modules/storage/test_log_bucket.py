import json
from pathlib import Path
from typing import Any

import pytest

from model.naming.context import Context
from model.naming.regions import ELB_ACCOUNTS
from tests.described import ACCOUNT, Block
from tests.synthesized import Stack

LABELS = {"load_balancers": ["web", "shop-front"], "buckets": ["assets"], "cdns": ["public-site"]}


@pytest.fixture(scope="module")
def buckets(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Stack]:
    """A log bucket in each region."""
    import stacks.stack
    from modules.storage.log_bucket import LogBucket

    # The bindings come before CDKTF.
    # isort: split
    from cdktf import App

    folder: Path = tmp_path_factory.mktemp("log-buckets")
    app = App(outdir=str(folder))
    for region in ELB_ACCOUNTS:
        stack = stacks.stack.Stack(app, region)
        context = Context("Tap", "staging", region, ACCOUNT)
        LogBucket(stack, "bucket.logs", context=context, provider=stack.provider(region, {}, None), **LABELS)
    app.synth()
    return {
        region: Stack((folder / "stacks" / region / "cdk.tf.json").read_text()) for region in ELB_ACCOUNTS
    }


def statements(stack: Stack) -> dict[str, Block]:
    policy = json.loads(stack.resources("aws_s3_bucket_policy")["logs"]["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


@pytest.mark.parametrize("region", ELB_ACCOUNTS)
def test_load_balancers_deliver_as_their_region_does(buckets: dict[str, Stack], region: str) -> None:
    found = statements(buckets[region])
    account = ELB_ACCOUNTS[region]
    partition = "aws-us-gov" if "gov" in region else "aws"
    expected = (
        {"AWS": f"arn:{partition}:iam::{account}:root"}
        if account
        else {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    )
    arn = f"arn:{partition}:s3:::tap-staging-{region}-logs-{ACCOUNT}"
    for label, sid in (("web", "Web"), ("shop-front", "ShopFront")):
        statement = found[f"LoadBalancerDelivers{sid}"]
        assert statement["Principal"] == expected
        assert statement["Action"] == "s3:PutObject"
        assert statement["Resource"] == f"{arn}/load-balancer/{label}/AWSLogs/{ACCOUNT}/*"


def test_accounts_and_service_are_both_in_use() -> None:
    assert {account is None for account in ELB_ACCOUNTS.values()} == {True, False}


def test_buckets_deliver_to_their_own_prefix_from_this_account(buckets: dict[str, Stack]) -> None:
    statement = statements(buckets["us-east-1"])["BucketDeliversAssets"]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Resource"] == f"arn:aws:s3:::tap-staging-us-east-1-logs-{ACCOUNT}/s3/assets/*"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::tap-staging-us-east-1-assets-{ACCOUNT}"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_cdns_deliver_to_their_own_prefix_from_cloudfronts_region(
    buckets: dict[str, Stack], region: str
) -> None:
    statement = statements(buckets[region])["CdnDeliversPublicSite"]
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Action"] == "s3:PutObject"
    assert statement["Resource"] == f"arn:aws:s3:::tap-staging-{region}-logs-{ACCOUNT}/cdn/public-site/*"
    source = f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:Tap-staging-public-site"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": source},
        "StringEquals": {
            "aws:SourceAccount": ACCOUNT,
            "s3:x-amz-acl": "bucket-owner-full-control",
        },
    }


def test_nobody_else_is_admitted(buckets: dict[str, Stack]) -> None:
    for stack in buckets.values():
        allowed = [statement for statement in statements(stack).values() if statement["Effect"] == "Allow"]
        assert len(allowed) == 4
        assert not [statement for statement in allowed if "*" in str(statement["Principal"])]


def test_is_encrypted_by_s3_itself_and_expires(buckets: dict[str, Stack]) -> None:
    """Load balancers deliver to no bucket that a KMS key encrypts."""
    stack = buckets["us-east-1"]
    (rule,) = stack.resources("aws_s3_bucket_server_side_encryption_configuration")["logs"]["rule"]
    assert rule == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    (rule,) = stack.resources("aws_s3_bucket_lifecycle_configuration")["logs"]["rule"]
    assert rule["expiration"] == [{"days": 365}]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]


def test_minimal_admits_nobody(alone: Any, context: Context) -> None:
    from modules.storage.log_bucket import LogBucket

    nobody: dict[str, Any] = {"load_balancers": (), "buckets": (), "cdns": ()}
    stack = alone(lambda stack, aws: LogBucket(stack, "bucket.logs", context=context, provider=aws, **nobody))
    assert set(statements(stack)) == {"TlsOnly"}


def test_unknown_region_is_refused(alone: Any) -> None:
    from modules.storage.log_bucket import LogBucket

    nowhere = Context("Tap", "staging", "mars-north-1", ACCOUNT)
    with pytest.raises(KeyError, match="mars-north-1"):
        alone(lambda stack, aws: LogBucket(stack, "bucket.logs", context=nowhere, provider=aws, **LABELS))
