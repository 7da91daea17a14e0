"""From the files that a user names to validated deployments, or to every problem in them."""

from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from model.blocks.deployment import Deployment
from model.checks import findings
from model.language.description import Description, describe
from model.language.hcl import read_blocks
from model.language.problems import Problem, ProblemsError
from model.language.together import Loaded, problems_together
from model.language.validation import validated


def find_files(selection: Sequence[str], folder: Path) -> tuple[Path, ...]:
    """The files of the deployments named: all of ``folder`` if none is.

    Each of ``selection`` is a file's path, or the name of one in ``folder`` without its ending.
    Raises ``ProblemsError`` when there is no such file.
    """
    # Editors keep hidden files beside those that are open.
    files = sorted(file for file in folder.glob("*.hcl") if not file.name.startswith("."))
    if not selection:
        if not files:
            detail = f"{folder} holds no .hcl file. Write one, or name a file with -d."
            raise ProblemsError([Problem("", 0, "No deployments found", detail)])
        return tuple(files)
    found, problems = [], []
    for name in selection:
        matches = (
            [Path(name)] if Path(name).suffix == ".hcl" else [file for file in files if file.stem == name]
        )
        found += matches
        if not matches:
            accepted = ", ".join(file.stem for file in files) or "none"
            detail = f'There is no deployment "{name}" in {folder}. Found there: {accepted}. '
            detail += "Another file is named by its path, which ends in .hcl."
            problems.append(Problem("", 0, "No such deployment", detail))
    if problems:
        raise ProblemsError(problems)
    once: dict[Path, Path] = {}
    for file in found:
        once.setdefault(file.absolute(), file)
    return tuple(once.values())


def load_deployments(
    files: Iterable[Path], environment: Mapping[str, str], folder: Path | None = None
) -> tuple[Deployment, ...]:
    """The deployments that the files describe, in the files' order; as :func:`load`, which says more."""
    return tuple(deployment for deployment, _ in load(files, environment, folder))


def load(
    files: Iterable[Path], environment: Mapping[str, str], folder: Path | None = None
) -> tuple[Loaded, ...]:
    """The deployments that the files describe, in the files' order, with where everything stands.

    ``environment`` are environment variables: ``ENVIRONMENT`` and ``ENVIRONMENT_SUFFIX`` are read. What a
    description names in files is relative to its own folder, or to ``folder``: a copy's to its original's.
    Raises ``ProblemsError`` with every problem in all the files.
    """
    problems: list[Problem] = []
    loaded: list[Loaded] = []
    for file in files:
        blocks, syntax = read_blocks(file)
        problems += syntax
        if not blocks:
            if not syntax:
                problems.append(Problem(str(file), 0, "Missing deployment", "The file describes nothing."))
            continue
        description = describe(str(file), blocks, environment, folder)
        deployment = validated(description)
        problems += description.problems
        if deployment:
            loaded.append((deployment, description))
    problems += problems_together(loaded)
    if problems:
        raise ProblemsError(problems)
    return tuple(loaded)


def checked(deployments: Iterable[Deployment]) -> tuple[Loaded, ...]:
    """Deployments that were built in Python, checked as those from files are. They stand in no file.

    Raises ``ProblemsError`` with everything that is found.
    """
    loaded: list[Loaded] = []
    for deployment in deployments:
        description = Description("")
        for finding in findings(deployment):
            description.problems.append(description.found(finding))
        loaded.append((deployment, description))
    problems = [problem for _, description in loaded for problem in description.problems]
    problems += problems_together(loaded)
    if problems:
        raise ProblemsError(problems)
    return tuple(loaded)
