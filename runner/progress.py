"""The display of a run: what each stack does and what it waits for, kept up to date."""

from collections.abc import Callable, Iterator, Mapping, Set
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console, Group
from rich.live import Live
from rich.text import Text

from runner.activity import Activity, Stage

REFRESHES_PER_SECOND = 4

#: Where lines aren't refreshed: the seconds after which a stack says again what it waits for.
REMINDER_SECONDS = 30

#: Of the resources that a stack waits for, how many are named.
NAMED = 3

STYLES = {
    Stage.WAITING: "dim",
    Stage.SKIPPED: "dim",
    Stage.STOPPING: "yellow",
    Stage.DONE: "green",
    Stage.FAILED: "bold red",
}


@dataclass
class Row:
    """A stack's latest activity, and when (seconds of `clock`) work on it started and ended.

    `since` has for each resource under way when that began.
    """

    activity: Activity
    clock: Callable[[], float]
    started: float | None = None
    ended: float | None = None
    since: dict[str, float] = field(default_factory=dict)

    def update(self, activity: Activity) -> None:
        """Takes the next activity."""
        now = self.clock()
        if activity.stage is not Stage.SKIPPED and self.started is None:
            self.started = now
        if activity.stage.final:
            self.ended = now
        self.since = {address: self.since.get(address, now) for address in activity.running}
        self.activity = activity

    @property
    def text(self) -> str:
        """``applying 3 of 12``"""
        latest = self.activity
        counted = latest.stage in (Stage.APPLYING, Stage.DESTROYING, Stage.STOPPING) or latest.stage.final
        return (
            f"{latest.stage} {latest.finished} of {latest.total}"
            if counted and latest.total
            else latest.stage
        )

    @property
    def elapsed(self) -> str:
        """``12 s``; empty before the start."""
        if self.started is None:
            return ""
        return f"{(self.clock() if self.ended is None else self.ended) - self.started:.0f} s"

    @property
    def resources(self) -> str:
        """``aws_db_instance.orders 31 s, aws_lb.web 28 s``: what the stack waits for, the longest first."""
        now = self.clock()
        named = [f"{address} {now - since:.0f} s" for address, since in list(self.since.items())[:NAMED]]
        more = len(self.since) - len(named)
        return ", ".join([*named, *([f"{more} more"] if more else [])])


@dataclass
class ProgressDisplay:
    """A context manager, and the listener of the run inside it.

    On a terminal, lines that are refreshed in place; elsewhere one plain line for each stage of a stack, and
    every half minute one on what it waits for. `after` has the stacks, and those that each comes after.
    """

    console: Console
    after: Mapping[str, Set[str]]
    clock: Callable[[], float] = monotonic
    _rows: dict[str, Row] = field(init=False)
    _said: dict[str, float] = field(init=False, default_factory=dict)
    _live: Live | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._rows = {name: Row(Activity(name, Stage.WAITING), self.clock) for name in self.after}

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(
                console=self.console, get_renderable=self._lines, refresh_per_second=REFRESHES_PER_SECOND
            )
            self._live.start()
        else:
            for name in self._rows:
                if self.after[name]:
                    self._say(name, self._waiting(name))
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, activity: Activity) -> None:
        """Takes a stack's next activity."""
        name = activity.stack
        row = self._rows[name]
        changed = activity.stage is not row.activity.stage
        row.update(activity)
        if self._live is not None:
            return
        if changed:
            elapsed = f" ({row.elapsed})" if row.ended is not None and row.started is not None else ""
            self._say(name, f"{row.text}{elapsed}")
        elif row.since and self.clock() - self._said[name] >= REMINDER_SECONDS:
            self._say(name, f"{row.text}, waiting for {row.resources}")

    def _say(self, name: str, text: str) -> None:
        self._said[name] = self.clock()
        self.console.print(f"{name}: {text}", markup=False, highlight=False, soft_wrap=True)

    def _waiting(self, name: str) -> str:
        """For which stacks one waits; where there is none, for its turn."""
        missing = [other for other in self._rows if other in self.after[name] and not self._is_done(other)]
        return f"waiting for {', '.join(missing)}" if missing else "waiting for its turn"

    def _is_done(self, name: str) -> bool:
        return self._rows[name].activity.stage is Stage.DONE

    def _lines(self) -> Group:
        return Group(*self._texts())

    def _texts(self) -> Iterator[Text]:
        names = max((len(name) for name in self._rows), default=0)
        texts = {name: row.text for name, row in self._rows.items()}
        stages = max((len(text) for text in texts.values()), default=0)
        for name, row in self._rows.items():
            line = Text(no_wrap=True, overflow="ellipsis")
            style = STYLES.get(row.activity.stage, "cyan")
            if row.activity.stage is Stage.WAITING:
                line.append(f"{name:{names}}  ").append(self._waiting(name), style)
            else:
                line.append(f"{name:{names}}  ").append(f"{texts[name]:{stages}}", style)
                line.append(f"  {row.elapsed:>6}")
            yield line
            if row.since and not row.activity.stage.final:
                yield Text(f"  waiting for {row.resources}", "dim", no_wrap=True, overflow="ellipsis")
