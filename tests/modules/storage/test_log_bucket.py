import json
from fnmatch import fnmatchcase

import pytest

from model.blocks.deployment import Deployment
from model.naming.context import CALLER_ACCOUNT, Context
from model.naming.regions import ELB_ACCOUNTS
from model.planning.plan import RegionPlan
from modules.part import Assembly
from modules.storage.log_bucket import LogBucket
from stacks.parts import PARTS
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone, Synthesized

WRITERS: Block = {
    "load_balancer": {"web": {}, "shop-front": {}},
    "bucket": {"assets": {}},
}


def admitted(region: str) -> dict[str, Block]:
    """Whom the log bucket of a region's only deployment admits, by statement."""
    cdns = {"public-site": {"bucket": "assets"}}
    deployment = Deployment.model_validate(
        {"name": "Tap", "project": "p", "owner": "o", "regions": {region: WRITERS}, "cdn": cdns}
    )
    context = Context("Tap", "staging", region, ACCOUNT, tags={"Region": region})
    assembly = Assembly(RegionPlan(deployment, context), PARTS)
    found = [statement for part in PARTS for statement in part.log_writers(assembly)]
    by_id = {statement["Sid"]: statement for statement in found}
    assert len(by_id) == len(found)
    return by_id


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("region", ELB_ACCOUNTS)
def test_load_balancers_deliver_as_their_region_does(region: str) -> None:
    found = admitted(region)
    account = ELB_ACCOUNTS[region]
    partition = "aws-us-gov" if "gov" in region else "aws"
    expected = (
        {"AWS": f"arn:{partition}:iam::{account}:root"}
        if account
        else {"Service": "logdelivery.elasticloadbalancing.amazonaws.com"}
    )
    arn = f"arn:{partition}:s3:::tap-staging-{region}-logs-{ACCOUNT}"
    statement = found["LoadBalancersDeliver"]
    assert statement["Principal"] == expected
    assert statement["Action"] == "s3:PutObject"
    assert statement["Resource"] == [
        f"{arn}/load-balancer/{label}/AWSLogs/{ACCOUNT}/*" for label in ("shop-front", "web")
    ]


def test_accounts_and_service_are_both_in_use() -> None:
    assert {account is None for account in ELB_ACCOUNTS.values()} == {True, False}


def test_buckets_deliver_below_one_prefix_from_this_account() -> None:
    statement = admitted("us-east-1")["BucketsDeliver"]
    assert statement["Principal"] == {"Service": "logging.s3.amazonaws.com"}
    assert statement["Resource"] == f"arn:aws:s3:::tap-staging-us-east-1-logs-{ACCOUNT}/s3/*"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:s3:::tap-staging-us-east-1-assets-{ACCOUNT}"},
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
    }


@pytest.mark.parametrize("region", ["us-east-1", "eu-west-1"])
def test_cdns_deliver_from_cloudfronts_region_as_aws_itself_admits_them(region: str) -> None:
    statement = admitted(region)["AWSLogsDeliveryWrite"]
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Action"] == "s3:PutObject"
    assert statement["Resource"] == f"arn:aws:s3:::tap-staging-{region}-logs-{ACCOUNT}/*"
    assert statement["Condition"] == {
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:*"},
        "StringEquals": {
            "aws:SourceAccount": ACCOUNT,
            "s3:x-amz-acl": "bucket-owner-full-control",
        },
    }


def test_nobody_else_is_admitted() -> None:
    for region in ELB_ACCOUNTS:
        found = admitted(region)
        assert set(found) == {
            "LoadBalancersDeliver",
            "BucketsDeliver",
            "AWSLogsDeliveryWrite",
        }
        for statement in found.values():
            assert (statement["Effect"], statement["Action"]) == ("Allow", "s3:PutObject")
            assert "*" not in str(statement["Principal"])


@pytest.mark.parametrize("variant", ["staging", "standby", "maximal", "linked"])
def test_the_bucket_admits_whoever_logs_and_nobody_without_tls(
    synthesized: Synthesized, variant: str
) -> None:
    """What the parts answer stands in the bucket's policy, in each region."""
    output = synthesized(variant)
    for name, stack in output.stacks.items():
        if stack.kind != "region":
            continue
        policy = stack.resources("aws_s3_bucket_policy")["logs"]["policy"]
        admitted = [
            resource.partition("/")[2]
            for statement in json.loads(policy)["Statement"]
            if statement["Effect"] == "Allow"
            for resource in listed(statement["Resource"])
        ]
        balancers = {
            f"{block['access_logs']['prefix']}/AWSLogs/"
            for block in stack.resources("aws_lb").values()
            if "access_logs" in block
        }
        buckets = {block["target_prefix"] for block in stack.resources("aws_s3_bucket_logging").values()}
        for prefix in balancers | buckets:
            written = f"{prefix}{ACCOUNT}/2026"
            # A deployment without an account has Terraform's reference to it in the policy.
            patterns = [each.replace(CALLER_ACCOUNT, ACCOUNT) for each in admitted]
            assert [each for each in patterns if fnmatchcase(written, each)], f"{name}: {prefix}"
        sids = [statement["Sid"] for statement in json.loads(policy)["Statement"]]
        assert sids[0] == "TlsOnly"
        assert len(set(sids)) == len(sids)


def test_is_encrypted_by_s3_itself_and_expires(synthesized: Synthesized) -> None:
    """Load balancers deliver to no bucket that a KMS key encrypts."""
    stack = synthesized("staging").stack("us-east-1")
    (rule,) = stack.resources("aws_s3_bucket_server_side_encryption_configuration")["logs"]["rule"]
    assert rule == {"apply_server_side_encryption_by_default": {"sse_algorithm": "AES256"}}
    (rule,) = stack.resources("aws_s3_bucket_lifecycle_configuration")["logs"]["rule"]
    assert rule["expiration"] == [{"days": 365}]
    assert rule["noncurrent_version_expiration"] == [{"noncurrent_days": 30}]


def test_minimal_admits_nobody(alone: Alone, context: Context) -> None:
    stack = alone(
        lambda stack, aws: LogBucket(stack, "bucket.logs", context=context, provider=aws, statements=())
    )
    (statement,) = json.loads(stack.resources("aws_s3_bucket_policy")["logs"]["policy"])["Statement"]
    assert (statement["Sid"], statement["Effect"]) == ("TlsOnly", "Deny")


def test_unknown_region_is_refused() -> None:
    with pytest.raises(KeyError, match="mars-north-1"):
        admitted("mars-north-1")
