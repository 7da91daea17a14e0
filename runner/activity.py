"""What Terraform is doing with a stack, as the listeners of a run hear it."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from runner.terraform import Event


class Stage(StrEnum):
    """The stages a stack goes through; the last three are final."""

    WAITING = "waiting"
    INITIALISING = "initialising"
    PLANNING = "planning"
    APPLYING = "applying"
    DESTROYING = "destroying"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "not started"

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return self in (Stage.DONE, Stage.FAILED, Stage.SKIPPED)


@dataclass(frozen=True)
class Activity:
    """A stack at a stage; while applying or destroying, `finished` of `total` operations on resources."""

    stack: str
    stage: Stage
    finished: int = 0
    total: int = 0


# Called from several threads, though never by two at once.
Listener = Callable[[Activity], None]


def ignore(activity: Activity) -> None:
    """The listener that does nothing."""


class Tracker:
    """Turns the events of one Terraform run into activities.

    The run starts with planning; `changing` is the stage after it, None for a run that only plans.
    """

    def __init__(self, stack: str, changing: Stage | None, listener: Listener) -> None:
        self._stack = stack
        self._changing = changing
        self._listener = listener
        self._latest = Activity(stack, Stage.WAITING)

    def enter(self, stage: Stage) -> None:
        """Reports a stage, with the counts so far."""
        self._report(stage, self._latest.finished, self._latest.total)

    def on_event(self, event: Event) -> None:
        """Counts operations: a replacement is two, as in Terraform's summary; reads are none."""
        kind = event["type"]
        if self._changing is None:
            return
        if kind == "change_summary" and event["changes"]["operation"] == "plan":
            total = sum(event["changes"][operation] for operation in ("add", "change", "remove"))
            self._report(self._changing, 0, total)
        elif kind == "apply_complete" and event["hook"].get("action") != "read":
            self._report(self._changing, self._latest.finished + 1, self._latest.total)

    def _report(self, stage: Stage, finished: int, total: int) -> None:
        self._latest = Activity(self._stack, stage, finished, total)
        self._listener(self._latest)
