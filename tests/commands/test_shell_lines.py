import os

import pytest

from commands.shell_lines import shell_lines

URL = "http://127.0.0.1:4566"
EXAMPLE = f"aws --endpoint-url {URL} --region us-east-1 rds describe-db-instances"


@pytest.fixture(autouse=True)
def without_aws(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in [name for name in os.environ if name.startswith("AWS_")]:
        monkeypatch.delenv(name)


def test_what_is_set_and_unset(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_ENDPOINT_URL_S3", "https://example.org")
    monkeypatch.setenv("TF_WORKSPACE", "mine")
    environment = {"AWS_ENDPOINT_URL": URL, "AWS_SECRET_ACCESS_KEY": "a b", "AWS_PROFILE": ""}
    assert shell_lines(environment, URL, "us-east-1") == [
        f"export AWS_ENDPOINT_URL={URL}",
        "export AWS_SECRET_ACCESS_KEY='a b'",
        "unset AWS_ENDPOINT_URL_S3 AWS_PROFILE",
        EXAMPLE,
    ]


def test_nothing_to_unset() -> None:
    assert shell_lines({"AWS_REGION": "x"}, URL, "us-east-1") == ["export AWS_REGION=x", EXAMPLE]
