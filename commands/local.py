"""`make local`: a deployment applied to the embedded AWS, planned again, destroyed, and counted."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from commands.embedded_run import (
    GONE,
    OUTPUT,
    PLUGIN_CACHE,
    STATE,
    WORK_FOLDER,
    EmbeddedRunError,
    ShownRunner,
    Written,
    bounded,
    check_empty,
    exit_status,
    read_written,
    remove_earlier,
)
from commands.local_parts import EmbeddedAws, Inventory, Parts
from commands.shell_lines import shell_lines
from commands.stack_outputs import shown
from commands.timings import Timings
from model.planning.plan import StatePlan
from runner.environment import isolated
from runner.installation import Installation
from runner.terraform import Output

STATE_UNPROTECTED = {"protected": "false"}


def run(
    deployment: str,
    *,
    keep: bool = False,
    work_folder: Path = WORK_FOLDER,
    console: Console | None = None,
    parts: Parts | None = None,
) -> int:
    """Runs `deployment` (a name or a file) on the embedded AWS; returns the exit status.

    Everything is written below `work_folder`, anew each time but for the cache of providers. 0 means that
    every stack was applied, that a second plan was empty, and, unless `keep`, that destroying left nothing.
    With `keep`, the embedded AWS stays up until Ctrl-C. What `synthesize` raises goes through.
    """
    console = console or Console(emoji=False)
    timings = Timings(console)
    local = _LocalRun(deployment, work_folder, console, timings, parts or Parts())
    return exit_status(lambda: local.run(keep), console, timings, local.left)


@dataclass
class _LocalRun:
    deployment: str
    work_folder: Path
    console: Console
    timings: Timings
    parts: Parts
    started: bool = False
    written: Written = field(init=False)

    def run(self, keep: bool) -> None:
        installation = self.parts.installation(plugin_cache=self.work_folder / PLUGIN_CACHE)
        with self.timings.step(f"Synthesizing {self.deployment}"):
            self.written = self._synthesize(installation)
        with self.parts.embedded_aws() as aws:
            self.started = True
            runner = self.parts.runner(
                installation=installation,
                environment=isolated(aws.environment),
                local_state=self.work_folder / STATE,
            )
            shown_runner = ShownRunner(runner, self.console, self.timings)
            before = self._count(aws, "Taking the inventory of the empty account")
            self._apply(shown_runner)
            self._plan_again(shown_runner)
            if keep:
                self._keep(aws)
            else:
                self._destroy(shown_runner)
                after = self._count(aws, "Taking the inventory again")
                _check_nothing_left(before, after)
                self.console.print("Nothing is left.")
        if keep:
            self.console.print(f"\n{GONE[0].upper()}{GONE[1:]}.")

    def left(self) -> str:
        """What has become of everything once it is interrupted."""
        return GONE if self.started else "nothing was applied"

    def _synthesize(self, installation: Installation) -> Written:
        remove_earlier(self.work_folder)
        outdir = self.parts.synthesize([self.deployment], outdir=self.work_folder / OUTPUT)
        return read_written(outdir, installation, "make local")

    def _count(self, aws: EmbeddedAws, title: str) -> Inventory:
        regions = sorted({region for regions in self.written.regions.values() for region in regions})
        with self.timings.step(title):
            return self.parts.inventory(aws, regions)

    def _apply(self, runner: ShownRunner) -> None:
        stacks = self.written.stacks
        runner.apply(f"Applying {len(stacks)} stacks", stacks, applied=self._show)

    def _show(self, stack: str, outputs: Mapping[str, Output]) -> None:
        if outputs:
            text = shown(stack, self.timings.elapsed, outputs)
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _plan_again(self, runner: ShownRunner) -> None:
        plans = runner.plan("Planning again", self.written.stacks)
        check_empty(plans, "The second plan is not empty:")
        self.console.print(f"The second plan is empty for all {len(plans)} stacks.")

    def _keep(self, aws: EmbeddedAws) -> None:
        every = (region for regions in self.written.regions.values() for region in regions)
        region = next(every, "us-east-1")
        self.timings.show()
        self.console.print(f"\nThe embedded AWS answers at {aws.url}. In another shell:\n", highlight=False)
        for line in shell_lines(aws.environment, aws.url, region):
            self.console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        self.console.print(
            "\nGive each command of the AWS CLI the --endpoint-url: without it, version 1 asks AWS itself "
            "for some services.\nCtrl-C ends the embedded AWS and drops everything in it.",
            soft_wrap=True,
        )
        self.parts.wait_for_interrupt()

    def _destroy(self, runner: ShownRunner) -> None:
        state = self.written.of_kind(StatePlan.kind)
        others = [stack for stack in self.written.stacks if stack not in state]
        runner.destroy(f"Destroying {len(others)} stacks", others)
        if state:
            title = "Taking the protection off the state buckets"
            runner.apply(title, state, variables=STATE_UNPROTECTED)
            runner.destroy("Destroying the state buckets", state, variables=STATE_UNPROTECTED)


def _check_nothing_left(before: Inventory, after: Inventory) -> None:
    left = {
        place: [item for item in items if item not in before.get(place, ())] for place, items in after.items()
    }
    lines = [f"{region} {kind}: {item}" for (region, kind), items in left.items() for item in items]
    if lines:
        raise EmbeddedRunError("\n".join(["Destroying left:", *bounded(lines)]))
