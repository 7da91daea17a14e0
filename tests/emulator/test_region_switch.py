import urllib.error
import urllib.request
from collections.abc import Iterator
from typing import Any
from unittest.mock import patch

import boto3
import pytest
from botocore.config import Config

from emulator import Emulator

# one call for each wire format that AWS speaks
CALLS = {
    "s3": "list_buckets",
    "ec2": "describe_key_pairs",
    "sns": "list_topics",
    "dynamodb": "list_tables",
}

KEYS = {"aws_access_key_id": "key", "aws_secret_access_key": "secret"}


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(autouse=True)
def _all_on(aws: Emulator) -> None:
    aws.switch_on("us-east-1", "us-west-2", "global")
    aws.served.clear()
    aws.refused.clear()


def _call(aws: Emulator, service: str, operation: str, region: str) -> Any:
    return getattr(aws.client(service, region), operation)()


@pytest.mark.parametrize(("service", "operation"), CALLS.items())
def test_a_region_that_is_off_answers_as_an_aws_that_is_unavailable(
    aws: Emulator, service: str, operation: str
) -> None:
    aws.switch_off("us-east-1")
    error = aws.client(service, "us-east-1").exceptions.ClientError
    with pytest.raises(error) as refusal:
        _call(aws, service, operation, "us-east-1")
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 503
    assert refusal.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert refusal.value.response["Error"]["Message"] == "the emulator has switched us-east-1 off"
    assert aws.refused == {"us-east-1": 1}
    assert not aws.served


def test_the_other_regions_stay_on(aws: Emulator) -> None:
    aws.switch_off("us-east-1", "global")
    _call(aws, "sns", "list_topics", "us-west-2")
    assert aws.served == {"us-west-2": 1}
    assert not aws.refused


def test_what_a_region_held_is_there_when_it_comes_back(aws: Emulator) -> None:
    topics = aws.client("sns", "us-west-2")
    arn = topics.create_topic(Name="kept")["TopicArn"]
    aws.switch_off("us-west-2")
    aws.switch_on("us-west-2")
    assert topics.list_topics()["Topics"] == [{"TopicArn": arn}]


def test_iam_is_global_and_not_part_of_us_east_1(aws: Emulator) -> None:
    iam = aws.client("iam", "us-east-1")
    aws.switch_off("us-east-1")
    iam.list_roles()
    aws.switch_off("global")
    with pytest.raises(iam.exceptions.ClientError, match="switched global off"):
        iam.list_roles()
    assert (aws.served, aws.refused) == ({"global": 1}, {"global": 1})


def test_presigned_addresses_are_refused_too(aws: Emulator) -> None:
    s3 = aws.client("s3", "us-west-2")
    s3.create_bucket(Bucket="presigned", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    s3.put_object(Bucket="presigned", Key="k", Body=b"v")
    config = Config(signature_version="s3v4")
    signer = boto3.client("s3", "us-west-2", endpoint_url=aws.url, config=config, **KEYS)
    address = signer.generate_presigned_url("get_object", Params={"Bucket": "presigned", "Key": "k"})
    assert urllib.request.urlopen(address).read() == b"v"
    aws.switch_off("us-west-2")
    with pytest.raises(urllib.error.HTTPError, match="503"):
        urllib.request.urlopen(address)
    assert aws.refused == {"us-west-2": 1}


def test_unsigned_requests_are_served_and_counted(aws: Emulator) -> None:
    aws.switch_off("us-east-1", "us-west-2", "global")
    role = "arn:aws:iam::123456789012:role/app"
    aws.client("sts", "us-west-2").assume_role_with_web_identity(
        RoleArn=role, RoleSessionName="session", WebIdentityToken="token"
    )
    assert aws.served == {"unsigned": 1}


def test_what_moto_lacks_is_said_at_once(aws: Emulator) -> None:
    rds = aws.client("rds", "us-west-2")
    with pytest.raises(rds.exceptions.ClientError, match="describe_certificates") as refusal:
        rds.describe_certificates()
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"


def test_what_moto_breaks_on_is_said_and_logged(aws: Emulator, caplog: pytest.LogCaptureFixture) -> None:
    rds = aws.client("rds", "us-west-2")
    with (
        patch("moto.rds.models.RDSBackend.describe_db_instances", side_effect=ValueError("odd")),
        pytest.raises(rds.exceptions.ClientError, match="ValueError\\('odd'\\)"),
    ):
        rds.describe_db_instances()
    assert "moto broke on rds /" in caplog.text
