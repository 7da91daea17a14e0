"""An emulator with every bridge, and a moto without any."""

import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from typing import Any

import boto3
import pytest
from botocore.config import Config

from emulator import Emulator

Clients = Callable[[str, str], Any]


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
