"""From the files that a user names to validated deployments, or to every problem in them."""

import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

from pydantic import ValidationError
from pydantic_core import ErrorDetails

from model.checks import FieldPath, findings
from model.deployment import Deployment
from model.description import Description, describe
from model.hcl import read_blocks
from model.problems import Problem, ProblemsError
from model.spec import IN_WORDS
from model.together import problems_together

#: Values that stand in for what is missing or refused, so that the rest can be checked all the same.
PLACEHOLDERS = {"name": "deployment", "project": "project", "owner": "owner"}


def find_files(selection: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """The files of the deployments named: all of ``folder`` if none is.

    Each of ``selection`` is a file's path, or the name of one in ``folder`` without its ending.
    Raises ``ProblemsError`` when there is no such file.
    """
    files = sorted(folder.glob("*.hcl"))
    if not selection:
        if not files:
            detail = f"{folder} holds no .hcl file. Write one, or name a file with -d."
            raise ProblemsError([Problem("", 0, "No deployments found", detail)])
        return tuple(files)
    found, problems = [], []
    for name in selection:
        matches = [Path(name)] if Path(name).suffix == ".hcl" else [file for file in files if file.stem == name]
        found += matches
        if not matches:
            accepted = ", ".join(file.stem for file in files) or "none"
            detail = f'There is no deployment "{name}" in {folder}. Found there: {accepted}. A file is named by its path.'
            problems.append(Problem("", 0, "No such deployment", detail))
    if problems:
        raise ProblemsError(problems)
    return tuple(dict.fromkeys(found))


def load_deployments(files: Iterable[Path], environment: Mapping[str, str]) -> tuple[Deployment, ...]:
    """The deployments that the files describe, in the files' order.

    ``environment`` are environment variables: ``ENVIRONMENT`` and ``ENVIRONMENT_SUFFIX`` are read.
    Raises ``ProblemsError`` with every problem in all the files.
    """
    problems: list[Problem] = []
    loaded: list[tuple[Deployment, Description]] = []
    for file in files:
        blocks, syntax = read_blocks(file)
        problems += syntax
        if not blocks:
            if not syntax:
                problems.append(Problem(str(file), 0, "Missing deployment", "The file describes nothing."))
            continue
        description = describe(str(file), blocks)
        deployment = _validated(description, environment)
        problems += description.problems
        if deployment:
            loaded.append((deployment, description))
    problems += problems_together(loaded)
    if problems:
        raise ProblemsError(problems)
    return tuple(deployment for deployment, _ in loaded)


def _validated(description: Description, environment: Mapping[str, str]) -> Deployment | None:
    """The deployment, its problems added to the description's.

    What is refused is taken out and the rest validated again, so that one fault doesn't hide another.
    None if not enough is left.
    """
    values = {"suffix": environment.get("ENVIRONMENT_SUFFIX", ""), **description.values}
    if environment.get("ENVIRONMENT"):
        values.setdefault("environment", environment["ENVIRONMENT"])
    refused: set[FieldPath] = set() if values["regions"] else {("regions",)}
    while True:
        try:
            deployment = Deployment.model_validate(values)
            break
        except ValidationError as error:
            told = frozenset(refused)
            for details in error.errors(include_url=False):
                path = details["loc"]
                if not any(_related(path, other) for other in told):
                    description.problems.append(_problem(details, description))
                refused.add(path)
                _take_out(values, path, details["type"] == "missing")
            if not values.get("regions"):
                return None
    for finding in findings(deployment):
        if not any(finding.path[: len(path)] == path for path in refused):
            position = description.position(finding.path)
            description.problems.append(position.problem(finding.summary, finding.detail))
    return deployment


def _related(path: FieldPath, other: FieldPath) -> bool:
    """Whether one path leads to or into the other: what is told there follows from the same fault."""
    shorter = min(len(path), len(other))
    return path[:shorter] == other[:shorter]


def _take_out(values: Any, path: FieldPath, missing: bool) -> None:
    """Removes the refused value at a path; what can't be missing gets a stand-in."""
    # The key of a mapping is refused as ("labels", "Label", "[key]"); an item of a list takes the list along.
    whole = (index for index, step in enumerate(path) if isinstance(step, int) or step == "[key]")
    *parents, name = path[: next(whole, len(path))]
    for step in parents:
        values = values.get(step, {})
    if missing or path[0] in PLACEHOLDERS:
        values[name] = PLACEHOLDERS.get(str(name), "placeholder")
    else:
        values.pop(name, None)


def _problem(details: ErrorDetails, description: Description) -> Problem:
    path = details["loc"]
    if details["type"] == "missing":
        position = description.position(path[:-1])
        return position.problem(
            "Missing required argument", f'The argument "{path[-1]}" is required, but no definition was found.'
        )
    position = description.position(path)
    named = [str(step) for step in path if not isinstance(step, int)]
    received = path[-2] if path[-1] == "[key]" else details["input"]
    explain = IN_WORDS.get(details["type"], _as_pydantic_says)
    source = ""
    if path in (("environment",), ("suffix",)) and path not in description.positions:
        source = f" from the environment variable ENVIRONMENT{'_SUFFIX' if path[0] == 'suffix' else ''}"
    what = "The label" if path[-1] == "[key]" or path == ("name",) else f'"{named[-1]}"'
    if isinstance(received, dict) and details["type"] == "value_error":
        return position.problem("Invalid block", f"{explain(details)}.")
    return position.problem("Invalid value", f"{what} received {_shown(received)}{source}; {explain(details)}.")


def _as_pydantic_says(details: ErrorDetails) -> str:
    return details["msg"].removeprefix("Value error, ").replace("Input should be", "accepted is")


def _shown(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)

