import signal
import socket
import subprocess
import sys

import pytest

from emulator.__main__ import main


def test_it_stops_cleanly_on_sigterm() -> None:
    command = [sys.executable, "-m", "emulator"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert any("Ctrl-C" in line for line in process.stdout)
        process.terminate()
        rest, errors = process.communicate(timeout=10)
    assert (process.returncode, rest, errors) == (0, "Stopped.\n", "")


def test_it_says_how_to_talk_to_it_until_ctrl_c(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    handlers = []

    def press_ctrl_c() -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr(signal, "signal", lambda *handler: handlers.append(handler))
    monkeypatch.setattr(signal, "pause", press_ctrl_c)
    assert main([]) == 0
    printed = capsys.readouterr().out
    assert "export AWS_ENDPOINT_URL=http://127.0.0.1:" in printed
    assert printed.endswith("Stopped.\n")
    assert handlers == [(signal.SIGTERM, signal.default_int_handler)]


def test_a_port_that_cannot_be_used_is_one_line(capsys: pytest.CaptureFixture[str]) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert main(["--port", str(port)]) == 1
    assert capsys.readouterr().err == f"port {port} of 127.0.0.1 can't be used: Address already in use\n"
