"""`make local`: a deployment applied to the embedded AWS, planned again, destroyed, and counted."""

import shlex
import shutil
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from rich.console import Console

from commands.stack_outputs import output_tables
from commands.timings import Timings
from model.planning.plan import StatePlan
from review.finding import kind
from runner.environment import isolated
from runner.errors import RunnerError
from runner.installation import Installation, find_installation
from runner.manifest import Stack, read_manifest
from runner.progress import ProgressDisplay
from runner.run import Runner
from runner.terraform import Terraform

WORK_FOLDER = Path(".local")

# In the work folder. Providers are kept from run to run: the AWS one is a download of more than 100 MB.
OUTPUT = "cdktf.out"
STATE = "state"
PLUGIN_CACHE = "plugin-cache"

STATE_UNPROTECTED = {"protected": "false"}
LOCAL_BACKENDS = ("s3", "local")  # S3 is the embedded one; any other would be the user's own

INTERRUPTED = 130  # 128 + SIGINT, as shells have it

Inventory = Mapping[tuple[str, str], Sequence[str]]


class EmbeddedAws(Protocol):
    """What is used of `emulator.Emulator`."""

    @property
    def url(self) -> str:
        """Where it answers."""

    @property
    def environment(self) -> dict[str, str]:
        """The variables that point Terraform and the AWS CLI to it; empty ones are to be unset."""


class Synthesize(Protocol):
    """What is used of `commands.synth.synthesize`."""

    def __call__(self, selection: Sequence[str], *, outdir: Path) -> Path:
        """Writes the stacks of the selected deployments to `outdir`, and returns it."""


class LocalError(RunnerError):
    """A step of `make local` did not hold."""


def _embedded_aws() -> AbstractContextManager[EmbeddedAws]:
    from emulator import Emulator

    return Emulator()


def _synthesize(selection: Sequence[str], *, outdir: Path) -> Path:
    from commands.synth import synthesize

    return synthesize(selection, outdir=outdir)


def _inventory(aws: Any, regions: Sequence[str]) -> Inventory:
    from emulator.inventory import inventory

    return inventory(aws, regions)


def _wait_for_interrupt() -> None:
    try:
        Event().wait()
    except KeyboardInterrupt:
        return


@dataclass(frozen=True)
class Parts:
    """What the command is made of; tests put in their own."""

    installation: Callable[..., Installation] = find_installation
    synthesize: Synthesize = _synthesize
    embedded_aws: Callable[[], AbstractContextManager[EmbeddedAws]] = _embedded_aws
    inventory: Callable[[Any, Sequence[str]], Inventory] = _inventory
    wait_for_interrupt: Callable[[], None] = _wait_for_interrupt


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
    try:
        _LocalRun(deployment, work_folder, console, timings, parts or Parts()).run(keep)
        status = 0
    except RunnerError as error:
        console.print(f"\n{error}", style="red", markup=False, highlight=False, soft_wrap=True)
        status = 1
    except KeyboardInterrupt:
        console.print("\nInterrupted: the embedded AWS is gone, and all that was in it.")
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
    stacks: tuple[Stack, ...] = ()
    regions: dict[str, tuple[str, ...]] = field(default_factory=dict)
    kinds: dict[str, str] = field(default_factory=dict)

    def run(self, keep: bool) -> None:
        installation = self.parts.installation(plugin_cache=self.work_folder / PLUGIN_CACHE)
        with self.timings.step(f"Synthesizing {self.deployment}"):
            self._synthesize(installation)
        with self.parts.embedded_aws() as aws:
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
                return
            self._destroy(runner)
            after = self._count(aws, "Taking the inventory again")
            _check_nothing_left(before, after)
            self.console.print("Nothing is left.")

    def _synthesize(self, installation: Installation) -> None:
        for earlier in (self.work_folder / OUTPUT, self.work_folder / STATE):
            if earlier.exists():
                shutil.rmtree(earlier)
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
        with self.timings.step(f"Applying {len(self.stacks)} stacks"), self._display(self.stacks) as display:
            outputs = runner.apply_all(self.stacks, listener=display)
        for table in output_tables(outputs, self.regions):
            self.console.print()
            self.console.print(table)

    def _plan_again(self, runner: Runner) -> None:
        with self.timings.step("Planning again"), self._display(self.stacks) as display:
            plans = runner.plan_all(self.stacks, listener=display)
        changed = {name: plan.changes for name, plan in plans.items() if not plan.empty}
        if changed:
            lines = [
                f"{name}: {item.address} ({item.action})" for name, items in changed.items() for item in items
            ]
            raise LocalError("\n".join(["The second plan is not empty:", *(f"  {line}" for line in lines)]))
        self.console.print(f"The second plan is empty for all {len(plans)} stacks.")

    def _keep(self, aws: EmbeddedAws) -> None:
        region = next((region for regions in self.regions.values() for region in regions), "us-east-1")
        self.console.print(f"\nThe embedded AWS answers at {aws.url}. In another shell:\n", highlight=False)
        lines = [*_shell_lines(aws.environment), f"aws --region {region} rds describe-db-instances"]
        for line in lines:
            self.console.print(f"  {line}", markup=False, highlight=False, soft_wrap=True)
        self.console.print("\nCtrl-C ends it and drops everything in it.")
        self.parts.wait_for_interrupt()

    def _destroy(self, runner: Runner) -> None:
        state = [stack for stack in self.stacks if self.kinds[stack.name] == StatePlan.kind]
        others = [stack for stack in self.stacks if stack not in state]
        with self.timings.step(f"Destroying {len(others)} stacks"), self._display(others) as display:
            runner.destroy_all(others, listener=display)
        if not state:
            return
        with (
            self.timings.step("Taking the protection off the state buckets"),
            self._display(state) as display,
        ):
            runner.apply_all(state, variables=STATE_UNPROTECTED, listener=display)
        with self.timings.step("Destroying the state buckets"), self._display(state) as display:
            runner.destroy_all(state, variables=STATE_UNPROTECTED, listener=display)

    def _display(self, stacks: Sequence[Stack]) -> ProgressDisplay:
        return ProgressDisplay(self.console, [stack.name for stack in stacks])


def _regions(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The regions of a stack's AWS providers, in their order."""
    providers = document.get("provider", {}).get("aws", [])
    return tuple(dict.fromkeys(provider["region"] for provider in providers if "region" in provider))


def _shell_lines(environment: Mapping[str, str]) -> list[str]:
    """What a shell needs, whatever it has set. The AWS CLI would take an empty variable for a name."""
    variables = {name: value for name, value in isolated(environment).items() if name.startswith("AWS_")}
    exports = [f"export {name}={shlex.quote(value)}" for name, value in variables.items() if value]
    unset = [name for name, value in variables.items() if not value]
    return [*exports, *([f"unset {' '.join(unset)}"] if unset else [])]


def _check_nothing_left(before: Inventory, after: Inventory) -> None:
    left = {
        place: [item for item in items if item not in before.get(place, ())] for place, items in after.items()
    }
    lines = [f"  {region} {kind}: {', '.join(items)}" for (region, kind), items in left.items() if items]
    if lines:
        raise LocalError("\n".join(["Destroying left:", *lines]))
