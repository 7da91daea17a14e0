import json
from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator

REGION = "us-east-1"


def _bucket(client: Callable[[str, str], Any], name: str, *statements: dict[str, Any]) -> Any:
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket=name)
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return s3


def _tls_only(name: str, **condition: dict[str, str]) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": condition or {"Bool": {"aws:SecureTransport": "false"}},
    }


def serves_a_tls_only_bucket(client: Callable[[str, str], Any]) -> bool:
    """honours the condition of a policy that denies requests without TLS:"""
    s3 = _bucket(client, "tls-only", _tls_only("tls-only"))
    s3.put_object(Bucket="tls-only", Key="k", Body=b"v")
    return bool(s3.get_object(Bucket="tls-only", Key="k")["Body"].read() == b"v")


def reads_log_permission_among_others(client: Callable[[str, str], Any]) -> bool:
    """finds the logging service's permission in a policy with other principals and lists of resources:"""
    delivery = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": ["arn:aws:s3:::logs/s3/*"],
    }
    s3 = _bucket(client, "logs", _tls_only("logs"), delivery)
    s3.create_bucket(Bucket="logged")
    target = {"TargetBucket": "logs", "TargetPrefix": "s3/"}
    s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus={"LoggingEnabled": target})
    return bool(s3.get_bucket_logging(Bucket="logged")["LoggingEnabled"] == target)


def empties_a_bucket_whose_versioning_is_suspended(client: Callable[[str, str], Any]) -> bool:
    """deletes a key with a delete marker where versioning is suspended:"""
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket="emptied")
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Enabled"})
    content = s3.put_object(Bucket="emptied", Key="k", Body=b"v")["VersionId"]
    marker = s3.delete_object(Bucket="emptied", Key="k")["VersionId"]
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Suspended"})
    for version in (content, marker):
        s3.delete_objects(Bucket="emptied", Delete={"Objects": [{"Key": "k", "VersionId": version}]})
    left = s3.list_object_versions(Bucket="emptied")
    return "Versions" not in left and "DeleteMarkers" not in left


PROBES = (
    serves_a_tls_only_bucket,
    reads_log_permission_among_others,
    empties_a_bucket_whose_versioning_is_suspended,
)


@pytest.mark.parametrize("probe", PROBES)
def test_bridged(aws: Emulator, probe: Callable[..., bool]) -> None:
    assert probe(aws.client)


@pytest.mark.parametrize("probe", PROBES)
def test_moto_still_lacks(assert_still_lacks: Callable[..., None], probe: Callable[..., bool]) -> None:
    assert_still_lacks(probe)


def test_a_policy_that_asks_for_tls_1_2_counts_as_kept(aws: Emulator) -> None:
    s3 = _bucket(aws.client, "tls12", _tls_only("tls12", NumericLessThan={"s3:TlsVersion": "1.2"}))
    s3.put_object(Bucket="tls12", Key="k", Body=b"v")


def test_other_denials_still_deny(aws: Emulator) -> None:
    deny = _tls_only("closed") | {"Action": "s3:GetObject"}
    del deny["Condition"]
    s3 = _bucket(aws.client, "closed", _tls_only("closed"), deny)
    s3.put_object(Bucket="closed", Key="k", Body=b"v")
    with pytest.raises(s3.exceptions.ClientError, match="Forbidden"):
        s3.get_object(Bucket="closed", Key="k")


def test_logging_needs_the_permission_on_the_prefix(aws: Emulator) -> None:
    elsewhere = {
        "Effect": "Allow",
        "Principal": {"Service": ["logging.s3.amazonaws.com"], "AWS": "arn:aws:iam::123456789012:root"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::narrow/elsewhere/*",
    }
    s3 = _bucket(aws.client, "narrow", elsewhere)
    target = {"TargetBucket": "narrow", "TargetPrefix": "s3/"}
    with pytest.raises(s3.exceptions.ClientError, match="InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket="narrow", BucketLoggingStatus={"LoggingEnabled": target})
