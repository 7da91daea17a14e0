"""Times synthesis against plain CDKTF: ``python -m benchmarks.synthesis [--rounds N] [--against FOLDER]``.

Both synthesize ``deployments/``, and the same with copies of one deployment under other names, each time in
a new folder and as a user runs it (Python with cached bytecode, jsii with its package cache): ``main.py``,
and ``main.py`` with CDKTF's bindings as they are shipped (``plain_cdktf.py``). Each has a run first that is
watched for memory and messages; then come rounds of both programs in both sizes, so that a change of the
machine's speed meets all of them. A straight line through the fastest runs tells what a synthesis costs once
from what each resource costs: the ratio of two whole runs would depend on how much is synthesized. The narrow
bounds are on processor time, which other work on the machine disturbs least. All outputs of a size have to
have the same bytes.

What the model, the modules and the stacks cost is in both, as they run both. So ``--against`` compares this
checkout with another, both with that one's deployments; their outputs may differ, and count as they are.

Exit status 1 where a bound or the bytes are missed.
"""

import sys
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

import click

from benchmarks.measurement import Measurement, line
from benchmarks.workload import ROOT, Output, Program, Synthesis, synthesize

TAPSTACK = Program("main.py", ROOT / "main.py")
PLAIN = Program("plain CDKTF", ROOT / "benchmarks" / "plain_cdktf.py")
#: How many copies of a deployment each size has. Plain CDKTF's import takes fifteen seconds, give or take
#: one: what a resource costs shows only where there are thousands.
SIZES = (0, 20)
#: Of plain CDKTF's, with room for noise. The fixed cost is 0.12 of it: 0.95 without the lazy import in
#: Python, 0.22 without that in Node. A resource costs half. Wall time alone sees waiting: a wide one.
FIXED_BOUND, WALL_BOUND, EACH_BOUND, MEMORY_BOUND = 0.18, 0.30, 0.75, 0.30
#: Of another checkout's.
AGAINST_BOUND = 1.1


@dataclass(frozen=True)
class Row:
    """One figure of both programs: how it is read and written, and how large their ratio may be."""

    title: str
    written: str
    figure: Callable[[Measurement], float]
    bound: float | None
    against: float | None = None


ROWS = (
    Row("fixed, wall time", "{:.2f} s", lambda of: line(of.seconds).fixed, WALL_BOUND),
    Row("fixed, processor time", "{:.2f} s", lambda of: line(of.processor).fixed, FIXED_BOUND, AGAINST_BOUND),
    Row("per resource, wall time", "{:.2f} ms", lambda of: line(of.seconds).each * 1e3, None),
    Row(
        "per resource, processor time",
        "{:.2f} ms",
        lambda of: line(of.processor).each * 1e3,
        EACH_BOUND,
        AGAINST_BOUND,
    ),
    Row("peak memory", "{:.0f} MB", lambda of: of.watched.usage.peak / 1e6, MEMORY_BOUND, AGAINST_BOUND),
    Row("messages per resource", "{:.2f}", lambda of: of.messages_per_resource, None, AGAINST_BOUND),
)


class DifferentOutputError(Exception):
    """Two runs wrote different files; the message names them."""


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1), help="How many rounds.")
@click.option(
    "--against",
    type=click.Path(exists=True, file_okay=False, path_type=Path),
    metavar="FOLDER",
    help="Another checkout of the project, instead of plain CDKTF.",
)
def main(rounds: int, against: Path | None) -> None:
    """Time synthesis against plain CDKTF or another checkout, per resource and for what comes once."""
    try:
        if against:
            other = Program(against.resolve().name, against.resolve() / "main.py")
            missed = report(measure((TAPSTACK, other), against, rounds, same=False), against=True)
        else:
            missed = report(measure((TAPSTACK, PLAIN), ROOT, rounds, same=True), against=False)
            click.echo("The outputs of all runs of a size are the same, byte for byte.")
    except DifferentOutputError as error:
        raise click.ClickException(str(error)) from error
    sys.exit(missed)


def measure(
    programs: tuple[Program, Program], project: Path, rounds: int, *, same: bool
) -> Mapping[Program, Measurement]:
    """Runs each program once watched and then in rounds; prints each run.

    Raises ``DifferentOutputError`` where the outputs are to be the ``same`` and are not.
    """
    expected: dict[int, Output] = {}

    def run(program: Program, copies: int, *, watched: bool = False) -> Synthesis:
        made = synthesize(program, project, copies=copies, watched=watched)
        if same:
            compare(expected.setdefault(copies, made.output), made.output, program.name)
        click.echo(
            f"{'watched' if watched else 'timed':8} {program.name:14} {made.resources:5} resources"
            f" {made.usage.seconds:7.2f} s {made.usage.processor:7.2f} s of processor time"
        )
        return made

    measured = {program: Measurement(run(program, SIZES[0], watched=True)) for program in programs}
    for _ in range(rounds):
        for copies in SIZES:
            for program in programs:
                measured[program].add(run(program, copies))
    return measured


def report(measured: Mapping[Program, Measurement], *, against: bool) -> bool:
    """Prints the table; returns whether a bound was missed."""
    missed = False
    click.echo("".join([f"\n{'':30}", *(f"{program.name:>15}" for program in measured), "   ratio   bound"]))
    for row in ROWS:
        ours, other = figures = [row.figure(measurement) for measurement in measured.values()]
        bound, ratio = row.against if against else row.bound, ours / other
        late = bound is not None and ratio > bound
        missed = missed or late
        cells = "".join(f"{row.written.format(figure):>15}" for figure in figures)
        limit = "" if bound is None else f"{bound:8.2f}{'  missed' if late else ''}"
        click.echo(f"{row.title:30}{cells}{ratio:8.3f}{limit}")
    return missed


def compare(expected: Output, output: Output, program: str) -> None:
    """Raises ``DifferentOutputError`` unless two outputs have the same files with the same bytes."""
    if not expected:
        raise DifferentOutputError(f"{program} wrote no files")
    different = [name for name in sorted({*expected, *output}) if expected.get(name) != output.get(name)]
    if different:
        raise DifferentOutputError(
            f"{program} wrote something else than {TAPSTACK.name} did: {', '.join(different)}"
        )


if __name__ == "__main__":
    main()
