"""Lambda: functions run without Docker, and keep their dead-letter and logging configurations.

moto runs a function in a container, while the request that invokes it waits, and serves nobody meanwhile:
the function talks to the same emulator. `emulator.functions` runs them instead.

moto has no `DeadLetterConfig` and no `LoggingConfig`, ignores changes of the key and of tracing, and keeps
the first configuration of asynchronous events for ever.

Does not prove: that anybody may invoke a function, that S3 and the topic accept it, that a role may write
to the log group or send to the topic. What else running a function leaves open, `emulator.functions` says.
"""

import base64
import json
from collections.abc import Callable
from typing import Any

from moto.awslambda.models import LambdaBackend, LambdaFunction
from moto.awslambda.responses import LambdaResponse

from emulator.bridges.patch import Patch
from emulator.functions import Functions

Config = dict[str, Any]

# Levels that AWS fills in when logs are JSON.
# https://docs.aws.amazon.com/lambda/latest/api/API_LoggingConfig.html
JSON_LEVELS = {"ApplicationLogLevel": "INFO", "SystemLogLevel": "INFO"}

# Bytes of the end of a log that a caller may ask for.
LOG_TAIL = 4096

# Settings of a function that moto does not change: request parameter -> attribute
UPDATED = {"KMSKeyArn": "kms_key_arn", "TracingConfig": "tracing_config"}


def _set_configurations(function: Any, given: Config) -> None:
    if "DeadLetterConfig" in given:
        function.dead_letter_config = given["DeadLetterConfig"]
    if "LoggingConfig" in given:
        wanted = given["LoggingConfig"]
        levels = JSON_LEVELS if wanted.get("LogFormat") == "JSON" else {}
        default = {"LogFormat": "Text", "LogGroup": f"/aws/lambda/{function.function_name}"}
        function.logging_config = default | levels | wanted
        function.logs_group_name = function.logging_config["LogGroup"]


def _with_configurations(init: Callable[..., None]) -> Callable[..., None]:
    def with_configurations(self: Any, *, spec: Config, **further: Any) -> None:
        init(self, spec=spec, **further)
        _set_configurations(self, {"DeadLetterConfig": {}, "LoggingConfig": {}} | spec)

    return with_configurations


def _update_configurations(update: Callable[..., Config]) -> Callable[..., Config]:
    def update_configuration(self: Any, given: Config) -> Config:
        _set_configurations(self, given)
        for parameter, attribute in UPDATED.items():
            if parameter in given:
                setattr(self, attribute, given[parameter])
        return update(self, given)

    return update_configuration


def _show_configurations(get: Callable[..., Config]) -> Callable[..., Config]:
    def get_configuration(self: Any, on_create: bool = False) -> Config:
        shown = get(self, on_create) | {"LoggingConfig": self.logging_config}
        if self.dead_letter_config.get("TargetArn"):
            shown["DeadLetterConfig"] = self.dead_letter_config
        return shown

    return get_configuration


def _hand_over(_: Callable[..., Any]) -> Callable[..., str]:
    """S3, SNS and EventBridge of moto's invoke a function without saying how: as an event."""

    def invoke(self: Any, body: str, request_headers: Any, response_headers: Any) -> str:
        assert Functions.running is not None
        kind = request_headers.get("X-Amz-Invocation-Type", "Event")
        if kind == "DryRun":
            return ""
        event = json.loads(body or "{}")
        if kind == "Event":
            Functions.running.invoke(self, event)
            return ""
        outcome = Functions.running.answer(self, event)
        if not outcome.succeeded:
            response_headers["x-amz-function-error"] = "Unhandled"
        last = outcome.output.encode()[-LOG_TAIL:]
        response_headers["x-amz-log-result"] = base64.b64encode(last).decode()
        return outcome.answer

    return invoke


def _say_how(invoke: Callable[..., Any]) -> Callable[..., Any]:
    """Of a caller who doesn't say how, AWS answers."""

    def invoke_as_asked(self: Any) -> Any:
        self.headers = {"X-Amz-Invocation-Type": "RequestResponse", **_titled(self.headers)}
        return invoke(self)

    return invoke_as_asked


def _titled(headers: Any) -> dict[str, str]:
    return {"-".join(part.title() for part in name.split("-")): value for name, value in headers.items()}


def _last_configuration(put: Callable[..., Config]) -> Callable[..., Config]:
    def put_function_event_invoke_config(self: Any, function_name: str, config: Config) -> Config:
        self.get_function(function_name).event_invoke_config.clear()
        return put(self, function_name, config)

    return put_function_event_invoke_config


PATCHES = (
    Patch(LambdaFunction, "__init__", _with_configurations),
    Patch(LambdaFunction, "update_configuration", _update_configurations),
    Patch(LambdaFunction, "get_configuration", _show_configurations),
    Patch(LambdaFunction, "invoke", _hand_over),
    Patch(LambdaResponse, "invoke", _say_how),
    Patch(LambdaBackend, "put_function_event_invoke_config", _last_configuration),
)
