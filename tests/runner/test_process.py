import os
import signal
import subprocess
import sys
from collections.abc import Sequence
from concurrent.futures import Future, wait
from pathlib import Path
from typing import Any

import pytest

from runner import process
from runner.process import Completed, run
from tests.runner.fake_terraform import FakeTerraform


def shell(script: str, directory: Path, lines: list[str]) -> Completed:
    return run(
        ["/bin/sh", "-c", script], directory=directory, environment={"WORD": "ok"}, on_line=lines.append
    )


def test_lines_errors_and_status(tmp_path: Path) -> None:
    lines: list[str] = []
    completed = shell("echo $WORD; pwd; echo bad >&2; exit 3", tmp_path, lines)
    assert lines == ["ok\n", f"{tmp_path}\n"]
    assert completed == Completed(3, "bad\n")


def test_nothing_to_read_from_the_terminal(tmp_path: Path) -> None:
    lines: list[str] = []
    shell("cat; echo end", tmp_path, lines)
    assert lines == ["end\n"]


def test_much_output_on_both_streams(tmp_path: Path) -> None:
    lines: list[str] = []
    completed = shell("seq 20000; seq 20000 >&2", tmp_path, lines)
    assert len(lines) == len(completed.errors.splitlines()) == 20000


def test_an_error_of_the_callback_waits_for_the_command(tmp_path: Path) -> None:
    def on_line(line: str) -> None:
        raise KeyError(line)

    command = ["/bin/sh", "-c", f"seq 20000; touch {tmp_path}/finished"]
    with pytest.raises(KeyError, match="1"):
        run(command, directory=tmp_path, environment={}, on_line=on_line)
    assert (tmp_path / "finished").exists()


def interrupt_waiting(monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    """As if Ctrl-C came `times` times while this process waits."""
    interrupts = [KeyboardInterrupt()] * times

    def interrupted_wait(futures: Sequence[Future[Any]]) -> None:
        if interrupts:
            raise interrupts.pop()
        wait(futures)

    monkeypatch.setattr(process, "wait", interrupted_wait)


@pytest.mark.parametrize("times", [1, 3])
def test_interrupts_wait_for_the_command(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, times: int) -> None:
    interrupt_waiting(monkeypatch, times)
    lines: list[str] = []
    with pytest.raises(KeyboardInterrupt):
        shell("echo 1; sleep 0.05; echo 2", tmp_path, lines)
    assert lines == ["1\n", "2\n"]


APPLY = """
import signal
import sys
from pathlib import Path
from runner.installation import Installation
from runner.terraform import Terraform

# A job that a shell runs in the background ignores interrupts, and would pass that on.
signal.signal(signal.SIGINT, signal.default_int_handler)
installation = Installation(Path(sys.argv[2]), "1.11.4", "linux_amd64")
terraform = Terraform(Path(sys.argv[1]), installation=installation)
try:
    terraform.apply(on_event=lambda event: print(event["type"], flush=True))
except KeyboardInterrupt:
    print("ended in order")
"""


def test_ctrl_c_reaches_terraform_itself(fake: FakeTerraform, tmp_path: Path) -> None:
    """As a terminal does it: the signal goes to the whole process group."""
    fake.answer("apply", {"type": "apply_start"}, seconds=10)
    command = [sys.executable, "-c", APPLY, str(tmp_path), str(fake.binary)]
    root = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=root, stdout=subprocess.PIPE, text=True, process_group=0) as python:
        assert python.stdout is not None
        assert python.stdout.readline() == "apply_start\n"
        os.killpg(python.pid, signal.SIGINT)
        rest = python.stdout.read()
    assert rest == "ended in order\n"
    assert [entry["what"] for entry in fake.log] == ["start", "interrupted"]
