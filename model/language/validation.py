"""From a description's plain values to a typed deployment, and everything that the types refuse in words."""

import json
from collections.abc import Mapping
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from model.blocks.deployment import Deployment
from model.blocks.spec import IN_WORDS
from model.checks import FieldPath, findings
from model.language.description import NO_REGION, Description
from model.language.problems import Problem

#: Values that stand in for what is missing or refused, so that the rest can be checked all the same.
STAND_INS = {
    "name": "deployment",
    "project": "project",
    "owner": "owner",
    "load_balancer": "placeholder",
    "bucket": "placeholder",
}

#: The fields that an environment variable gives where the description doesn't.
VARIABLES = {"environment": "ENVIRONMENT", "suffix": "ENVIRONMENT_SUFFIX"}

#: How pydantic ends the path of a map's key that it refuses.
KEY = "[key]"

#: How many characters of a refused value are shown.
SHOWN = 100


def validated(description: Description, environment: Mapping[str, str]) -> Deployment | None:
    """The deployment, its problems added to the description's.

    What is refused is taken out and the rest validated again, so that one fault doesn't hide another.
    None where the file has no region.
    """
    from_variables = {
        name: environment[variable] for name, variable in VARIABLES.items() if environment.get(variable)
    }
    values = {**from_variables, **description.values}
    while True:
        try:
            deployment = Deployment.model_validate(values)
            break
        except ValidationError as error:
            errors = error.errors(include_url=False)
        told = [details for details in errors if not description.refuses(*_fields(details))]
        description.problems += [_problem(details, description) for details in told]
        for details in errors:
            for path in _fields(details):
                description.refused.add(path)
                _take_out(values, path, details["type"] == "missing")
    if NO_REGION in deployment.regions:
        return None
    for finding in findings(deployment):
        around = {finding.path[:length] for length in range(len(finding.path) + 1)}
        if not around & description.refused and not description.refuses(*finding.follows_from):
            description.found(finding)
    return deployment


def _fields(details: ErrorDetails) -> tuple[FieldPath, ...]:
    """The paths of the fields that a fault is in; what a list or a map holds goes with it as a whole."""
    path = details["loc"]
    if details["type"] == "clash":
        return tuple((*path, name) for name in details["ctx"]["fields"])
    if path[-1] == KEY:
        return (path[:-1],)
    elements = (index for index, step in enumerate(path) if isinstance(step, int))
    return (path[: next(elements, len(path))],)


def _take_out(values: Any, path: FieldPath, missing: bool) -> None:
    """Removes the refused value at a path; what can't be missing gets a stand-in."""
    *parents, name = path
    for step in parents:
        values = values.get(step, {})
    if missing or path[0] in STAND_INS:
        values[name] = STAND_INS[str(name)]
    else:
        values.pop(name, None)


def _problem(details: ErrorDetails, description: Description) -> Problem:
    path = details["loc"]
    if details["type"] == "missing":
        detail = f'The argument "{path[-1]}" is required, but no definition was found.'
        return description.position(path[:-1]).problem("Missing required argument", detail)
    explanation = IN_WORDS.get(details["type"], _as_pydantic_says)(details)
    position = description.position(path)
    if path[0] in VARIABLES and path not in description.positions:
        detail = f"{VARIABLES[str(path[0])]} is {_shown(details['input'])}; {explanation}."
        return Problem("", 0, "Invalid environment variable", detail)
    if path == ("name",) or path[-1] == KEY:
        label = path[-2] if path[-1] == KEY else details["input"]
        what = "The key" if path[0] == "tags" else "The label"
        return position.problem("Invalid value", f"{what} {_shown(label)} can't be used; {explanation}.")
    if details["type"] == "clash":
        there = (description.positions[field] for field in _fields(details) if field in description.positions)
        return next(there, position).problem("Invalid block", f"{explanation}.")
    name = next(step for step in reversed(path) if isinstance(step, str))
    return position.problem("Invalid value", f'"{name}" received {_shown(details["input"])}; {explanation}.')


def _as_pydantic_says(details: Any) -> str:
    return str(details["msg"])


def _shown(value: Any) -> str:
    text = json.dumps(value, ensure_ascii=False)
    return text if len(text) <= SHOWN else f"{text[:SHOWN]}…"
