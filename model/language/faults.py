"""One problem for what stands on one line and is wrong in several regions."""

from collections.abc import Container, Iterable, Iterator
from dataclasses import dataclass, replace

from model.checks import FieldPath
from model.language.description import Description
from model.language.problems import Problem
from model.language.wording import listed


@dataclass(frozen=True)
class Fault:
    """A problem and the path that it is shown at.

    ``combined`` means that the values of several layers clash, and that the detail names no region.
    """

    path: FieldPath
    problem: Problem
    combined: bool = False

    @property
    def place(self) -> tuple[str, FieldPath]:
        """The region, empty for what isn't in one, and the path inside it."""
        match self.path:
            case ("regions", str(region), *inside):
                return region, tuple(inside)
        return "", self.path


def merged(faults: Iterable[Fault], description: Description) -> Iterator[Problem]:
    """The problems of the faults: one for the same summary on the same line, naming all its regions."""
    groups: dict[tuple[object, ...], dict[str, list[Fault]]] = {}
    for fault in faults:
        region, inside = fault.place
        problem = fault.problem
        group = groups.setdefault((problem.file, problem.line, problem.summary, inside, bool(region)), {})
        group.setdefault(region, []).append(fault)
    for group in groups.values():
        first, *others = group
        for fault in group[first]:
            detail = fault.problem.detail
            same = [name for name in others if all(each.problem.detail != detail for each in group[name])]
            if same:
                detail += f" The same in {listed(same)}."
            elif fault.combined and _stands_elsewhere(fault, group, description):
                detail += f" This is so in {listed(list(group))}."
            yield replace(fault.problem, detail=detail)


def _stands_elsewhere(fault: Fault, faulty: Container[str], description: Description) -> bool:
    """Whether the line that a fault is shown at holds in a region without the fault, too."""
    region, inside = fault.place
    return bool(region) and any(
        description.positions.get(("regions", name, *inside)) == description.positions.get(fault.path)
        for name in description.values.get("regions", ())
        if name not in faulty
    )
