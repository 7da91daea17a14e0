"""Lambda functions that run: Python code out of the emulated account, in processes of this machine.

An event of S3, SNS or EventBridge, and `invoke` with the invocation type "Event", are asynchronous; whoever
invokes otherwise waits for the answer, and others are served meanwhile. What lies in a queue that a function
is mapped to is given to it in batches (`emulator.queue_mapping`). The function's own zip is unpacked and its
handler called by this machine's Python with the packages that the emulator has (boto3 among them); the
runtime's version is not looked at. The process knows nothing of the caller's environment but PATH, and has
the emulator as its AWS: it must answer for itself if a region is off. After the function's time-out, counted
from the start of the process, it is killed.

What it prints and logs goes to the function's log group, if there is one, without the lines that AWS
adds (START, END, REPORT). If an event fails, it is tried again as often as the function says, at once
where AWS waits a minute, and then two; then it goes to the function's dead-letter topic or queue, if it has
one.

Does not prove: that the role allows what the function does, that the code runs on the runtime and
architecture it names or within its memory, that keys can be used. Layers and images are not loaded.
"""

import json
import logging
import os
import signal
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from functools import cached_property
from io import BytesIO
from pathlib import Path
from tempfile import TemporaryDirectory
from threading import Condition
from typing import Any, ClassVar, NamedTuple, Self
from uuid import uuid4
from zipfile import ZipFile

from moto.core.utils import unix_time_millis
from moto.sns.models import sns_backends
from moto.sqs.models import sqs_backends

RUNNER = Path(__file__).with_name("function_runner.py")

# Where a function's zip is unpacked in the folder of its invocation.
CODE = "task"
# Where it writes its answer there, and what is answered where it couldn't.
ANSWER = "answer.json"
ENDED = '{"errorType": "Runtime.ExitError", "errorMessage": "Runtime exited before it answered"}'
# How often an event is tried again where a function doesn't say.
RETRIES = 2

_log = logging.getLogger(__name__)


@dataclass(frozen=True)
class Invocation:
    """One event for a function of moto's (`LambdaFunction`), as the function is when its turn comes."""

    function: Any
    event: Any
    request_id: str = field(default_factory=lambda: str(uuid4()))

    @cached_property
    def log_stream(self) -> str:
        """Name of the stream for this invocation; AWS shares one among several."""
        day = time.strftime("%Y/%m/%d", time.gmtime())
        return f"{day}/[{self.function.version}]{self.request_id.replace('-', '')}"

    def environment(self, of_clients: Mapping[str, str], folder: Path) -> dict[str, str]:
        """Variables of the process, which has its own home: no file of the user's says where AWS is.

        https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html
        """
        function = self.function
        return {
            "PATH": os.environ["PATH"],
            "HOME": str(folder),
            "TMPDIR": str(folder),
            **function.environment_vars,
            "_HANDLER": function.handler,
            "LAMBDA_TASK_ROOT": str(folder / CODE),
            "AWS_REGION": function.region,
            "AWS_DEFAULT_REGION": function.region,
            "AWS_LAMBDA_FUNCTION_NAME": function.function_name,
            "AWS_LAMBDA_FUNCTION_VERSION": str(function.version),
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE": str(function.memory_size),
            "AWS_LAMBDA_LOG_GROUP_NAME": function.logs_group_name,
            "AWS_LAMBDA_LOG_STREAM_NAME": self.log_stream,
            **of_clients,
        }

    def for_the_runner(self, answer: Path) -> str:
        """What function_runner reads from its standard input; it writes its answer to a file."""
        function = self.function
        context = {
            "function_name": function.function_name,
            "function_version": str(function.version),
            "invoked_function_arn": function.function_arn,
            "memory_limit_in_mb": str(function.memory_size),
            "aws_request_id": self.request_id,
            "log_group_name": function.logs_group_name,
            "log_stream_name": self.log_stream,
            "deadline": time.time() + function.timeout,
        }
        settings = function.logging_config
        logged = {"log_format": settings["LogFormat"], "level": settings.get("ApplicationLogLevel")}
        return json.dumps(
            {
                "handler": function.handler,
                "event": self.event,
                "context": context,
                "logging": logged,
                "answer": str(answer),
            }
        )


class Outcome(NamedTuple):
    """What a process wrote, whether its handler returned, and what, as JSON; or what it raised."""

    output: str
    succeeded: bool
    answer: str = "null"


def execute(invocation: Invocation, of_clients: Mapping[str, str]) -> Outcome:
    """Run an invocation to its end, or to the end of its time; `of_clients` says how to talk to AWS."""
    with TemporaryDirectory(prefix="function-") as name:
        folder, code, answer = Path(name), Path(name, CODE), Path(name, ANSWER)
        with ZipFile(BytesIO(invocation.function.code_bytes)) as archive:
            archive.extractall(code)
        process = subprocess.Popen(
            [sys.executable, "-I", str(RUNNER)],
            cwd=code,
            env=invocation.environment(of_clients, folder),
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            start_new_session=True,
            encoding="utf-8",
            errors="replace",
        )
        try:
            output, _ = process.communicate(
                invocation.for_the_runner(answer), timeout=invocation.function.timeout
            )
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            output, _ = process.communicate()
            end = f"{invocation.request_id} Task timed out after {invocation.function.timeout:.2f} seconds"
            told = json.dumps({"errorType": "Sandbox.Timedout", "errorMessage": end})
            return Outcome(f"{output}{end}\n", False, told)
        # A process that was killed, or ended itself, has written nothing.
        told = answer.read_text(encoding="utf-8") if answer.exists() else ENDED
        return Outcome(output, process.returncode == 0, told)


