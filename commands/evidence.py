"""The evidence of a drill: what was done, found and counted, as JSON and as a page."""

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any

from commands.drill_data import Count
from commands.recovery_time import Estimate, total
from review.role_changes import RoleChange

MEASURED = (
    "On the embedded AWS: the waits are the AWS provider's own, the rest is the machine's. AWS takes other "
    "times; none of these is a recovery time."
)
ESTIMATED = "An estimate from the description and AWS's documentation. Nothing of it was measured."

#: Of a step's seconds, those in which the region was gone.
WITHOUT = "without the region"

HELD, FAILED, INTERRUPTED = "held", "failed", "interrupted"
PLANNED = (
    "Before a step, what it changes is planned, and each stack whose file isn't what it was when it planned "
    "empty; after it, all stacks of living regions."
)
INDEX = "README.md"
INDEX_TEXT = """# Drills

Each page is the evidence of one drill: a deployment on the embedded AWS loses a region and walks the whole
ladder, until everything is as it was. `make drill-all` runs them all and writes these pages;
`make drill DEPLOYMENT=… LOSE=…` runs one. What the embedded AWS doesn't prove stands in `emulator/bridges/`.

| deployment | lost | taken over by | steps | result |
|---|---|---|---|---|
"""


@dataclass(frozen=True)
class Planned:
    """A stack's plan in numbers, what is to be said of it in words, and whether it was applied."""

    stack: str
    add: int
    change: int
    destroy: int
    replace: int
    role_changes: tuple[RoleChange, ...] = ()
    applied: bool = False


@dataclass
class Step:
    """A step of the ladder: what was done; its plans; which stacks planned empty after it; its seconds.

    `refused` and `answered` are the requests that a lost region refused and answered meanwhile.
    """

    name: str
    about: str
    edit: tuple[str, ...] = ()
    plans: list[Planned] = field(default_factory=list)
    empty: tuple[str, ...] = ()
    seconds: dict[str, float] = field(default_factory=dict)
    refused: int = 0
    answered: int = 0
    put: int = 0
    counted: dict[str, int] = field(default_factory=dict)


@dataclass
class Evidence:
    """A drill, as far as it came."""

    deployment: str
    environment: str
    lost: str
    survivor: str
    was_active: bool
    result: str = FAILED
    error: str = ""
    steps: list[Step] = field(default_factory=list)
    data: list[Count] = field(default_factory=list)
    recovery: tuple[Estimate, ...] = ()
    loss: tuple[Estimate, ...] = ()

    @property
    def name(self) -> str:
        """What its files are called."""
        return f"{self.deployment}-{self.lost}"

    def write(self, folder: Path) -> None:
        """Writes JSON and page to a folder, which is made."""
        folder.mkdir(parents=True, exist_ok=True)
        text = json.dumps(self._document(), indent=2, ensure_ascii=False)
        (folder / f"{self.name}.json").write_text(f"{text}\n", encoding="utf-8")
        (folder / f"{self.name}.md").write_text("\n".join(self._page()), encoding="utf-8")

    def _document(self) -> dict[str, Any]:
        document = asdict(self)
        seconds, complete = total(self.recovery)
        return {
            **document,
            "measured": MEASURED,
            "estimated": ESTIMATED,
            "recovery_seconds": {"at_least": seconds, "complete": complete},
        }

    def _page(self) -> Iterator[str]:
        role = "the active region" if self.was_active else "not the active region"
        yield f"# {self.deployment} ({self.environment}) without {self.lost}"
        yield f"\n{self.lost} is {role}" + (
            f"; {self.survivor} takes over." if self.was_active else ". Nothing has to be done."
        )
        yield f"\nThe drill **{self.result}**." + (f"\n\n```text\n{self.error}\n```" if self.error else "")
        yield f"\n## Steps\n\n{PLANNED}\n\n{MEASURED}"
        for number, step in enumerate(self.steps, 1):
            yield from _step(number, step)
        yield from self._data()
        yield from self._estimates()
        yield ""

    def _data(self) -> Iterator[str]:
        if not self.data:
            return
        yield f"\n## Data\n\nWhat was put, and where it is at the end. {_numbers(_fates(self.data))}.\n"
        yield "| put in step | what | into | found in | |"
        yield "|---|---|---|---|---|"
        for count in self.data:
            datum = count.datum
            what = "object" if datum.store == "bucket" else "item"
            into = f"{datum.store} `{datum.label}` of {datum.region}"
            told = f"{count.fate}: {count.reason}" if count.reason else count.fate
            yield f"| {datum.put} | {what} | {into} | {', '.join(count.found) or '—'} | {told} |"

    def _estimates(self) -> Iterator[str]:
        if not self.recovery and not self.loss:
            return
        yield f"\n## On AWS\n\n{ESTIMATED}\n"
        yield "| until the survivor writes | seconds | source |"
        yield "|---|---|---|"
        yield from _rows(self.recovery)
        seconds, complete = total(self.recovery)
        yield f"| together | {seconds if complete else f'more than {seconds}'} | |"
        yield "\n| what the survivor may lack | seconds, while no alarm tells | source |"
        yield "|---|---|---|"
        yield from _rows(self.loss)


