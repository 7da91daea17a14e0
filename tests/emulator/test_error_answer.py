"""Each service's SDK reads the error that it is answered with."""

import json
from http import HTTPStatus
from typing import Any
from xml.etree import ElementTree

import pytest
from botocore.parsers import create_parser

from emulator.error_answer import error_answer

MESSAGE = "us-east-1 is switched off <for a test> & answers nothing"
TARGET = {"HTTP_X_AMZ_TARGET": "DynamoDB_20120810.ListTables"}


def answer(service: str, **environ: str) -> tuple[str, dict[str, str], bytes]:
    status, headers, body = error_answer(
        environ, service, HTTPStatus.SERVICE_UNAVAILABLE, "ServiceUnavailable", MESSAGE
    )
    return status, dict(headers), body


@pytest.mark.parametrize(
    ("service", "environ", "protocol"),
    [
        ("s3", {}, "rest-xml"),
        ("ec2", {}, "ec2"),
        ("iam", {}, "query"),
        ("dynamodb", TARGET, "json"),
        ("lambda", {}, "rest-json"),
    ],
)
def test_the_sdk_reads_it(service: str, environ: dict[str, str], protocol: str) -> None:
    status, headers, body = answer(service, **environ)
    assert status == "503 Service Unavailable"
    received = {"status_code": 503, "headers": {k.lower(): v for k, v in headers.items()}, "body": body}
    error: dict[str, Any] = create_parser(protocol).parse(received, None)["Error"]
    assert (error["Code"], error["Message"]) == ("ServiceUnavailable", MESSAGE)


@pytest.mark.parametrize(("service", "environ"), [("s3", {}), ("ec2", {}), ("sqs", {}), ("kms", TARGET)])
def test_length_and_type_are_the_contents(service: str, environ: dict[str, str]) -> None:
    _, headers, body = answer(service, **environ)
    assert headers["Content-Length"] == str(len(body))
    assert headers["x-amzn-ErrorType"] == "ServiceUnavailable"
    if "json" in headers["Content-Type"]:
        assert json.loads(body)["message"] == MESSAGE
    else:
        assert ElementTree.fromstring(body).tag in {"Error", "Response", "ErrorResponse"}
