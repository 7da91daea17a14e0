"""How long a program runs, and how much memory it and its descendants hold together."""

import subprocess
import tempfile
import time
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

PROC = Path("/proc")
INTERVAL = 0.02


@dataclass(frozen=True)
class Usage:
    """What a run took: wall time in ``seconds``, the ``peak`` of memory in bytes, ``processes`` at most."""

    seconds: float
    peak: int
    processes: int


def run(command: Sequence[str], *, folder: Path, environment: Mapping[str, str]) -> Usage:
    """Runs a command in ``folder`` to its end and samples its process tree every 20 ms.

    The memory is the proportional set size (PSS) of all processes of the tree, added up sample by sample: a
    page that several of them share counts once, one shared with programs outside of the tree in part.
    ``ru_maxrss``, which ``time -v`` shows, is that of the largest process alone: it hides that Python and
    Node hold theirs at the same time.

    Needs Linux (``/proc/<pid>/smaps_rollup``). Raises ``RuntimeError`` with what the command printed where
    it fails.
    """
    peak = processes = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        start = time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=printed, stderr=printed
        ) as process:
            while _running(process):
                sizes = [size for pid in tree(process.pid) if (size := proportional_size(pid))]
                peak, processes = max(peak, sum(sizes)), max(processes, len(sizes))
            seconds = time.perf_counter() - start
        if process.returncode:
            printed.seek(0)
            raise RuntimeError(f"{command} ended with status {process.returncode}:\n{printed.read()}")
    return Usage(seconds, peak, processes)


def tree(pid: int) -> Iterator[int]:
    """A process and its descendants, as far as they are still there."""
    yield pid
    for children in PROC.glob(f"{pid}/task/*/children"):
        try:
            pids = children.read_text().split()
        except OSError:  # the thread has ended
            continue
        for child in pids:
            yield from tree(int(child))


def proportional_size(pid: int) -> int:
    """A process's PSS in bytes; 0 where it has ended."""
    try:
        lines = (PROC / str(pid) / "smaps_rollup").read_text().splitlines()
    except OSError:
        return 0
    return sum(int(line.split()[1]) * 1024 for line in lines if line.startswith("Pss:"))


def _running(process: subprocess.Popen[bytes]) -> bool:
    """Waits for one interval; says whether the process runs on."""
    try:
        process.wait(timeout=INTERVAL)
    except subprocess.TimeoutExpired:
        return True
    return False