def counted(counts: Iterable[Count]) -> dict[str, int]:
    """How many data there are of each fate, by store: ``{"objects there": 2}``."""
    return _fates(counts)


def write_index(folder: Path) -> None:
    """Writes the page that lists the evidence in a folder."""
    rows = [_index_row(file) for file in sorted(folder.glob("*.json"))]
    (folder / INDEX).write_text(INDEX_TEXT + "".join(rows), encoding="utf-8")


def _index_row(file: Path) -> str:
    document: Mapping[str, Any] = json.loads(file.read_text(encoding="utf-8"))
    taken = document["survivor"] if document["was_active"] else "not needed"
    cells = (document["deployment"], document["lost"], taken, len(document["steps"]), document["result"])
    name, *rest = map(str, cells)
    return f"| [{name}]({file.stem}.md) | {' | '.join(rest)} |\n"


def _step(number: int, step: Step) -> Iterator[str]:
    yield f"\n### {number}. {step.name}\n\n{step.about}"
    if step.edit:
        yield "\n```diff\n" + "\n".join(step.edit) + "\n```"
    if step.plans:
        yield "\n| plan | add | change | destroy | replace | |"
        yield "|---|---|---|---|---|---|"
        for plan in step.plans:
            numbers = f"{plan.add} | {plan.change} | {plan.destroy} | {plan.replace}"
            applied = "applied" if plan.applied else ""
            yield f"| `{plan.stack}` | {numbers} | {applied} |"
    words = [line for plan in step.plans for line in _words(plan)]
    if words:
        yield "\n" + "\n".join(words)
    told = list(_told(step))
    if told:
        yield "\n" + "\n".join(f"- {line}" for line in told)


def _words(plan: Planned) -> Iterator[str]:
    for found in plan.role_changes:
        where = f" ({found.region})" if found.region else ""
        yield f"- `{plan.stack}`: **{found.word}** `{found.address}`{where}: {found.reason}."


def _told(step: Step) -> Iterator[str]:
    if step.empty:
        yield f"Planned again and empty: {', '.join(f'`{name}`' for name in step.empty)}"
    if step.refused or step.answered or WITHOUT in step.seconds:
        yield f"Requests that the lost region refused: {step.refused}; that it answered: {step.answered}"
    if step.put:
        yield f"Put: {step.put} objects and items"
    if step.counted:
        yield f"Of what was put so far: {_numbers(step.counted)}"
    if step.seconds:
        times = ", ".join(f"{what} {seconds:.0f} s" for what, seconds in step.seconds.items())
        yield f"Time on the embedded AWS: {times}"


def _fates(counts: Iterable[Count]) -> dict[str, int]:
    fates: dict[str, int] = {}
    for count in counts:
        kind = "objects" if count.datum.store == "bucket" else "items"
        fates[f"{kind} {count.fate}"] = fates.get(f"{kind} {count.fate}", 0) + 1
    return dict(sorted(fates.items()))


def _numbers(fates: Mapping[str, int]) -> str:
    return ", ".join(f"{kind}: {number}" for kind, number in fates.items())


def _rows(estimates: Sequence[Estimate]) -> Iterator[str]:
    for each in estimates:
        yield f"| {each.what} | {'—' if each.seconds is None else each.seconds} | {each.source} |"


if __name__ == "__main__":
    write_index(Path(sys.argv[1]))
