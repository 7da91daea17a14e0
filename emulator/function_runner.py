"""Runs one invocation of a Python handler, in a process of its own, as Lambda's runtime would.

    python -I function_runner.py < invocation.json

The working directory holds the function's code. Standard input is one JSON object: "handler"
(`module.function`), "event", "context" (what `Context` holds), "logging" ("Text" or "JSON", and the
root logger's level, which may be null) and "answer", a file's path. What the handler returns is written
there as JSON, or what it raised, as Lambda tells it. What the handler prints and logs goes to standard
output and error; the exit status is 0 when it returned, 1 when it raised. Needs nothing but the standard
library.
https://docs.aws.amazon.com/lambda/latest/dg/python-handler.html
"""

import importlib
import json
import logging
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, TextIO

TEXT_FORMAT = "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t{request_id}\t%(message)s"
TIME_FORMAT = "%Y-%m-%dT%H:%M:%S"

# Attributes that every log record has; others were given by the handler as `extra`.
OF_ANY_RECORD = vars(logging.makeLogRecord({})).keys() | {"message", "asctime"}


@dataclass(frozen=True)
class Context:
    """What a handler gets beside the event.

    https://docs.aws.amazon.com/lambda/latest/dg/python-context.html
    """

    function_name: str
    function_version: str
    invoked_function_arn: str
    memory_limit_in_mb: str
    aws_request_id: str
    log_group_name: str
    log_stream_name: str
    deadline: float  # seconds since the epoch

    def get_remaining_time_in_millis(self) -> int:
        """Milliseconds until the function's time is out."""
        return max(0, int((self.deadline - time.time()) * 1000))


class JsonFormatter(logging.Formatter):
    """Log records as the log format "JSON" shows them, one object per line.

    https://docs.aws.amazon.com/lambda/latest/dg/python-logging.html
    """

    def __init__(self, request_id: str) -> None:
        super().__init__()
        self.converter = time.gmtime
        self._request_id = request_id

    def format(self, record: logging.LogRecord) -> str:
        """One record as JSON text."""
        shown: dict[str, Any] = {
            "timestamp": f"{self.formatTime(record, TIME_FORMAT)}Z",
            "level": record.levelname,
            "message": record.getMessage(),
            "logger": record.name,
            "requestId": self._request_id,
        }
        if record.exc_info:
            shown["stackTrace"] = self.formatException(record.exc_info).splitlines()
        extra = {name: value for name, value in vars(record).items() if name not in OF_ANY_RECORD}
        return json.dumps(shown | extra, default=str)


def set_up_logging(log_format: str, level: str | None, request_id: str) -> None:
    """The root logger's handler, which Lambda has set up before it loads the function's code."""
    formatter: logging.Formatter = JsonFormatter(request_id)
    if log_format == "Text":
        formatter = logging.Formatter(TEXT_FORMAT.format(request_id=request_id), TIME_FORMAT)
        formatter.converter = time.gmtime
    handler = logging.StreamHandler()
    handler.setFormatter(formatter)
    logging.getLogger().addHandler(handler)
    if level is not None:
        logging.getLogger().setLevel(level)


def run(invocation: TextIO) -> None:
    """Import the handler and call it; whatever it raises is raised, and what it returns must be JSON."""
    given = json.load(invocation)
    try:
        answer = _answer(given)
    except BaseException as error:
        raised = {"errorMessage": str(error), "errorType": type(error).__name__}
        Path(given["answer"]).write_text(json.dumps(raised), encoding="utf-8")
        raise
    Path(given["answer"]).write_text(answer, encoding="utf-8")


def _answer(given: dict[str, Any]) -> str:
    context = Context(**given["context"])
    set_up_logging(**given["logging"], request_id=context.aws_request_id)
    sys.path.insert(0, str(Path.cwd()))
    module, _, name = given["handler"].rpartition(".")
    handler = getattr(importlib.import_module(module.replace("/", ".")), name)
    return json.dumps(handler(given["event"], context))


if __name__ == "__main__":
    run(sys.stdin)
