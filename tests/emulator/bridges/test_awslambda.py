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


def keeps_the_newest_configuration_of_events(client: Callable[[str, str], Any]) -> bool:
    """keeps the newest configuration of asynchronous events:"""
    functions = _function(client, "configured")
    for number in (2, 0):
        functions.put_function_event_invoke_config(FunctionName="configured", MaximumRetryAttempts=number)
    read = functions.get_function_event_invoke_config(FunctionName="configured")
    return bool(read["MaximumRetryAttempts"] == 0)


PROBES = (
    keeps_the_dead_letter_topic,
    keeps_the_log_group,
    changes_key_and_tracing,
    keeps_the_newest_configuration_of_events,
)


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


def test_a_dry_run_runs_nothing(aws: Emulator) -> None:
    functions = _function(aws.client, "dry")
    answer = functions.invoke(FunctionName="dry", InvocationType="DryRun")
    assert (answer["StatusCode"], answer["Payload"].read()) == (204, b"")


def test_functions_in_other_languages_are_refused(aws: Emulator) -> None:
    functions = _function(aws.client, "javascript", Runtime="nodejs22.x")
    with pytest.raises(functions.exceptions.ClientError, match="javascript can't run: only Python"):
        functions.invoke(FunctionName="javascript", InvocationType="Event")
