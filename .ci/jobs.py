"""Prints how many processes of the tests run side by side on this machine.

One that applies a blueprint to the embedded AWS mostly waits for the AWS provider: memory is what bounds
their number. Beyond a few for each processor they only wait for each other.
"""

import os
from pathlib import Path

#: Two stacks at a time, each with Terraform and its provider; moto; Python with CDKTF's Node.
EACH = 2 * (240 + 640) + 380 + 240
#: For the operating system and whatever else runs, in megabytes.
SPARE = 2048
FOR_A_PROCESSOR = 5
#: The memory limit of a container: a number of bytes, or `max`.
LIMIT = Path("/sys/fs/cgroup/memory.max")


def jobs(megabytes: int, processors: int) -> int:
    """As many as fit, at least one."""
    return max(1, min((megabytes - SPARE) // EACH, FOR_A_PROCESSOR * processors))


def memory(limit: Path = LIMIT) -> int:
    """The machine's memory, or the container's, in megabytes."""
    there = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    text = limit.read_text(encoding="ascii").strip() if limit.is_file() else "max"
    return (there if text == "max" else min(there, int(text))) // 2**20


if __name__ == "__main__":
    print(jobs(memory(), os.cpu_count() or 1))
