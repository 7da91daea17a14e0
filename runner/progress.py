"""The display of a run: one row per stack, kept up to date."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from time import monotonic
from types import TracebackType
from typing import Self

from rich.console import Console
from rich.live import Live
from rich.table import Table
from rich.text import Text

from runner.activity import Activity, Stage

REFRESHES_PER_SECOND = 4

STYLES = {
    Stage.WAITING: "dim",
    Stage.SKIPPED: "dim",
    Stage.DONE: "green",
    Stage.FAILED: "bold red",
}


@dataclass
class Row:
    """A stack's latest activity, and when (seconds of `clock`) work on it started and ended."""

    activity: Activity
    clock: Callable[[], float]
    started: float | None = None
    ended: float | None = None

    def update(self, activity: Activity) -> None:
        """Takes the next activity."""
        now = self.clock()
        if activity.stage is not Stage.SKIPPED and self.started is None:
            self.started = now
        if activity.stage.final:
            self.ended = now
        self.activity = activity

    @property
    def text(self) -> str:
        """``applying 3 of 12``"""
        latest = self.activity
        counted = latest.stage in (Stage.APPLYING, Stage.DESTROYING) or (latest.stage.final and latest.total)
        return f"{latest.stage} {latest.finished} of {latest.total}" if counted else str(latest.stage)

    @property
    def elapsed(self) -> str:
        """``12 s``; empty before the start."""
        if self.started is None:
            return ""
        return f"{(self.clock() if self.ended is None else self.ended) - self.started:.0f} s"


@dataclass
class ProgressDisplay:
    """A context manager, and the listener of the run inside it.

    On a terminal, a table that is refreshed in place; elsewhere one plain line for each stage of a stack.
    """

    console: Console
    stacks: Sequence[str]
    clock: Callable[[], float] = monotonic
    _rows: dict[str, Row] = field(init=False)
    _live: Live | None = field(init=False, default=None)

    def __post_init__(self) -> None:
        self._rows = {name: Row(Activity(name, Stage.WAITING), self.clock) for name in self.stacks}

    def __enter__(self) -> Self:
        if self.console.is_terminal:
            self._live = Live(
                console=self.console, get_renderable=self._table, refresh_per_second=REFRESHES_PER_SECOND
            )
            self._live.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        if self._live is not None:
            self._live.stop()

    def __call__(self, activity: Activity) -> None:
        """Takes a stack's next activity."""
        row = self._rows[activity.stack]
        changed = activity.stage is not row.activity.stage
        row.update(activity)
        if self._live is None and changed:
            elapsed = f" ({row.elapsed})" if row.ended is not None and row.started is not None else ""
            line = f"{activity.stack}: {row.text}{elapsed}"
            self.console.print(line, markup=False, highlight=False, soft_wrap=True)

    def _table(self) -> Table:
        table = Table.grid(padding=(0, 2))
        table.add_column(no_wrap=True)
        table.add_column(min_width=len("initialising"), no_wrap=True)
        table.add_column(justify="right", no_wrap=True)
        for name, row in self._rows.items():
            table.add_row(name, Text(row.text, style=STYLES.get(row.activity.stage, "cyan")), row.elapsed)
        return table
