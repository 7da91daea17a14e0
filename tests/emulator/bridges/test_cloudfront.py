from collections.abc import Callable
from itertools import count
from typing import Any

import pytest

from emulator import Emulator

CERTIFICATE = "arn:aws:acm:us-east-1:123456789012:certificate/11111111-1111-1111-1111-111111111111"
CODES = [403, 404, 500, 502, 503, 504]
CACHING = "658327ea-f89d-4fab-a63d-7b88639e58f6"

REFERENCES = count()


def _origin(region: str) -> dict[str, Any]:
    return {
        "Id": region,
        "DomainName": f"content.s3.{region}.amazonaws.com",
        "OriginAccessControlId": "E2QWRUHAPOMQZL",
        "S3OriginConfig": {"OriginAccessIdentity": ""},
    }


def _group() -> dict[str, Any]:
    members = [{"OriginId": "us-east-1"}, {"OriginId": "eu-west-1"}]
    return {
        "Id": "both",
        "FailoverCriteria": {"StatusCodes": {"Quantity": len(CODES), "Items": CODES}},
        "Members": {"Quantity": 2, "Items": members},
    }


def _distribution(client: Callable[[str, str], Any], target: str, **settings: Any) -> dict[str, Any]:
    """What is read back of a new distribution over two buckets."""
    cloudfront = client("cloudfront", "us-east-1")
    config = {
        "CallerReference": str(next(REFERENCES)),
        "Comment": "",
        "Enabled": True,
        "Origins": {"Quantity": 2, "Items": [_origin("us-east-1"), _origin("eu-west-1")]},
        "OriginGroups": {"Quantity": 1, "Items": [_group()]},
        "DefaultCacheBehavior": {
            "TargetOriginId": target,
            "ViewerProtocolPolicy": "redirect-to-https",
            "CachePolicyId": CACHING,
        },
    } | settings
    made = cloudfront.create_distribution(DistributionConfig=config)["Distribution"]
    read: dict[str, Any] = cloudfront.get_distribution_config(Id=made["Id"])["DistributionConfig"]
    return read


def takes_an_origin_group_as_target(client: Callable[[str, str], Any]) -> bool:
    """takes an origin group as the target of the default cache behaviour:"""
    read = _distribution(client, "both")
    target = read["DefaultCacheBehavior"]["TargetOriginId"]
    return bool(target == "both" and read["OriginGroups"]["Items"] == [_group()])


def keeps_the_origin_access_control(client: Callable[[str, str], Any]) -> bool:
    """keeps an origin's access control:"""
    origins = _distribution(client, "us-east-1")["Origins"]["Items"]
    return [each.get("OriginAccessControlId") for each in origins] == ["E2QWRUHAPOMQZL"] * 2


def forwards_no_values_beside_a_cache_policy(client: Callable[[str, str], Any]) -> bool:
    """leaves out the forwarded values of a cache behaviour that has none:"""
    behaviour = _distribution(client, "us-east-1")["DefaultCacheBehavior"]
    return behaviour["CachePolicyId"] == CACHING and "ForwardedValues" not in behaviour


def has_no_ssl_method_of_its_own_certificate(client: Callable[[str, str], Any]) -> bool:
    """leaves out the SSL method of CloudFront's own certificate:"""
    certificate = _distribution(client, "us-east-1")["ViewerCertificate"]
    return certificate["CloudFrontDefaultCertificate"] and "SSLSupportMethod" not in certificate


def has_one_certificate(client: Callable[[str, str], Any]) -> bool:
    """knows that a distribution with a certificate does not use CloudFront's:"""
    given = {"ACMCertificateArn": CERTIFICATE, "SSLSupportMethod": "sni-only"}
    certificate = _distribution(client, "us-east-1", ViewerCertificate=given)["ViewerCertificate"]
    return certificate["ACMCertificateArn"] == CERTIFICATE and not certificate["CloudFrontDefaultCertificate"]


PROBES = (
    takes_an_origin_group_as_target,
    keeps_the_origin_access_control,
    forwards_no_values_beside_a_cache_policy,
    has_no_ssl_method_of_its_own_certificate,
    has_one_certificate,
)


def test_a_target_that_is_neither_origin_nor_group_is_refused(aws: Emulator) -> None:
    with pytest.raises(Exception, match="NoSuchOrigin"):
        _distribution(aws.client, "elsewhere")


def test_forwarded_values_that_were_given_are_kept(aws: Emulator) -> None:
    forwarded = {"QueryString": True, "Cookies": {"Forward": "all"}}
    behaviour = {
        "TargetOriginId": "us-east-1",
        "ViewerProtocolPolicy": "https-only",
        "ForwardedValues": forwarded,
    }
    read = _distribution(aws.client, "", DefaultCacheBehavior=behaviour)
    assert read["DefaultCacheBehavior"]["ForwardedValues"] == forwarded
