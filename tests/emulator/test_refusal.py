from collections.abc import Callable, Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator import Emulator, Refusal
from emulator.credential_scope import CredentialScope
from emulator.refusal import refusal

REGION = "us-west-2"
PROVIDER = "APN/1.0 HashiCorp/1.0 Terraform/1.11.4 aws-sdk-go-v2/1.36.3 api/iam#1.42.0 m/C,g"


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        emulator.switch_off(REGION, "global")
        yield emulator


@pytest.mark.parametrize(
    ("service", "call", "region", "action"),
    [
        ("iam", lambda iam: iam.get_role(RoleName="r"), "global", "GetRole"),
        ("rds", lambda rds: rds.describe_db_instances(), REGION, "DescribeDBInstances"),
        ("kms", lambda kms: kms.list_keys(), REGION, "ListKeys"),
        ("s3", lambda s3: s3.get_object(Bucket="b", Key="a/k"), REGION, "GET /b/a/k"),
        ("s3", lambda s3: s3.get_bucket_versioning(Bucket="b"), REGION, "GET /b?versioning"),
        ("s3", lambda s3: s3.put_object(Bucket="b", Key="k", Body=b"Action=no"), REGION, "PUT /b/k"),
        (
            "lambda",
            lambda functions: functions.get_function(FunctionName="f"),
            REGION,
            "GET /2015-03-31/functions/f",
        ),
    ],
)
def test_what_was_asked_in_every_protocol(
    aws: Emulator, service: str, call: Callable[[Any], object], region: str, action: str
) -> None:
    before = len(aws.refusals)
    with pytest.raises(ClientError, match="ServiceUnavailable"):
        call(aws.client(service, REGION))
    (found,) = aws.refusals[before:]
    assert found[:3] == (region, service, action)
    assert found.agent.startswith("Boto3/")


@pytest.mark.parametrize(
    ("sent", "kept"),
    [
        (f"{PROVIDER} TapStack-staging-us-east-1", "TapStack-staging-us-east-1"),
        (PROVIDER, "APN/1.0"),
        ("", ""),
    ],
)
def test_who_asked(sent: str, kept: str) -> None:
    environ = {"HTTP_USER_AGENT": sent, "HTTP_X_AMZ_TARGET": "TrentService.ListKeys"}
    scope = CredentialScope(REGION, "kms")
    assert refusal(environ, scope) == Refusal(REGION, "kms", "ListKeys", kept)


def test_a_form_that_was_looked_at_can_still_be_read(aws: Emulator) -> None:
    aws.switch_off("us-east-1", once_each=True)
    groups = aws.client("autoscaling", "us-east-1")
    for name in ("first", "second"):
        with pytest.raises(ClientError) as refusal:
            groups.delete_auto_scaling_group(AutoScalingGroupName=name)
        if name == "first":
            assert refusal.value.response["Error"]["Code"] == "ServiceUnavailable"
    assert "second" in str(refusal.value)
