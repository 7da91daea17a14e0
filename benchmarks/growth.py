"""Times synthesis with more and more regions: ``python -m benchmarks.growth [--rounds N]``.

``regions.hcl`` with 2, 4, 8 and 16 regions, each in a folder of its own and as a user runs it, in rounds of
all sizes. The resources grow faster than the regions do, as each two of them are peered; what one resource
costs has to stay the same. Exit status 1 where it doesn't, within ``GROWTH_BOUND``.
"""

import shutil
import sys
import tempfile
from collections.abc import Mapping
from pathlib import Path

import click

from benchmarks.synthesis import TAPSTACK
from benchmarks.workload import BACKEND, DEPLOYMENTS, ROOT, Synthesis, synthesize_in

BASE = ROOT / "benchmarks" / "regions.hcl"
SIZES = (2, 4, 8, 16)
#: AWS enables them in every account.
REGIONS = (
    *("us-east-1", "us-east-2", "us-west-1", "us-west-2", "ca-central-1", "sa-east-1"),
    *("eu-west-1", "eu-west-2", "eu-west-3", "eu-central-1", "eu-north-1"),
    *("ap-south-1", "ap-northeast-1", "ap-northeast-2", "ap-southeast-1", "ap-southeast-2"),
)
#: How much more a resource may cost on the last step, from the second largest size to the largest, than on
#: the one before.
GROWTH_BOUND = 1.5


@click.command()
@click.option("--rounds", default=3, show_default=True, type=click.IntRange(min=1), help="How many rounds.")
def main(rounds: int) -> None:
    """Time synthesis with 2, 4, 8 and 16 regions."""
    runs = [{regions: synthesize_regions(regions) for regions in SIZES} for _ in range(rounds)]
    # Other work only ever makes a run slower.
    fastest = {
        size: min((each[size] for each in runs), key=lambda run: run.usage.processor) for size in SIZES
    }
    sys.exit(report(fastest))


def synthesize_regions(regions: int, *, watched: bool = False) -> Synthesis:
    """Synthesizes ``regions.hcl`` with as many regions, in a new folder."""
    with tempfile.TemporaryDirectory(prefix="growth-") as name:
        folder = Path(name)
        (folder / DEPLOYMENTS).mkdir()
        (folder / DEPLOYMENTS / BASE.name).write_text(described(regions), encoding="utf-8")
        shutil.copy(ROOT / BACKEND, folder)
        return synthesize_in(folder, TAPSTACK, watched=watched)


def described(regions: int) -> str:
    """``regions.hcl`` with as many regions, each with a network of a range of its own."""
    blocks = [
        f'region "{region}" {{\n  network {{\n    cidr = "10.{number}.0.0/16"\n  }}\n}}\n'
        for number, region in enumerate(REGIONS[:regions])
    ]
    return "\n".join([BASE.read_text(encoding="utf-8"), *blocks])


def report(runs: Mapping[int, Synthesis]) -> bool:
    """Prints the table of runs by their number of regions; returns whether the bound was missed."""
    click.echo(
        f"{'regions':>8}{'resources':>11}{'bytes':>12}{'wall time':>12}{'processor':>12}{'a resource':>13}"
    )
    steps: list[float] = []
    before: Synthesis | None = None
    for regions, run in runs.items():
        size = sum(map(len, run.output.values()))
        cells = (
            f"{regions:8}{run.resources:11}{size:12}{run.usage.seconds:10.2f} s{run.usage.processor:10.2f} s"
        )
        if before:
            steps.append((run.usage.processor - before.usage.processor) / (run.resources - before.resources))
            cells += f"{steps[-1] * 1e3:10.2f} ms"
        click.echo(cells)
        before = run
    ratio = steps[-1] / steps[-2]
    missed = ratio > GROWTH_BOUND
    click.echo(
        f"A resource of the last step costs {ratio:.2f} of one of the step before; bound {GROWTH_BOUND:.2f}"
        f"{', missed' if missed else ''}."
    )
    return missed


if __name__ == "__main__":
    main()
