import json
import logging
import sys
import time
from collections.abc import Callable
from io import StringIO
from pathlib import Path
from textwrap import dedent
from typing import Any

import pytest

from emulator.function_runner import Context, run

CONTEXT = {
    "function_name": "monitor",
    "function_version": "$LATEST",
    "invoked_function_arn": "arn:aws:lambda:us-east-1:123456789012:function:monitor",
    "memory_limit_in_mb": "128",
    "aws_request_id": "11111111-1111-1111-1111-111111111111",
    "log_group_name": "/monitor",
    "log_stream_name": "stream",
    "deadline": 0.0,
}

Invoke = Callable[..., None]


@pytest.fixture
def invoke(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Invoke:
    """Runs a source as the module `code.monitor` of a function; the runner's process would end then."""
    (tmp_path / "function_code").mkdir()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr(sys, "path", sys.path.copy())
    monkeypatch.setattr(sys, "modules", sys.modules.copy())
    monkeypatch.setattr(logging, "root", logging.RootLogger(logging.WARNING))
    monkeypatch.setattr(logging.Logger, "root", logging.root)

    def run_source(source: str, event: Any = None, **logged: str | None) -> None:
        Path("function_code", "monitor.py").write_text(dedent(source))
        given = {
            "handler": "function_code/monitor.handler",
            "event": event,
            "context": CONTEXT,
            "logging": {"log_format": "Text", "level": None} | logged,
            "answer": "answer.json",
        }
        run(StringIO(json.dumps(given)))

    return run_source


def test_the_handler_gets_event_and_context(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        def handler(event, context):
            print(event["number"], context.function_name, context.get_remaining_time_in_millis())
        """
    invoke(source, {"number": 1})
    assert capsys.readouterr().out == "1 monitor 0\n"


def test_time_remains_until_the_deadline() -> None:
    context = Context(**(CONTEXT | {"deadline": time.time() + 10}))  # type: ignore[arg-type]
    assert 9_000 < context.get_remaining_time_in_millis() <= 10_000


def test_what_the_handler_raises_is_raised(invoke: Invoke) -> None:
    with pytest.raises(ZeroDivisionError):
        invoke("def handler(event, context):\n    return 1 / 0\n")


def test_what_it_returns_must_be_json(invoke: Invoke) -> None:
    with pytest.raises(TypeError, match="not JSON serializable"):
        invoke("def handler(event, context):\n    return {1}\n")


LOGGING = """
    import logging
    logger = logging.getLogger()
    def handler(event, context):
        logger.info("quiet")
        logger.error("loud", extra={"bucket": "content"})
    """


def test_text_logs_are_tabbed_and_from_warnings_on(
    invoke: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    invoke(LOGGING)
    level, moment, request, message = capsys.readouterr().err.split("\t")
    assert (level, request, message) == ("[ERROR]", CONTEXT["aws_request_id"], "loud\n")
    assert moment.endswith("Z")


def test_json_logs_have_what_was_given_and_their_level(
    invoke: Invoke, capsys: pytest.CaptureFixture[str]
) -> None:
    invoke(LOGGING, log_format="JSON", level="INFO")
    quiet, loud = map(json.loads, capsys.readouterr().err.splitlines())
    assert (quiet["level"], quiet["message"]) == ("INFO", "quiet")
    assert loud.pop("timestamp").endswith("Z")
    assert loud == {
        "level": "ERROR",
        "message": "loud",
        "logger": "root",
        "requestId": CONTEXT["aws_request_id"],
        "bucket": "content",
    }


def test_json_logs_show_exceptions(invoke: Invoke, capsys: pytest.CaptureFixture[str]) -> None:
    source = """
        import logging
        def handler(event, context):
            try:
                1 / 0
            except ZeroDivisionError:
                logging.exception("broken")
        """
    invoke(source, log_format="JSON")
    assert json.loads(capsys.readouterr().err)["stackTrace"][-1].startswith("ZeroDivisionError")


def test_what_it_returns_is_the_answer(invoke: Invoke) -> None:
    invoke("def handler(event, context):\n    return {'number': event}\n", 5)
    assert json.loads(Path("answer.json").read_text()) == {"number": 5}


def test_what_it_raises_is_told_as_lambda_does(invoke: Invoke) -> None:
    with pytest.raises(ZeroDivisionError):
        invoke("def handler(event, context):\n    return 1 / 0\n")
    told = json.loads(Path("answer.json").read_text())
    assert told == {"errorMessage": "division by zero", "errorType": "ZeroDivisionError"}
