"""How long the steps of a command take."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from time import monotonic

from rich.console import Console
from rich.table import Table


@dataclass
class Timings:
    """Announces each step on the console and keeps its seconds, of failed steps too."""

    console: Console
    clock: Callable[[], float] = monotonic
    steps: list[tuple[str, float]] = field(default_factory=list)
    _shown: int = 0

    def __post_init__(self) -> None:
        self._start = self.clock()

    @property
    def elapsed(self) -> float:
        """The seconds since the first."""
        return self.clock() - self._start

    @contextmanager
    def step(self, title: str) -> Iterator[None]:
        """Measures the block as one step."""
        self.console.print(f"\n{title}", style="bold", markup=False, highlight=False)
        start = self.clock()
        try:
            yield
        finally:
            self.steps.append((title, self.clock() - start))

    def show(self) -> None:
        """Prints the steps and their sum, unless they stand there already."""
        if self._shown == len(self.steps):
            return
        self._shown = len(self.steps)
        table = Table("Step", title="Timings", title_justify="left", show_footer=True)
        table.columns[0].footer = "Total"
        total = sum(seconds for _, seconds in self.steps)
        table.add_column("Time", justify="right", footer=f"{total:.1f} s")
        for title, seconds in self.steps:
            table.add_row(title, f"{seconds:.1f} s")
        self.console.print()
        self.console.print(table)
