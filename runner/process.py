"""A command that runs to its end, also through Ctrl-C."""

import subprocess
import tempfile
from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import Future, ThreadPoolExecutor, wait
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any


@dataclass(frozen=True)
class Completed:
    """How a command ended: its exit status (negative: the signal), and what it wrote to standard error."""

    status: int
    errors: str


def run(
    command: Sequence[str], *, directory: Path, environment: Mapping[str, str], on_line: Callable[[str], None]
) -> Completed:
    """Runs `command`, calling `on_line` with each line it prints, in another thread.

    The command stays in this process group: on Ctrl-C the terminal interrupts it as well, and it ends in its
    own order (Terraform saves its state and releases its lock). It is waited for, then KeyboardInterrupt is
    raised. An error in `on_line` is raised after the command's end.
    """
    with ThreadPoolExecutor(1) as pool:
        completed = pool.submit(_run, command, directory, environment, on_line)
        wait_through_interrupts([completed])
        return completed.result()


def wait_through_interrupts(futures: Sequence[Future[Any]]) -> None:
    """Waits for all `futures`; KeyboardInterrupt is raised only when they are done."""
    interrupted = None
    while True:
        try:
            wait(futures)
            break
        except KeyboardInterrupt as error:
            interrupted = error
    if interrupted is not None:
        raise interrupted


def _run(
    command: Sequence[str], directory: Path, environment: Mapping[str, str], on_line: Callable[[str], None]
) -> Completed:
    # A file, since a pipe could fill up while the output is read.
    with tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace") as errors:
        with subprocess.Popen(
            command,
            cwd=directory,
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            encoding="utf-8",
            errors="replace",
        ) as process:
            assert process.stdout is not None
            _feed(process.stdout, on_line)
        errors.seek(0)
        return Completed(process.returncode, errors.read())


def _feed(output: IO[str], on_line: Callable[[str], None]) -> None:
    try:
        for line in output:
            on_line(line)
    finally:
        for _ in output:  # after an error in on_line: a command whose output nobody reads never ends
            pass
