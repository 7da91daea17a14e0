"""What the buckets behind CDNs, their keys and the log bucket have to allow."""

import pytest

from model.blocks.deployment import Deployment
from model.naming.context import Context
from model.planning.plan import RegionPlan
from modules.edge.cdns import Cdns
from modules.part import Assembly
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Synthesized

DISTRIBUTIONS = {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}}
CLOUDFRONT = {"Service": "cloudfront.amazonaws.com"}


def assembly(region: str, **cdns: Block) -> Assembly:
    """A region of three; `site` is in the first two, `raw` in all."""
    raw: Block = {"raw": {}}
    both: Block = {**raw, "site": {"replication": "one_way"}}
    regions = {EUROPE: {"bucket": both}, WEST: {"bucket": both}, EAST: {"bucket": raw}}
    deployment = Deployment.model_validate(
        {"name": "Tap", "project": "p", "owner": "o", "regions": regions, "cdn": cdns}
    )
    first = Context("Tap", "staging", EUROPE, ACCOUNT, tags={"Region": EUROPE})
    return Assembly(RegionPlan(deployment, first.in_region(region)), PARTS)


def test_without_a_cdn_nobody_is_admitted() -> None:
    part = Cdns()
    for region in (EUROPE, WEST, EAST):
        found = assembly(region)
        assert not list(part.key_statements(found))
        assert not list(part.log_writers(found))
        assert not [
            statement
            for label in found.plan.region.bucket
            for statement in part.bucket_statements(found, label)
        ]


@pytest.mark.parametrize("region", [EUROPE, WEST, EAST])
def test_delivered_buckets_admit_the_accounts_distributions_in_each_region(region: str) -> None:
    part, found = Cdns(), assembly(region, www={"bucket": "site"})
    delivered = region != EAST
    keys = list(part.key_statements(found))
    assert bool(keys) is delivered
    for statement in keys:
        assert (statement["Principal"], statement["Action"]) == (CLOUDFRONT, "kms:Decrypt")
        assert statement["Condition"] == DISTRIBUTIONS
    assert not list(part.bucket_statements(found, "raw"))
    statements = list(part.bucket_statements(found, "site"))
    assert bool(statements) is delivered
    for statement in statements:
        assert (statement["Principal"], statement["Action"]) == (CLOUDFRONT, "s3:GetObject")
        assert statement["Resource"] == f"arn:aws:s3:::tap-staging-{region}-site-{ACCOUNT}/*"
        assert statement["Condition"] == DISTRIBUTIONS


def test_two_cdns_over_one_bucket_are_admitted_once() -> None:
    part, found = Cdns(), assembly(WEST, www={"bucket": "site"}, other={"bucket": "site"})
    assert len(list(part.bucket_statements(found, "site"))) == 1
    assert len(list(part.key_statements(found))) == 1


def test_a_cdn_over_a_folder_is_admitted_to_no_other() -> None:
    part = Cdns()
    found = assembly(WEST, www={"bucket": "site", "origin_path": "/public"})
    (statement,) = part.bucket_statements(found, "site")
    bucket = f"arn:aws:s3:::tap-staging-{WEST}-site-{ACCOUNT}"
    assert statement["Resource"] == f"{bucket}/public/*"
    found = assembly(WEST, **{f"v{n}": {"bucket": "site", "origin_path": f"/v{n}"} for n in (2, 1)})
    (statement,) = part.bucket_statements(found, "site")
    assert statement["Resource"] == [f"{bucket}/v1/*", f"{bucket}/v2/*"]


def test_the_log_bucket_of_the_first_region_admits_the_delivery_once() -> None:
    cdns: dict[str, Block] = {
        "www": {"bucket": "site"},
        "downloads-2": {"bucket": "raw"},
        "quiet": {"bucket": "raw", "access_logs": False},
    }
    part = Cdns()
    found = list(part.log_writers(assembly(EUROPE, **cdns)))
    # As AWS writes it: what differs AWS would add, and the next plan take away.
    assert found == [
        {
            "Sid": "AWSLogsDeliveryWrite",
            "Effect": "Allow",
            "Principal": {"Service": "delivery.logs.amazonaws.com"},
            "Action": "s3:PutObject",
            "Resource": f"arn:aws:s3:::tap-staging-eu-west-1-logs-{ACCOUNT}/*",
            "Condition": {
                "ArnLike": {"aws:SourceArn": f"arn:aws:logs:us-east-1:{ACCOUNT}:delivery-source:*"},
                "StringEquals": {
                    "aws:SourceAccount": ACCOUNT,
                    "s3:x-amz-acl": "bucket-owner-full-control",
                },
            },
        }
    ]
    assert not list(part.log_writers(assembly(EUROPE, quiet=cdns["quiet"])))
    for region in (WEST, EAST):
        assert not list(part.log_writers(assembly(region, **cdns)))


def test_each_cdn_of_the_description_is_made_in_edge(synthesized: Synthesized) -> None:
    edge = synthesized("linked").stack("edge")
    assert edge.resources("aws_cloudfront_distribution").keys() == {"site", "raw"}
    assert edge.resources("aws_cloudwatch_log_delivery").keys() == {"site"}
    assert {
        name: output["value"] for name, output in edge.document["output"].items() if name.startswith("raw")
    } == {
        "raw_cdn_domain_name": "${aws_cloudfront_distribution.raw.domain_name}",
        "raw_cdn_id": "${aws_cloudfront_distribution.raw.id}",
    }
