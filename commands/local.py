"""`make local`: a deployment applied to the embedded AWS, planned again, destroyed, and counted."""

import shutil
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from rich.console import Console

from commands.local_parts import EmbeddedAws, Inventory, Parts
from commands.shell_lines import shell_lines
from commands.stack_outputs import shown
from commands.timings import Timings
from model.planning.plan import StatePlan
from review.finding import kind
from runner.environment import isolated
from runner.errors import RunnerError
from runner.installation import Installation
from runner.manifest import Stack, read_manifest
from runner.progress import ProgressDisplay
from runner.run import Runner
from runner.schedule import predecessors
from runner.terraform import Output, Terraform

WORK_FOLDER = Path(".local")

# In the work folder. Providers are kept from run to run: the AWS one is a download of more than 100 MB.
OUTPUT = "cdktf.out"
STATE = "embedded-states"  # not "state": in a home folder that is where programs keep theirs
PLUGIN_CACHE = "plugin-cache"

STATE_UNPROTECTED = {"protected": "false"}
LOCAL_BACKENDS = ("s3", "local")  # S3 is the embedded one; any other would be the user's own

GONE = "the embedded AWS is gone, and all that was in it"
INTERRUPTED = 130  # 128 + SIGINT, as shells have it

#: Of what should not be there, how many are named.
NAMED = 20


class LocalError(RunnerError):
    """A step of `make local` did not hold."""


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
    try:
        local.run(keep)
        status = 0
    except RunnerError as error:
        console.print(f"\n{error}", style="red", markup=False, highlight=False, soft_wrap=True)
        status = 1
    except KeyboardInterrupt:
        console.print(f"\nInterrupted: {GONE if local.started else 'nothing was applied'}.", soft_wrap=True)
        status = INTERRUPTED
    timings.show()
    return status


@dataclass
class _LocalRun:
    deployment: str
    work_folder: Path
    console: Console
    timings: Timings
    parts: Parts
    started: bool = False
    stacks: tuple[Stack, ...] = ()
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def run(self, keep: bool) -> None:
        installation = self.parts.installation(plugin_cache=self.work_folder / PLUGIN_CACHE)
        with self.timings.step(f"Synthesizing {self.deployment}"):
            self._synthesize(installation)
        with self.parts.embedded_aws() as aws:
            self.started = True
            runner = Runner(
                installation=installation,
                environment=isolated(aws.environment),
                local_state=self.work_folder / STATE,
            )
            before = self._count(aws, "Taking the inventory of the empty account")
            self._apply(runner)
            self._plan_again(runner)
            if keep:
                self._keep(aws)
            else:
                self._destroy(runner)
                after = self._count(aws, "Taking the inventory again")
                _check_nothing_left(before, after)
                self.console.print("Nothing is left.")
        if keep:
            self.console.print(f"\n{GONE[0].upper()}{GONE[1:]}.")

    def _synthesize(self, installation: Installation) -> None:
        for earlier in (self.work_folder / OUTPUT, self.work_folder / STATE):
            try:
                shutil.rmtree(earlier)
            except FileNotFoundError:
                continue
            except OSError as error:
                raise LocalError(f"{error.filename} can't be removed: {error.strerror}") from error
        outdir = self.parts.synthesize([self.deployment], outdir=self.work_folder / OUTPUT)
        self.stacks = read_manifest(outdir)
        for stack in self.stacks:
            terraform = Terraform(stack.directory, installation=installation)
            if terraform.backend not in LOCAL_BACKENDS:
                raise LocalError(
                    f"{stack.name}: its backend is `{terraform.backend}`, which is not on this machine; "
                    f"`make local` runs stacks whose backend is {' or '.join(LOCAL_BACKENDS)}"
                )
            self.regions[stack.name] = _regions(terraform.document)
            self.kinds[stack.name] = kind(terraform.document)

    def _count(self, aws: EmbeddedAws, title: str) -> Inventory:
        regions = sorted({region for regions in self.regions.values() for region in regions})
        with self.timings.step(title):
            return self.parts.inventory(aws, regions)

    def _apply(self, runner: Runner) -> None:
        after = predecessors(self.stacks)
        with self.timings.step(f"Applying {len(self.stacks)} stacks"), self._display(after) as display:
            runner.apply_all(self.stacks, listener=display, applied=self._show)

    def _show(self, stack: str, outputs: Mapping[str, Output]) -> None:
        if outputs:
            text = shown(stack, self.timings.elapsed, outputs)
            self.console.print(text, markup=False, highlight=False, soft_wrap=True)

    def _plan_again(self, runner: Runner) -> None:
        independent = {stack.name: set[str]() for stack in self.stacks}
        with self.timings.step("Planning again"), self._display(independent) as display:
            plans = runner.plan_all(self.stacks, listener=display)
        changed = {name: plan.changes for name, plan in plans.items() if not plan.empty}
        if changed:
            lines = [
                f"{name}: {item.address} ({item.action})" for name, items in changed.items() for item in items
            ]
            raise LocalError("\n".join(["The second plan is not empty:", *_bounded(lines)]))
        self.console.print(f"The second plan is empty for all {len(plans)} stacks.")

    def _keep(self, aws: EmbeddedAws) -> None:
        region = next((region for regions in self.regions.values() for region in regions), "us-east-1")
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

    def _destroy(self, runner: Runner) -> None:
        state = [stack for stack in self.stacks if self.kinds[stack.name] == StatePlan.kind]
        others = [stack for stack in self.stacks if stack not in state]
        after = predecessors(others, reverse=True)
        with self.timings.step(f"Destroying {len(others)} stacks"), self._display(after) as display:
            runner.destroy_all(others, listener=display)
        if not state:
            return
        after = predecessors(state)
        with (
            self.timings.step("Taking the protection off the state buckets"),
            self._display(after) as display,
        ):
            runner.apply_all(state, variables=STATE_UNPROTECTED, listener=display)
        with self.timings.step("Destroying the state buckets"), self._display(after) as display:
            runner.destroy_all(state, variables=STATE_UNPROTECTED, listener=display)

    def _display(self, after: Mapping[str, Set[str]]) -> ProgressDisplay:
        return ProgressDisplay(self.console, after)


def _regions(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The regions of a stack's AWS providers, in their order."""
    providers = document.get("provider", {}).get("aws", [])
    return tuple(dict.fromkeys(provider["region"] for provider in providers if "region" in provider))


def _check_nothing_left(before: Inventory, after: Inventory) -> None:
    left = {
        place: [item for item in items if item not in before.get(place, ())] for place, items in after.items()
    }
    lines = [f"{region} {kind}: {item}" for (region, kind), items in left.items() for item in items]
    if lines:
        raise LocalError("\n".join(["Destroying left:", *_bounded(lines)]))


def _bounded(lines: Sequence[str]) -> list[str]:
    more = len(lines) - NAMED
    return [f"  {line}" for line in (*lines[:NAMED], *([f"and {more} more"] if more > 0 else []))]
