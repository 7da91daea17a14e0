"""Prints every drill of some descriptions, ``<file>@<region>`` a line, for `make drill-all`."""

import os
import sys
from collections.abc import Iterable, Iterator
from pathlib import Path

from model.language.load import load_deployments


def drills(files: Iterable[Path]) -> Iterator[str]:
    """Each description with each of its regions."""
    for file in files:
        (deployment,) = load_deployments([file], os.environ)
        yield from (f"{file.as_posix()}@{region}" for region in deployment.regions)


if __name__ == "__main__":
    print("\n".join(drills(map(Path, sys.argv[1:]))))
