"""Each bridge's gap is looked for twice: behind the bridge, and in a moto without any."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config
from botocore.exceptions import ClientError
from botocore.parsers import ResponseParserError

from emulator import Emulator

Clients = Callable[[str, str], Any]
Probe = Callable[[Clients], bool]


def _wait_for(port: int) -> None:
    for _ in range(200):
        try:
            return socket.create_connection(("127.0.0.1", port)).close()
        except OSError:
            time.sleep(0.05)
    raise TimeoutError("plain moto does not answer after 10 s")


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


@pytest.fixture(scope="session")
def plain_moto() -> Iterator[Clients]:
    """boto3 clients by service and region of the pinned moto as it is, in a process of its own."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    command = [sys.executable, "-m", "moto.server", "-p", str(port)]
    session = boto3.Session("plain", "plain")
    config = Config(retries={"total_max_attempts": 1}, s3={"addressing_style": "path"})

    def client(service: str, region: str) -> Any:
        return session.client(service, region, endpoint_url=f"http://127.0.0.1:{port}", config=config)

    with subprocess.Popen(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        _wait_for(port)
        yield client
        process.kill()


@pytest.fixture
def assert_still_lacks(plain_moto: Clients) -> Callable[[Probe], None]:
    """Fail once plain moto passes a probe: its bridge has become needless."""

    def assert_gap(probe: Probe) -> None:
        try:
            closed = probe(plain_moto)
        except (ClientError, ResponseParserError):  # moto's own error page is no answer of AWS's
            closed = False
        bridge = probe.__module__.split(".")[-1].removeprefix("test_")
        assert not closed, f"moto now {probe.__doc__} remove that from emulator/bridges/{bridge}.py"

    return assert_gap
