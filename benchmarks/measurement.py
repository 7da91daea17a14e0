"""What runs of several sizes amount to: a fixed cost, and a cost per resource."""

from dataclasses import dataclass, field
from statistics import linear_regression

from benchmarks.workload import Synthesis


@dataclass(frozen=True)
class Line:
    """A straight line through measured times, in seconds: what a synthesis costs before its first resource,
    and for each one."""

    fixed: float
    each: float


@dataclass
class Measurement:
    """The runs of one program: one that was watched, and times by the number of resources."""

    watched: Synthesis
    seconds: dict[int, list[float]] = field(default_factory=dict)
    processor: dict[int, list[float]] = field(default_factory=dict)

    def add(self, run: Synthesis) -> None:
        """Adds the times of a run that was not watched."""
        self.seconds.setdefault(run.resources, []).append(run.usage.seconds)
        self.processor.setdefault(run.resources, []).append(run.usage.processor)

    @property
    def messages_per_resource(self) -> float:
        """How many messages Node gets for a resource, with what the app itself needs shared out."""
        return self.watched.messages / self.watched.resources


def line(times: dict[int, list[float]]) -> Line:
    """The line through the fastest run of each size, of which there have to be two or more.

    Not through the medians: other work only ever makes a run slower, and on a busy machine most of them.
    """
    each, fixed = linear_regression(list(times), [min(values) for values in times.values()])
    return Line(fixed, each)
