from typing import Any

import pytest

from model.blocks.cdn import Cdn
from model.naming.context import Context
from model.planning.delivery import Distribution as DistributionPlan
from tests.described import EAST, EUROPE, WEST, Block, certificate
from tests.synthesized import Alone, Stack, Synthesized

TLS_1_2 = {
    "acm_certificate_arn": certificate(EAST),
    "ssl_support_method": "sni-only",
    "minimum_protocol_version": "TLSv1.2_2021",
}


@pytest.fixture
def made(alone: Alone, context: Context) -> Any:
    """Gives the stack with one distribution over a bucket of `regions`."""

    def make(*regions: str, **fields: Any) -> Stack:
        from modules.edge.distribution import Distribution

        origins = tuple(map(context.in_region, regions))
        plan = DistributionPlan("www", Cdn(bucket="assets", **fields), origins, None)
        return alone(
            lambda stack, aws: Distribution(stack, "cdn.www", context=context, provider=aws, plan=plan)
        )

    return make


def distribution(stack: Stack) -> Block:
    (found,) = stack.resources("aws_cloudfront_distribution").values()
    return found


def test_minimal_delivers_from_the_only_bucket(made: Any) -> None:
    stack = made(EAST)
    www = distribution(stack)
    assert www["origin"] == [
        {
            "origin_id": EAST,
            "domain_name": "tap-staging-us-east-1-assets-123456789012.s3.us-east-1.amazonaws.com",
            "origin_access_control_id": "${aws_cloudfront_origin_access_control.www.id}",
        }
    ]
    assert "origin_group" not in www
    assert www["default_cache_behavior"]["target_origin_id"] == EAST
    assert www["viewer_certificate"] == {"cloudfront_default_certificate": True}, "no plan would be empty"
    assert "aliases" not in www
    assert (www["enabled"], www["is_ipv6_enabled"], www["http_version"]) == (True, True, "http2and3")
    assert (www["price_class"], www["default_root_object"]) == ("PriceClass_100", "index.html")
    assert www["restrictions"] == {"geo_restriction": {"restriction_type": "none"}}
    assert www["comment"] == "Bucket assets of Tap-staging"
    assert www["tags"] == {"Name": "Tap-staging-www"}
    assert not [kind for kind in stack.document["resource"] if "log_delivery" in kind]


def test_requests_are_signed_as_the_distributions_own(made: Any) -> None:
    (access,) = made(EAST, WEST).resources("aws_cloudfront_origin_access_control").values()
    assert access["name"] == "Tap-staging-www"
    assert access["origin_access_control_origin_type"] == "s3"
    assert (access["signing_behavior"], access["signing_protocol"]) == ("always", "sigv4")


@pytest.mark.parametrize("regions", [(EAST, EUROPE), (EUROPE, EAST)])
def test_requests_fall_over_in_the_plans_order(made: Any, regions: tuple[str, str]) -> None:
    www = distribution(made(*regions))
    assert [origin["origin_id"] for origin in www["origin"]] == [EUROPE, EAST]
    (group,) = www["origin_group"]
    assert [member["origin_id"] for member in group["member"]] == list(regions)
    assert group["origin_id"] == www["default_cache_behavior"]["target_origin_id"] == "failover"
    assert group["failover_criteria"] == {"status_codes": [500, 502, 503, 504]}


def test_deleted_objects_come_from_their_copies_for_who_wants_that(made: Any) -> None:
    (group,) = distribution(made(EAST, WEST, failover_status_codes=(503, 403)))["origin_group"]
    assert group["failover_criteria"] == {"status_codes": [403, 503]}


def test_one_folder_of_each_bucket_is_delivered(made: Any) -> None:
    origins = distribution(made(EAST, WEST, origin_path="/public"))["origin"]
    assert [origin["origin_path"] for origin in origins] == ["/public", "/public"]
    assert "origin_path" not in distribution(made(EAST))["origin"][0]


def test_a_region_that_does_not_answer_is_waited_for_shortly_where_there_is_a_replica(made: Any) -> None:
    for origin in distribution(made(EAST, WEST))["origin"]:
        assert origin["connection_attempts"] * origin["connection_timeout"] <= 6
    (only,) = distribution(made(EAST))["origin"]
    assert not {"connection_attempts", "connection_timeout"} & only.keys()


def test_viewers_get_https_compression_and_security_headers(made: Any) -> None:
    behavior = distribution(made(EAST, WEST))["default_cache_behavior"]
    assert behavior["viewer_protocol_policy"] == "redirect-to-https"
    assert behavior["compress"] is True
    # CloudFront falls over for these methods only.
    assert behavior["allowed_methods"] == behavior["cached_methods"] == ["GET", "HEAD", "OPTIONS"]
    assert behavior["cache_policy_id"] == "658327ea-f89d-4fab-a63d-7e88639e58f6"
    assert behavior["response_headers_policy_id"] == "67f7725c-6f97-4210-82d7-5512b31e9d03"


def test_maximal(synthesized: Synthesized) -> None:
    found = synthesized("linked").stack("edge").resources("aws_cloudfront_distribution")
    site, raw = found["site"], found["raw"]
    assert (site["price_class"], site["default_root_object"]) == ("PriceClass_All", "")
    assert site["aliases"] == ["www.example.com"]
    assert site["viewer_certificate"] == TLS_1_2
    assert raw["viewer_certificate"] == {"cloudfront_default_certificate": True}
    assert site["tags"] == {"Name": "Tap-Links-production-pr-42-site"}
