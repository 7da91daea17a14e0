"""What Terraform is doing with a stack, as the listeners of a run hear it."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from enum import StrEnum

from runner.terraform import Event


class Stage(StrEnum):
    """The stages a stack goes through; the last three are final."""

    WAITING = "waiting"
    INITIALISING = "initialising"
    PLANNING = "planning"
    APPLYING = "applying"
    DESTROYING = "destroying"
    STOPPING = "stopping"
    DONE = "done"
    FAILED = "failed"
    SKIPPED = "not started"

    @property
    def final(self) -> bool:
        """Whether nothing follows."""
        return self in (Stage.DONE, Stage.FAILED, Stage.SKIPPED)


@dataclass(frozen=True)
class Activity:
    """A stack at a stage; while applying or destroying, `finished` of `total` operations on resources.

    `running` are the addresses of the resources that Terraform works on, the longest first.
    """

    stack: str
    stage: Stage
    finished: int = 0
    total: int = 0
    running: tuple[str, ...] = ()


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
        self._report(replace(self._latest, stage=stage, running=()))

    def stop(self) -> None:
        """Reports that Terraform was told to end, and whatever it does until then as that."""
        self._changing = Stage.STOPPING
        self._report(replace(self._latest, stage=Stage.STOPPING))

    def on_event(self, event: Event) -> None:
        """Counts operations: a replacement is two, as in Terraform's summary; reads are none."""
        kind, hook = event["type"], event.get("hook", {})
        stage = self._changing
        if stage is None:
            return
        latest, address = self._latest, hook.get("resource", {}).get("addr", "")
        if kind == "change_summary" and event["changes"]["operation"] == "plan":
            total = sum(event["changes"][operation] for operation in ("add", "change", "remove"))
            self._report(replace(latest, stage=stage, finished=0, total=total))
        elif kind == "apply_start":
            self._report(replace(latest, stage=stage, running=(*latest.running, address)))
        elif kind == "apply_progress":
            self._report(latest)
        elif kind in ("apply_complete", "apply_errored"):
            operation = kind == "apply_complete" and hook.get("action") != "read"
            running = tuple(each for each in latest.running if each != address)
            self._report(replace(latest, stage=stage, running=running, finished=latest.finished + operation))

    def _report(self, activity: Activity) -> None:
        self._latest = activity
        self._listener(activity)
