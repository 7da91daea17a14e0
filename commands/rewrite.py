"""A step's edit of a description: shown as a difference, loaded before it is written, written whole."""

import os
import shutil
import tempfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass, replace
from difflib import unified_diff
from pathlib import Path

from model.blocks.deployment import ENVIRONMENTS, Deployment
from model.language.description import VARIABLES
from model.language.edit import edited
from model.language.load import load_deployments
from model.language.problems import Problem, ProblemsError
from model.planning.ladder import LadderError, Step

#: The step from a deployment; None if there is none.
Take = Callable[[Deployment], Step | None]


@dataclass(frozen=True)
class Rewrite:
    """A file's text, as it is and with a step's edit."""

    file: Path
    before: str
    after: str

    @property
    def diff(self) -> str:
        """What changes, as ``diff -u`` shows it."""
        name = str(self.file)
        lines = unified_diff(self.before.splitlines(), self.after.splitlines(), name, name, lineterm="")
        return "\n".join(lines)

    def write(self) -> None:
        """Writes the text in the place of the old one, in one move, with the file's mode."""
        file = self.file.resolve()
        try:
            handle, name = tempfile.mkstemp(prefix=f".{file.name}-", dir=file.parent)
            try:
                with os.fdopen(handle, "wb") as new:
                    new.write(self.after.encode())
                shutil.copymode(file, name)
                Path(name).replace(file)
            except BaseException:
                Path(name).unlink(missing_ok=True)
                raise
        except OSError as error:
            detail = f"{error.strerror}. The file is as it was."
            raise ProblemsError([Problem(str(self.file), 0, "Failed to write file", detail)]) from error


def rewrite(file: Path, step: Step, take: Take, environment: Mapping[str, str]) -> Rewrite:
    """The edit of a step in a file that was loaded with these environment variables.

    ``take`` is asked for the step in the other environments that the same file describes. Raises
    ``ProblemsError`` if the new text describes anything but the step's deployment, here or there.
    """
    before = file.read_bytes().decode()
    made = Rewrite(file, before, edited(before, step.edit))
    if _loaded(made.after, file, environment) != step.after:
        detail = (
            "The edited text describes something else than this step. Nothing was written; edit it by hand: "
        )
        raise ProblemsError([Problem(str(file), 0, "Edit refused", detail + str(step.edit))])
    for other in _other_environments(before, file, environment):
        _fits(made, other, take)
    return made


def _fits(made: Rewrite, environment: Mapping[str, str], take: Take) -> None:
    """Raises ``ProblemsError`` if the same step takes more in another environment of the file."""
    name = environment[VARIABLES["environment"]]
    _loaded(made.after, made.file, environment)
    try:
        step = take(_loaded(made.before, made.file, environment))
    except LadderError:
        return
    if step and edited(made.after, step.edit) != made.after:
        detail = (
            f"The file describes {name}, too, where this step edits more: run the command with "
            f"{VARIABLES['environment']}={name}, or give each environment a file of its own."
        )
        raise ProblemsError([Problem(str(made.file), 0, "Another environment's databases", detail)])


def _other_environments(text: str, file: Path, environment: Mapping[str, str]) -> list[Mapping[str, str]]:
    """The variables of the other environments in which the text can be loaded, if it names none itself."""
    found: list[Mapping[str, str]] = []
    here = _loaded(text, file, environment).environment
    for name in ENVIRONMENTS:
        variables = {**environment, VARIABLES["environment"]: name}
        try:
            loaded = _loaded(text, file, variables)
        except ProblemsError:
            continue
        if loaded.environment != here:
            found.append(variables)
    return found


def _loaded(text: str, file: Path, environment: Mapping[str, str]) -> Deployment:
    """The deployment that a text describes."""
    with tempfile.TemporaryDirectory() as folder:
        copy = Path(folder) / file.name
        copy.write_bytes(text.encode())
        try:
            (deployment,) = load_deployments([copy], environment, file.parent)
        except ProblemsError as error:
            raise ProblemsError(replace(each, file=str(file)) for each in error.problems) from error
    return deployment
