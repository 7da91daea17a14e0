"""Work on stacks in the order of their dependencies, several at a time."""

from collections.abc import Callable, Mapping, Sequence
from concurrent.futures import FIRST_COMPLETED, Future, ThreadPoolExecutor, wait
from typing import Generic, TypeVar

from runner.errors import RunnerError
from runner.manifest import Stack
from runner.process import wait_through_interrupts

Result = TypeVar("Result")


def ignore(stacks: Sequence[Stack]) -> None:
    """What isn't interested does nothing."""


class ScheduleError(RunnerError):
    """The work on some stacks failed.

    `errors` are in the order of failure; `not_started` names the stacks left out.
    """

    def __init__(self, errors: Sequence[RunnerError], not_started: Sequence[str]) -> None:
        self.errors = tuple(errors)
        self.not_started = tuple(not_started)
        left_out = [f"Not started: {', '.join(not_started)}"] if not_started else []
        super().__init__("\n\n".join([*map(str, errors), *left_out]))


class Schedule(Generic[Result]):
    """Calls `work` with each of `stacks` (sorted, as `read_manifest` gives them), up to `jobs` at a time.

    A stack's turn comes after all stacks it depends on; with `reverse`, after all that depend on it. After a
    failure (a RunnerError) or Ctrl-C no other stack is started, and those under way are waited for.
    `interrupted` tells the work of an interrupt; `on_interrupt` is called with the stacks under way.
    """

    def __init__(
        self,
        stacks: Sequence[Stack],
        work: Callable[[Stack], Result],
        *,
        jobs: int,
        reverse: bool = False,
        on_interrupt: Callable[[Sequence[Stack]], None] = ignore,
    ) -> None:
        self._work = work
        self._jobs = jobs
        self._on_interrupt = on_interrupt
        self._after = predecessors(stacks, reverse)
        self._waiting = list(reversed(stacks) if reverse else stacks)
        self._running: dict[Future[Result], Stack] = {}
        self._results: dict[str, Result] = {}
        self._errors: list[RunnerError] = []
        self.interrupted = False

    def run(self) -> dict[str, Result]:
        """The results by stack. Raises ScheduleError with all failures."""
        with ThreadPoolExecutor(self._jobs) as pool:
            try:
                self._start_ready(pool)
                while self._running:
                    self._collect()
                    self._start_ready(pool)
            except KeyboardInterrupt:
                self.interrupted = True
                self._on_interrupt(tuple(self._running.values()))
                wait_through_interrupts(list(self._running))
                raise
        if self._errors:
            raise ScheduleError(self._errors, [stack.name for stack in self._waiting])
        return self._results

    def _start_ready(self, pool: ThreadPoolExecutor) -> None:
        free = 0 if self._errors else self._jobs - len(self._running)
        ready = [stack for stack in self._waiting if self._after[stack.name] <= self._results.keys()]
        for stack in ready[:free]:
            self._waiting.remove(stack)
            self._running[pool.submit(self._work, stack)] = stack

    def _collect(self) -> None:
        finished, _ = wait(self._running, return_when=FIRST_COMPLETED)
        for future in finished:
            stack = self._running.pop(future)
            try:
                self._results[stack.name] = future.result()
            except RunnerError as error:
                self._errors.append(error)


def predecessors(stacks: Sequence[Stack], reverse: bool = False) -> Mapping[str, set[str]]:
    """What each of `stacks` comes after, of these alone: a dependency outside is the caller's business."""
    names = {stack.name for stack in stacks}
    edges = [(stack.name, name) for stack in stacks for name in stack.dependencies if name in names]
    if reverse:
        edges = [(dependency, dependant) for dependant, dependency in edges]
    return {stack.name: {before for after, before in edges if after == stack.name} for stack in stacks}
