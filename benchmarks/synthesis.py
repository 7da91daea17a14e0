"""Times synthesis against plain CDKTF: ``python -m benchmarks.synthesis [--pairs N]``.

Both synthesize the project's ``deployments/``, in a new folder each time, as a user runs it (Python with
cached bytecode, jsii with its package cache): ``python main.py``, and the same with CDKTF's bindings as they
are shipped (``plain_cdktf.py``). One warm-up of each, then pairs that alternate, so that a change of the
machine's speed meets both; each pair gives a ratio, and the median of the ratios has to keep the bounds.
Every run's output has to have the same bytes.

Exit status 1 where a bound or the bytes are missed.
"""

import os
import shutil
import sys
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from statistics import median

import click

from benchmarks.process_tree import Usage, run

ROOT = Path(__file__).resolve().parent.parent
INPUTS = ("deployments", "backend.tf.json")
TAPSTACK, PLAIN = "main.py", "benchmarks/plain_cdktf.py"
# What a caller may have set, and what would make the two unlike a user's or like one another.
UNSET = ("PYTHONDONTWRITEBYTECODE", "NODE_OPTIONS")
TIME_BOUND, MEMORY_BOUND = 0.15, 0.30

Output = Mapping[str, bytes]


@dataclass(frozen=True)
class Pair:
    """One run of each, one after the other."""

    tapstack: Usage
    plain: Usage

    @property
    def time_ratio(self) -> float:
        """Tapstack's wall time over plain CDKTF's."""
        return self.tapstack.seconds / self.plain.seconds

    @property
    def memory_ratio(self) -> float:
        """Tapstack's peak memory over plain CDKTF's."""
        return self.tapstack.peak / self.plain.peak


class DifferentOutputError(Exception):
    """Two runs wrote different files; the message names them."""


@click.command()
@click.option(
    "--pairs", default=5, show_default=True, type=click.IntRange(min=1), help="How many pairs of runs."
)
def main(pairs: int) -> None:
    """Time synthesis against plain CDKTF, and compare the outputs."""
    try:
        measured = list(measure(pairs))
    except DifferentOutputError as error:
        raise click.ClickException(str(error)) from error
    medians = [median(values) for values in zip(*map(_figures, measured), strict=True)]
    _row("median", medians)
    click.echo("The outputs of all runs are the same, byte for byte.")
    missed = [
        f"{name}: {ratio:.3f}, has to be at most {bound:.2f}"
        for name, ratio, bound in (("time", medians[2], TIME_BOUND), ("memory", medians[5], MEMORY_BOUND))
        if ratio > bound
    ]
    click.echo(
        "\n".join(missed) or f"Within the bounds: {TIME_BOUND} of the time, {MEMORY_BOUND} of the memory."
    )
    sys.exit(bool(missed))


def measure(pairs: int) -> Iterator[Pair]:
    """Yields ``pairs`` pairs after a warm-up, and prints each. Raises ``DifferentOutputError``."""
    click.echo("         main.py   plain CDKTF              main.py   plain CDKTF")
    click.echo("            time          time   ratio     memory        memory   ratio")
    expected: Output | None = None
    for number in range(pairs + 1):
        usages = []
        for script in (TAPSTACK, PLAIN):
            usage, output = synthesis(script)
            expected = expected or output
            compare(expected, output, script)
            usages.append(usage)
        pair = Pair(*usages)
        _row(str(number) if number else "warm-up", _figures(pair))
        if number:
            yield pair


def synthesis(script: str) -> tuple[Usage, Output]:
    """Runs one script of the project in a new folder; returns what it took, and every file it wrote."""
    with tempfile.TemporaryDirectory(prefix="synthesis-") as name:
        folder, outdir = Path(name), Path(name, "cdktf.out")
        shutil.copytree(ROOT / INPUTS[0], folder / INPUTS[0])
        shutil.copy(ROOT / INPUTS[1], folder)
        environment = {key: value for key, value in os.environ.items() if key not in UNSET}
        environment["CDKTF_OUTDIR"] = str(outdir)
        usage = run([sys.executable, str(ROOT / script)], folder=folder, environment=environment)
        files = sorted(path for path in outdir.rglob("*") if path.is_file())
        return usage, {str(path.relative_to(outdir)): path.read_bytes() for path in files}


def compare(expected: Output, output: Output, script: str) -> None:
    """Raises ``DifferentOutputError`` unless two outputs have the same files with the same bytes."""
    if not expected:
        raise DifferentOutputError(f"{script} wrote no files")
    different = [name for name in sorted({*expected, *output}) if expected.get(name) != output.get(name)]
    if different:
        raise DifferentOutputError(
            f"{script} wrote something else than {TAPSTACK} did: {', '.join(different)}"
        )


def _figures(pair: Pair) -> list[float]:
    tapstack, plain = pair.tapstack, pair.plain
    return [tapstack.seconds, plain.seconds, pair.time_ratio, tapstack.peak, plain.peak, pair.memory_ratio]


def _row(title: str, figures: list[float]) -> None:
    seconds, plain_seconds, time_ratio, peak, plain_peak, memory_ratio = figures
    click.echo(
        f"{title:7} {seconds:6.2f} s {plain_seconds:11.2f} s {time_ratio:7.3f}"
        f" {peak / 1e6:7.0f} MB {plain_peak / 1e6:10.0f} MB {memory_ratio:7.3f}"
    )


if __name__ == "__main__":
    main()
