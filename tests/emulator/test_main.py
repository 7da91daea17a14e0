import signal
import socket
import subprocess
import sys

import pytest

from emulator.__main__ import main


@pytest.mark.parametrize("stop", [signal.SIGINT, signal.SIGTERM])
def test_it_says_how_to_talk_to_it_and_stops_cleanly(stop: signal.Signals) -> None:
    command = [sys.executable, "-m", "emulator"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        lines = []
        for line in process.stdout:
            lines.append(line)
            if "Ctrl-C" in line:
                break
        process.send_signal(stop)
        rest, errors = process.communicate(timeout=10)
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in "".join(lines)
    assert (process.returncode, rest, errors) == (0, "Stopped.\n", "")


def test_a_port_that_cannot_be_used_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert capsys.readouterr().err == f"port {port} of 127.0.0.1 can't be used: Address already in use\n"
