"""The emulator's life: start with an empty AWS, serve on loopback, stop without a trace."""

import os
import socket
from collections import Counter
from contextlib import ExitStack
from functools import cache
from threading import Lock, Thread
from types import TracebackType
from typing import Any, Self

import boto3
from botocore.config import Config
from werkzeug.serving import BaseWSGIServer, make_server

from emulator.refusal import Refusal
from emulator.region_switch import RegionSwitch

HOST = "127.0.0.1"
ACCESS_KEY = {"AWS_ACCESS_KEY_ID": "emulator", "AWS_SECRET_ACCESS_KEY": "emulator"}

# What Terraform, boto3 and the AWS CLI need to talk to the emulator and to nothing else. Keys in the
# environment win over any profile of the user's; a token that belongs to other keys is blanked. Few
# attempts, so that boto3 and the CLI notice at once that a region is off; Terraform's S3 backend keeps
# to its 5 attempts (20 s) and the provider to its 25 (many minutes), whatever the environment says.
CLIENT_ENVIRONMENT = ACCESS_KEY | {
    "AWS_SESSION_TOKEN": "",
    "AWS_EC2_METADATA_DISABLED": "true",
    "AWS_IGNORE_CONFIGURED_ENDPOINT_URLS": "false",
    "AWS_MAX_ATTEMPTS": "3",
}


class EmulatorError(RuntimeError):
    """The emulator can't be started: another one runs in this process, or the port is taken."""


class Emulator:
    """An AWS account of one's own, in this process, on a port of 127.0.0.1.

    `port` 0 takes a free one. `url`, `environment` and `client()` say how to talk to it; they hold
    from `start()` to `stop()`, or inside the `with` block.
    """

    _running = Lock()

    def __init__(self, port: int = 0) -> None:
        self._port = port
        self._server: BaseWSGIServer | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.stop()

    def start(self) -> None:
        """Serve an AWS without any resources but those of a new account (default VPCs, …).

        Raises EmulatorError when this process runs one already (moto's state is the process's)
        or the port is taken.
        """
        if not Emulator._running.acquire(blocking=False):
            raise EmulatorError("an emulator runs in this process already: stop it before you start another")
        with ExitStack() as stack:
            stack.callback(Emulator._running.release)
            with _listen(self._port) as listener:
                # moto takes a second to import: who asks for nothing but `--help` does not pay for it
                from emulator.account import SETTINGS, moto_application, reset, settings
                from emulator.functions import Functions

                stack.enter_context(settings(SETTINGS))
                reset()
                stack.callback(reset)
                self._switch = RegionSwitch.running = RegionSwitch(moto_application())
                stack.callback(setattr, RegionSwitch, "running", None)
                self._server = _serve(self._switch, listener)
            functions = Functions(self.environment, self._switch.between_requests, self._switch.while_waiting)
            self._functions = stack.enter_context(functions)
            self._clients: dict[tuple[str, str], Any] = {}
            self._thread = Thread(
                target=self._server.serve_forever, args=(0.05,), name="emulator", daemon=True
            )
            self._thread.start()
            self._until_stopped = stack.pop_all()

    def stop(self) -> None:
        """Wait for Lambda functions, close the port, wait for requests and forget every resource.

        A function that was invoked runs to its end, or to its time-out. Twice is harmless.
        """
        if self._server is None:
            return
        with self._until_stopped:
            try:
                self._functions.wait(timeout=None)
            finally:
                self._server.shutdown()
                self._thread.join()
                self._server = None

    @property
    def url(self) -> str:
        """Address of every service's API, such as ``http://127.0.0.1:40123``."""
        if self._server is None:
            raise EmulatorError("the emulator does not run: start it first")
        return f"http://{HOST}:{self._server.port}"

    @property
    def environment(self) -> dict[str, str]:
        """Environment variables that point Terraform, boto3 and the AWS CLI to the emulator."""
        return CLIENT_ENVIRONMENT | {"AWS_ENDPOINT_URL": self.url}

    def client(self, service: str, region: str) -> Any:
        """The boto3 client of a service in a region, one attempt per call; the same one each time."""
        url = self.url
        if (service, region) not in self._clients:
            config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})
            self._clients[service, region] = _session().client(
                service, region_name=region, endpoint_url=url, config=config
            )
        return self._clients[service, region]

    def wait_for_functions(self, timeout: float = 30) -> None:
        """Return once every Lambda function that was invoked has ended, and what they caused in turn.

        Raises TimeoutError after `timeout` seconds. What they printed is in their log groups then.
        """
        self._functions.wait(timeout)

    def switch_off(self, *regions: str, once_each: bool = False) -> None:
        """Answer 503 to every request of these regions; "global" stands for IAM, Route 53, CloudFront, …

        With `once_each` what was refused is answered when it is asked again.
        """
        self._switch.switch_off(*regions, once_each=once_each)

    def switch_on(self, *regions: str) -> None:
        """Serve these regions again, with everything that was in them; what waited for them is copied."""
        from emulator.bridges.s3_replication import copy_what_waits

        self._switch.switch_on(*regions)
        with self._switch.between_requests():
            copy_what_waits()

    @property
    def served(self) -> Counter[str]:
        """Requests served since the start, by region ("global" and "unsigned" among them)."""
        return self._switch.served

    @property
    def refused(self) -> Counter[str]:
        """Requests answered 503 since the start, by the region that was switched off."""
        return self._switch.refused

    @property
    def refusals(self) -> tuple[Refusal, ...]:
        """The requests answered 503 since the start, in their order: what they asked, and who did."""
        return tuple(self._switch.refusals)


@cache
def _session() -> Any:
    """The boto3 session of all clients, which reads a service's description once."""
    return boto3.Session(*ACCESS_KEY.values())


def _listen(port: int) -> socket.socket:
    try:
        return socket.create_server((HOST, port), backlog=128)
    except OSError as error:
        raise EmulatorError(
            f"port {port} of {HOST} can't be used: {os.strerror(error.errno or 0)}"
        ) from error


def _serve(application: RegionSwitch, listener: socket.socket) -> BaseWSGIServer:
    from emulator.account import QuietRequestHandler

    server = make_server(
        HOST,
        listener.getsockname()[1],
        application,
        threaded=True,
        request_handler=QuietRequestHandler,
        fd=listener.fileno(),
    )
    # Requests under way end before stop() returns; none can outlive the account they wrote to.
    server.daemon_threads = False  # type: ignore[attr-defined]
    return server
