"""What `make local` and `make drill` are made of; tests put in their own."""

from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from pathlib import Path
from threading import Event
from typing import Any, Protocol

from runner.installation import Installation, find_installation
from runner.run import Runner

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

    def __call__(self, selection: Sequence[str], *, outdir: Path, folder: Path | None = None) -> Path:
        """Writes the stacks of the selected deployments to `outdir`, and returns it; `folder` is what copied
        descriptions name files from."""


def _embedded_aws() -> AbstractContextManager[EmbeddedAws]:
    from emulator import Emulator

    return Emulator()


def _synthesize(selection: Sequence[str], *, outdir: Path, folder: Path | None = None) -> Path:
    from commands.synth import synthesize

    return synthesize(selection, outdir=outdir, folder=folder)


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
    """The ordinary ones are the project's own."""

    installation: Callable[..., Installation] = find_installation
    synthesize: Synthesize = _synthesize
    embedded_aws: Callable[[], AbstractContextManager[EmbeddedAws]] = _embedded_aws
    runner: Callable[..., Runner] = Runner
    inventory: Callable[[Any, Sequence[str]], Inventory] = _inventory
    wait_for_interrupt: Callable[[], None] = _wait_for_interrupt
