from collections.abc import Callable
from io import BytesIO
from typing import Any
from zipfile import ZipFile

import pytest

from emulator import Emulator

REGION = "us-west-2"
TOPIC = f"arn:aws:sns:{REGION}:123456789012:alerts"
KEY = f"arn:aws:kms:{REGION}:123456789012:key/11111111-1111-1111-1111-111111111111"


def _function(client: Callable[[str, str], Any], name: str, **settings: Any) -> Any:
    """Makes a function of that name; returns the Lambda client of its region."""
    policy = '{"Version": "2012-10-17", "Statement": []}'
    role = client("iam", "us-east-1").create_role(RoleName=name, AssumeRolePolicyDocument=policy)
    code = BytesIO()
    with ZipFile(code, "w") as archive:
        archive.writestr("monitor.py", "def handler(event, context):\n    print(event)\n")
    defaults = {"Runtime": "python3.13", "Handler": "monitor.handler", "Role": role["Role"]["Arn"]}
    functions = client("lambda", REGION)
    functions.create_function(FunctionName=name, Code={"ZipFile": code.getvalue()}, **(defaults | settings))
    return functions


def keeps_the_dead_letter_topic(client: Callable[[str, str], Any]) -> bool:
    """keeps DeadLetterConfig:"""
    functions = _function(client, "dead-letters", DeadLetterConfig={"TargetArn": TOPIC})
    read = functions.get_function_configuration(FunctionName="dead-letters")
    return bool(read.get("DeadLetterConfig") == {"TargetArn": TOPIC})


def keeps_the_log_group(client: Callable[[str, str], Any]) -> bool:
    """keeps LoggingConfig:"""
    functions = _function(client, "logging", LoggingConfig={"LogFormat": "JSON", "LogGroup": "/own"})
    levels = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}
    read = functions.get_function(FunctionName="logging")["Configuration"]
    return bool(read.get("LoggingConfig") == {"LogFormat": "JSON", "LogGroup": "/own"} | levels)


def changes_key_and_tracing(client: Callable[[str, str], Any]) -> bool:
    """changes the key and the tracing of a function:"""
    functions = _function(client, "changed")
    changes = {"KMSKeyArn": KEY, "TracingConfig": {"Mode": "Active"}}
    functions.update_function_configuration(FunctionName="changed", **changes)
    read = functions.get_function_configuration(FunctionName="changed")
    return {name: read.get(name) for name in changes} == changes


PROBES = (keeps_the_dead_letter_topic, keeps_the_log_group, changes_key_and_tracing)


def test_a_function_that_says_nothing_has_no_dead_letters_and_its_own_log_group(aws: Emulator) -> None:
    functions = _function(aws.client, "plain")
    read = functions.get_function_configuration(FunctionName="plain")
    assert read["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/aws/lambda/plain"}
    assert "DeadLetterConfig" not in read


def test_configurations_can_be_changed(aws: Emulator) -> None:
    functions = _function(aws.client, "moved", DeadLetterConfig={"TargetArn": TOPIC})
    functions.update_function_configuration(
        FunctionName="moved", DeadLetterConfig={"TargetArn": ""}, LoggingConfig={"LogGroup": "/elsewhere"}
    )
    read = functions.get_function_configuration(FunctionName="moved")
    assert read["LoggingConfig"] == {"LogFormat": "Text", "LogGroup": "/elsewhere"}
    assert "DeadLetterConfig" not in read


@pytest.mark.parametrize("kind", ["RequestResponse", "DryRun"])
def test_who_waits_for_an_answer_is_refused(aws: Emulator, kind: str) -> None:
    functions = _function(aws.client, kind)
    with pytest.raises(functions.exceptions.ClientError, match="asynchronously only") as refusal:
        functions.invoke(FunctionName=kind, InvocationType=kind)
    assert refusal.value.response["ResponseMetadata"]["HTTPStatusCode"] == 501
    assert refusal.value.response["Error"]["Code"] == "NotImplemented"


def test_functions_in_other_languages_are_refused(aws: Emulator) -> None:
    functions = _function(aws.client, "javascript", Runtime="nodejs22.x")
    with pytest.raises(functions.exceptions.ClientError, match="javascript can't run: only Python"):
        functions.invoke(FunctionName="javascript", InvocationType="Event")
