"""What `make local` and `make drill` share: stacks on the embedded AWS, applied and planned step by step."""

import shutil
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rich.console import Console

from commands.timings import Timings
from review.finding import kind
from runner.errors import RunnerError
from runner.installation import Installation
from runner.manifest import Stack, read_manifest
from runner.plan import Plan
from runner.progress import ProgressDisplay
from runner.run import Applied, Runner, Variables, no_interest
from runner.schedule import predecessors
from runner.terraform import Terraform

WORK_FOLDER = Path(".local")

# In the work folder. Providers are kept from run to run: the AWS one is a download of more than 100 MB.
OUTPUT = "cdktf.out"
STATE = "embedded-states"  # not "state": in a home folder that is where programs keep theirs
PLUGIN_CACHE = "plugin-cache"

LOCAL_BACKENDS = ("s3", "local")  # S3 is the embedded one; any other would be the user's own

GONE = "the embedded AWS is gone, and all that was in it"
INTERRUPTED = 130  # 128 + SIGINT, as shells have it

#: Of what should not be there, how many are named.
NAMED = 20


class EmbeddedRunError(RunnerError):
    """A step on the embedded AWS did not hold."""


@dataclass(frozen=True)
class Written:
    """The stacks of an output folder: the regions of their AWS providers, and their kinds, by name."""

    stacks: tuple[Stack, ...]
    regions: Mapping[str, tuple[str, ...]]
    kinds: Mapping[str, str]

    def of_kind(self, *kinds: str) -> tuple[Stack, ...]:
        """The stacks of some kinds (``state``, ``access``, ``dns``, ``region``, ``links``, ``edge``)."""
        return tuple(stack for stack in self.stacks if self.kinds[stack.name] in kinds)


def remove_earlier(work_folder: Path) -> None:
    """Removes what an earlier run left in the folder, but for the providers."""
    for earlier in (work_folder / OUTPUT, work_folder / STATE):
        try:
            shutil.rmtree(earlier)
        except FileNotFoundError:
            continue
        except OSError as error:
            raise EmbeddedRunError(f"{error.filename} can't be removed: {error.strerror}") from error


def read_written(outdir: Path, installation: Installation, command: str) -> Written:
    """The stacks in `outdir`; raises EmbeddedRunError if the state of one isn't on this machine."""
    stacks = read_manifest(outdir)
    regions, kinds = {}, {}
    for stack in stacks:
        terraform = Terraform(stack.directory, installation=installation)
        if terraform.backend not in LOCAL_BACKENDS:
            raise EmbeddedRunError(
                f"{stack.name}: its backend is `{terraform.backend}`, which is not on this machine; "
                f"`{command}` runs stacks whose backend is {' or '.join(LOCAL_BACKENDS)}"
            )
        regions[stack.name] = _regions(terraform.document)
        kinds[stack.name] = kind(terraform.document)
    return Written(stacks, regions, kinds)


def _regions(document: Mapping[str, Any]) -> tuple[str, ...]:
    """The regions of a stack's AWS providers, in their order."""
    providers = document.get("provider", {}).get("aws", [])
    return tuple(dict.fromkeys(provider["region"] for provider in providers if "region" in provider))


@dataclass(frozen=True)
class ShownRunner:
    """A runner whose every run is a step that is announced, shown and timed."""

    runner: Runner
    console: Console
    timings: Timings

    def apply(
        self,
        title: str,
        stacks: Sequence[Stack],
        *,
        variables: Variables | None = None,
        applied: Applied = no_interest,
    ) -> None:
        """Applies stacks in the order of their dependencies."""
        with self.timings.step(title), self._display(stacks) as display:
            self.runner.apply_all(stacks, variables=variables, listener=display, applied=applied)

    def plan(self, title: str, stacks: Sequence[Stack]) -> dict[str, Plan]:
        """The plans of stacks by name."""
        independent = {stack.name: set[str]() for stack in stacks}
        with self.timings.step(title), ProgressDisplay(self.console, independent) as display:
            return self.runner.plan_all(stacks, listener=display)

    def destroy(self, title: str, stacks: Sequence[Stack], *, variables: Variables | None = None) -> None:
        """Destroys stacks, each after those that depend on it."""
        with self.timings.step(title), self._display(stacks, reverse=True) as display:
            self.runner.destroy_all(stacks, variables=variables, listener=display)

    def _display(self, stacks: Sequence[Stack], *, reverse: bool = False) -> ProgressDisplay:
        return ProgressDisplay(self.console, predecessors(stacks, reverse=reverse))


def check_empty(plans: Mapping[str, Plan], found: str) -> None:
    """Raises EmbeddedRunError with what would change, after the words `found`."""
    changed = {name: plan.changes for name, plan in plans.items() if not plan.empty}
    lines = [f"{name}: {item.address} ({item.action})" for name, items in changed.items() for item in items]
    if lines:
        raise EmbeddedRunError("\n".join([found, *bounded(lines)]))


def bounded(lines: Sequence[str]) -> list[str]:
    """The first lines, indented, and how many more there are."""
    more = len(lines) - NAMED
    return [f"  {line}" for line in (*lines[:NAMED], *([f"and {more} more"] if more > 0 else []))]


def exit_status(work: Callable[[], None], console: Console, timings: Timings, left: Callable[[], str]) -> int:
    """Does the work and shows how long it took; 0, or 1 after a RunnerError, 130 after Ctrl-C.

    `left` says, in a clause, what has become of everything by then. Other errors go through.
    """
    try:
        work()
        status = 0
    except RunnerError as error:
        console.print(f"\n{error}", style="red", markup=False, highlight=False, soft_wrap=True)
        status = 1
    except KeyboardInterrupt:
        console.print(f"\nInterrupted: {left()}.", soft_wrap=True)
        status = INTERRUPTED
    timings.show()
    return status
