"""The stack of global services: from one region, about all."""

import copy

import pytest

from tests.described import EAST, EUROPE, WEST
from tests.synthesized import Synthesized


@pytest.mark.parametrize(
    ("variant", "first"), [("standby", EAST), ("standby failover", EAST), ("linked", EUROPE)]
)
def test_talks_to_us_east_1_and_keeps_its_state_in_the_first_region(
    synthesized: Synthesized, variant: str, first: str
) -> None:
    document = synthesized(variant).stack("edge").document
    assert [provider["alias"] for provider in document["provider"]["aws"]] == ["us_east_1"]
    assert document["terraform"]["backend"]["s3"]["region"] == first


def test_comes_after_the_regions_that_it_reads_from_and_logs_to(synthesized: Synthesized) -> None:
    entries = synthesized("linked").manifest["stacks"]
    prefix = "Tap-Links-production-pr-42"
    assert entries[f"{prefix}-edge"]["dependencies"] == [
        "state-eu-west-1",
        f"{prefix}-us-west-2",
        f"{prefix}-eu-west-1",
    ]


def test_failover_changes_the_order_of_the_origins_and_nothing_else(synthesized: Synthesized) -> None:
    """So that Terraform changes the distribution in place, and nothing of it but the group."""
    before, after = (synthesized(name).stack("edge").document for name in ("standby", "standby failover"))
    assert before != after
    expected = copy.deepcopy(before)
    (group,) = expected["resource"]["aws_cloudfront_distribution"]["assets"]["origin_group"]
    assert [member["origin_id"] for member in group["member"]] == [EAST, EUROPE]
    group["member"].reverse()
    assert after == expected


def test_reads_from_the_active_region_first(synthesized: Synthesized) -> None:
    found = synthesized("linked").stack("edge").resources("aws_cloudfront_distribution")
    for distribution in found.values():
        (group,) = distribution["origin_group"]
        assert [member["origin_id"] for member in group["member"]] == [WEST, EUROPE]


@pytest.mark.parametrize("variant", ["standby", "standby failover", "linked"])
def test_every_bucket_that_may_become_an_origin_admits_cloudfront(
    synthesized: Synthesized, variant: str
) -> None:
    output = synthesized(variant)
    delivered = {"assets"} if variant != "linked" else {"site", "raw-uploads"}
    regions = {EAST, EUROPE} if variant != "linked" else {EAST, EUROPE, WEST}
    for region in regions:
        stack = output.stack(region)
        admitting = {
            name
            for name in stack.resources("aws_s3_bucket_policy")
            for statement in stack.statements("aws_s3_bucket_policy", name).values()
            if statement.get("Principal") == {"Service": "cloudfront.amazonaws.com"}
        }
        assert admitting == delivered
        (key,) = stack.resources("aws_kms_key").values()
        assert "cloudfront.amazonaws.com" in key["policy"]


def test_outputs(synthesized: Synthesized) -> None:
    outputs = synthesized("standby").stack("edge").document["output"]
    assert outputs == {
        "assets_cdn_domain_name": {
            "description": "Domain name of CDN assets",
            "value": "${aws_cloudfront_distribution.assets.domain_name}",
        },
        "assets_cdn_id": {
            "description": "CloudFront distribution of CDN assets",
            "value": "${aws_cloudfront_distribution.assets.id}",
        },
    }


def test_access_logs_may_be_left_out(synthesized: Synthesized) -> None:
    edge = synthesized("linked").stack("edge")
    assert list(edge.resources("aws_cloudwatch_log_delivery")) == ["site"]
    assert sorted(edge.resources("aws_cloudfront_distribution")) == ["raw", "site"]
