from typing import Any

import pytest

from emulator.credential_scope import GLOBAL_SERVICES, CredentialScope, credential_scope


def _signed(region: str, service: str) -> dict[str, Any]:
    scope = f"key/20260102/{region}/{service}/aws4_request"
    return {
        "HTTP_AUTHORIZATION": f"AWS4-HMAC-SHA256 Credential={scope}, SignedHeaders=host, Signature=0",
        "QUERY_STRING": "",
    }


def test_region_of_a_signed_request() -> None:
    assert credential_scope(_signed("us-west-2", "rds")) == CredentialScope("us-west-2", "rds")


@pytest.mark.parametrize("service", sorted(GLOBAL_SERVICES))
def test_global_control_planes_are_no_part_of_us_east_1(service: str) -> None:
    assert credential_scope(_signed("us-east-1", service)) == CredentialScope("global", service)


def test_region_of_a_presigned_address() -> None:
    scope = "key%2F20260102%2Feu-west-1%2Fs3%2Faws4_request"
    query = f"X-Amz-Algorithm=AWS4-HMAC-SHA256&X-Amz-Credential={scope}&X-Amz-Date=0"
    assert credential_scope({"QUERY_STRING": query}) == CredentialScope("eu-west-1", "s3")


@pytest.mark.parametrize(
    "environ",
    [
        {},
        {"QUERY_STRING": "Action=AssumeRoleWithWebIdentity"},
        {"HTTP_AUTHORIZATION": "AWS key:signature"},
        {"HTTP_AUTHORIZATION": "Bearer Credential=key/20260102/us-east-1"},
    ],
)
def test_anything_else_is_unsigned(environ: dict[str, Any]) -> None:
    assert credential_scope(environ) == CredentialScope("unsigned", "unsigned")
