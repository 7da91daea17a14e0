"""Counts what a program asks of Node: ``python benchmarks/count_messages.py FILE SCRIPT``.

Runs SCRIPT (``main.py``, ``plain_cdktf.py``) as ``python SCRIPT`` would, and writes to FILE how many messages
it sent to jsii's kernel. Unlike its time, their number is the same in every run and on every machine.
"""

import runpy
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any
from unittest.mock import patch

from jsii._kernel.providers.process import _NodeProcess


def main() -> None:
    """Runs the script; it leaves by ``SystemExit`` with the script's status."""
    file, script = map(Path, sys.argv[1:])
    sys.argv, sys.path[0] = [str(script)], str(script.parent)
    with _counted(file):
        runpy.run_path(str(script), run_name="__main__")


@contextmanager
def _counted(file: Path) -> Iterator[None]:
    """Writes how many messages were sent meanwhile."""
    sent = 0
    send = _NodeProcess.send

    def counting(*arguments: Any) -> Any:
        nonlocal sent
        sent += 1
        return send(*arguments)

    try:
        with patch.object(_NodeProcess, "send", counting):
            yield
    finally:
        file.write_text(str(sent))


if __name__ == "__main__":
    main()