class Functions:
    """The invocations of one emulator: a queue for each function, which runs one at a time.

    `of_clients` are the environment variables that lead to the emulator; `between_requests` gives a time in
    which moto serves nobody, `while_waiting` one within a request in which it serves others. To be
    used as a context manager; `running` is the open one, for moto keeps its functions in the process.
    Its end waits for what was invoked before.
    """

    running: ClassVar["Functions | None"] = None

    def __init__(
        self,
        of_clients: Mapping[str, str],
        between_requests: Callable[[], AbstractContextManager[None]],
        while_waiting: Callable[[], AbstractContextManager[None]],
    ) -> None:
        self._of_clients = of_clients
        self._while_waiting = while_waiting
        self._between_requests = between_requests
        self._queues: defaultdict[str, ThreadPoolExecutor] = defaultdict(lambda: ThreadPoolExecutor(1))
        self._under_way = 0
        self._changed = Condition()

    def __enter__(self) -> Self:
        Functions.running = self
        return self

    def __exit__(self, *_: object) -> None:
        self.wait(timeout=None)
        Functions.running = None
        for queue in self._queues.values():
            queue.shutdown()

    def invoke(self, function: Any, event: Any) -> None:
        """Take over an event; it is handled when the request that caused it has been answered.

        Raises NotImplementedError for functions that are not written in Python.
        """
        _check_runs(function)
        self.later(function, lambda: self._run(Invocation(function, event)))

    def answer(self, function: Any, event: Any) -> Outcome:
        """Run an event to its end within the request that waits for it; raises as `invoke`."""
        _check_runs(function)
        invocation = Invocation(function, event)
        with self._while_waiting():
            outcome = execute(invocation, self._of_clients)
        _write_logs(invocation, outcome)
        return outcome

    def handle(self, function: Any, event: Any) -> Outcome:
        """Run an event once, outside of any request; what becomes of a failure is the caller's."""
        _check_runs(function)
        invocation = Invocation(function, event)
        outcome = execute(invocation, self._of_clients)
        with self._between_requests():
            _write_logs(invocation, outcome)
        return outcome

    def later(self, function: Any, work: Callable[[], object]) -> None:
        """Do something for a function when the present request has been answered, and its turn comes."""
        with self._changed:
            self._under_way += 1
            self._queues[function.function_arn].submit(self._do, function, work)

    @property
    def between_requests(self) -> Callable[[], AbstractContextManager[None]]:
        """Gives a time in which moto serves nobody."""
        return self._between_requests

    def wait(self, timeout: float | None) -> None:
        """Return once nothing is under way; raises TimeoutError after `timeout` seconds."""
        with self._changed:
            if not self._changed.wait_for(lambda: self._under_way == 0, timeout):
                raise TimeoutError(f"{self._under_way} invocations are not done after {timeout} seconds")

    def _run(self, invocation: Invocation) -> None:
        for _ in range(1 + _retries(invocation.function)):
            outcome = execute(invocation, self._of_clients)
            with self._between_requests():
                _write_logs(invocation, outcome)
            if outcome.succeeded:
                return
        with self._between_requests():
            _send_to_dead_letters(invocation, outcome)

    def _do(self, function: Any, work: Callable[[], object]) -> None:
        try:
            with self._between_requests():
                pass  # the request that caused the event has been answered
            work()
        except Exception:
            _log.exception("%s could not be run", function.function_name)
        finally:
            with self._changed:
                self._under_way -= 1
                self._changed.notify_all()


def _check_runs(function: Any) -> None:
    if not str(function.run_time).startswith("python"):
        raise NotImplementedError(f"{function.function_name} can't run: only Python functions do")


def _retries(function: Any) -> int:
    said = [each.config.get("MaximumRetryAttempts", RETRIES) for each in function.event_invoke_config]
    return said[-1] if said else RETRIES


def _write_logs(invocation: Invocation, outcome: Outcome) -> None:
    """One event per line. A group that does not exist is not made: that takes a permission on AWS."""
    function = invocation.function
    logs, group = function.logs_backend, function.logs_group_name
    if group in logs.groups:
        now = unix_time_millis()
        events = [{"timestamp": now, "message": line} for line in outcome.output.splitlines()]
        if invocation.log_stream not in logs.groups[group].streams:  # an event's further tries share it
            logs.create_log_stream(group, invocation.log_stream)
        logs.put_log_events(group, invocation.log_stream, events)


def _send_to_dead_letters(invocation: Invocation, outcome: Outcome) -> None:
    """The event, with the attributes that AWS adds, to the topic or the queue that is there.

    https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-retain-records.html
    """
    function = invocation.function
    target = function.dead_letter_config.get("TargetArn", "")
    body = json.dumps(invocation.event)
    last_line = (outcome.output.splitlines() or [""])[-1]
    attributes = {
        "RequestID": ("String", invocation.request_id),
        "ErrorCode": ("Number", "200"),
        "ErrorMessage": ("String", last_line[:1024]),
    }
    topics = sns_backends[function.account_id][function.region]
    queues = sqs_backends[function.account_id][function.region]
    name = target.rpartition(":")[2]
    if target in topics.topics:
        told = {key: {"Type": kind, "Value": value} for key, (kind, value) in attributes.items()}
        topics.publish(message=body, arn=target, message_attributes=told)
    elif name in queues.queues and queues.queues[name].queue_arn == target:
        kept = {key: {"DataType": kind, "StringValue": value} for key, (kind, value) in attributes.items()}
        queues.send_message(name, body, message_attributes=kept)
