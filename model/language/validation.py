"""From a description's plain values to a typed deployment, and what is wrong with them together."""

from collections.abc import Iterable, Iterator
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from model.blocks.deployment import Deployment
from model.checks import FieldPath, findings
from model.language.description import VARIABLES, Description
from model.language.faults import Fault, merged
from model.language.problems import Problem
from model.language.stand_in import stand_in
from model.language.wording import KEY, explained, label_problem, shown, value_problem

#: As many findings as anybody needs: each fault is found once in every region, and 200 of them are shown.
MOST_FOUND = 10_000


def validated(description: Description) -> Deployment | None:
    """The deployment, its problems added to the description's.

    None where the file has no region, or where nothing can stand in for what is missing.
    """
    faults: list[Fault] = []
    deployment = _typed(description, faults)
    if not description.complete:
        deployment = None
    faults += _found(deployment, description) if deployment else ()
    description.problems += merged(faults, description)
    return deployment


def _typed(description: Description, faults: list[Fault]) -> Deployment | None:
    """The deployment that the types accept.

    What is refused is taken out and the rest validated again, so that one fault doesn't hide another.
    """
    stood_in: set[FieldPath] = set()
    while True:
        try:
            return Deployment.model_validate(description.values)
        except ValidationError as error:
            errors = error.errors(include_url=False)
        faults += [
            _fault(details, description) for details in errors if not description.refuses(*_fields(details))
        ]
        changed = [_make_way(details, description, stood_in) for details in errors]
        if not any(changed):
            # Defaults that clash can't be taken out: their block is.
            changed = [_refuse((details["loc"],), description) for details in errors]
        if not any(changed):
            return None


def _make_way(details: ErrorDetails, description: Description, stood_in: set[FieldPath]) -> bool:
    """Takes out what is refused, and puts in what is missing; returns whether that changed anything.

    A block goes as a whole where nothing can stand in for what is missing, or what did is refused.
    """
    if details["type"] != "missing":
        return _refuse(_fields(details), description)
    (path,) = _fields(details)
    description.refused.add(path)
    value = None if path in stood_in else stand_in(path)
    if value is None:
        return _refuse((path[:-1],), description)
    stood_in.add(path)
    _enclosing(description.values, path)[str(path[-1])] = value
    return True


def _refuse(paths: Iterable[FieldPath], description: Description) -> bool:
    """Takes out what stands at the paths; returns whether anything did."""
    found = False
    for path in paths:
        # The deployment itself has no path, and can't be taken out.
        if path:
            description.refused.add(path)
            found |= _enclosing(description.values, path).pop(str(path[-1]), None) is not None
    return found


def _found(deployment: Deployment, description: Description) -> Iterator[Fault]:
    """What the checks find, but for what follows from a fault that is reported."""
    for finding in findings(deployment, MOST_FOUND):
        around = {finding.path[:length] for length in range(len(finding.path) + 1)}
        if not around & description.refused and not description.refuses(*finding.follows_from):
            yield Fault(finding.path, description.found(finding))


def _fields(details: ErrorDetails) -> tuple[FieldPath, ...]:
    """The paths of the fields that a fault is in; what a list or a map holds goes with it as a whole."""
    path = details["loc"]
    if details["type"] == "clash":
        return tuple((*path, name) for name in details["ctx"]["fields"])
    if path[-1] == KEY:
        return (path[:-1],)
    elements = (index for index, step in enumerate(path) if isinstance(step, int))
    return (path[: next(elements, len(path))],)


def _enclosing(values: dict[str, Any], path: FieldPath) -> dict[str, Any]:
    """The values of the block or map that a path ends in."""
    for step in path[:-1]:
        values = values.get(str(step), {})
    return values


def _fault(details: ErrorDetails, description: Description) -> Fault:
    path = details["loc"]
    position = description.position(path)
    if details["type"] == "missing":
        detail = f'The argument "{path[-1]}" is required, but no definition was found.'
        position = description.position(path[:-1])
        return Fault(path, position.problem("Missing required argument", detail))
    if details["type"] == "clash":
        path = next((field for field in _fields(details) if field in description.positions), path)
        problem = description.position(path).problem("Invalid block", f"{explained(details)}.")
        return Fault(path, problem, combined=True)
    if path[0] in VARIABLES and path not in description.positions:
        detail = f"{VARIABLES[str(path[0])]} is {shown(details['input'])}; {explained(details)}."
        return Fault(path, Problem("", 0, "Invalid environment variable", detail))
    if path == ("name",):
        return Fault(path, label_problem(details, position))
    return Fault(path, value_problem(details, position))
