"""How long a program runs, and how much memory it and its descendants hold together."""

import resource
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
    """What a run took: wall time and ``processor`` time (user and system, of all processes) in seconds.

    Where the run was sampled also its ``peak`` of memory in bytes, and ``processes`` at most.
    """

    seconds: float
    processor: float
    peak: int = 0
    processes: int = 0


def run(
    command: Sequence[str], *, folder: Path, environment: Mapping[str, str], sampled: bool = False
) -> Usage:
    """Runs a command in ``folder`` to its end; ``sampled`` also looks at its process tree every 20 ms.

    The memory is the proportional set size (PSS) of all processes of the tree, added up sample by sample: a
    page that several of them share counts once, one shared with programs outside of the tree in part.
    ``ru_maxrss``, which ``time -v`` shows, is that of the largest process alone: it hides that Python and
    Node hold theirs at the same time. Looking holds the processes up: the times of a sampled run are longer.

    Needs Linux (``/proc/<pid>/smaps_rollup``). Raises ``RuntimeError`` with what the command printed where
    it fails. Nothing else may end a child process meanwhile: its processor time would be counted.
    """
    peak = processes = 0
    with tempfile.TemporaryFile("w+", encoding="utf-8") as printed:
        before, start = _processor(), time.perf_counter()
        with subprocess.Popen(
            command, cwd=folder, env=environment, stdout=printed, stderr=printed
        ) as process:
            while sampled and _running(process):
                sizes = [size for pid in tree(process.pid) if (size := proportional_size(pid))]
                peak, processes = max(peak, sum(sizes)), max(processes, len(sizes))
            process.wait()
            seconds, processor = time.perf_counter() - start, _processor() - before
        if process.returncode:
            printed.seek(0)
            raise RuntimeError(f"{command} ended with status {process.returncode}:\n{printed.read()}")
    return Usage(seconds, processor, peak, processes)


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


def _processor() -> float:
    """The processor time of all descendants that have ended, in seconds."""
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def _running(process: subprocess.Popen[bytes]) -> bool:
    """Waits for one interval; says whether the process runs on."""
    try:
        process.wait(timeout=INTERVAL)
    except subprocess.TimeoutExpired:
        return True
    return False
