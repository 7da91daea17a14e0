"""``synth``: deployment descriptions to Terraform JSON, all or nothing."""

import os
import shutil
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path

from model.language.load import find_files, load_deployments
from model.language.problems import Problem, ProblemsError
from model.planning.backend import read_backend
from model.planning.plan import StackPlan
from model.planning.stacks import plan_stacks

DEPLOYMENTS = Path("deployments")
BACKEND = Path("backend.tf.json")
#: The folder in a stack's for what its Terraform JSON names as files, such as the zips of functions.
ASSETS = "assets"


def synthesize(
    selection: Sequence[str], *, outdir: Path, environment: Mapping[str, str] | None = None
) -> Path:
    """Writes the stacks of the selected deployments (all, if none is named) to ``outdir``; returns it.

    Reads ``deployments/`` and ``backend.tf.json`` of the working folder; ``environment`` are environment
    variables, by default the process's. Raises ``ProblemsError`` with every problem; nothing is written then,
    and an earlier output stays as it was.
    """
    plans = planned(selection, os.environ if environment is None else environment)
    # CDKTF costs a second to start: only descriptions without problems pay for it.
    from stacks.app import write_stacks

    with _writing(outdir):
        outdir.parent.mkdir(parents=True, exist_ok=True)
        # An absolute path: CDKTF's process may have been started in another folder.
        temporary = tempfile.TemporaryDirectory(prefix=f".{outdir.name}-", dir=outdir.parent.absolute())
    with temporary as folder:
        write_stacks(plans, Path(folder))
        with _writing(outdir):
            _replace(Path(folder), outdir)
    return outdir


def planned(selection: Sequence[str], environment: Mapping[str, str]) -> tuple[StackPlan, ...]:
    """The stacks that the selected deployments need. Raises ``ProblemsError`` with every problem."""
    problems: list[Problem] = []
    try:
        deployments = load_deployments(find_files(selection, DEPLOYMENTS), environment)
    except ProblemsError as error:
        problems += error.problems
    try:
        backend = read_backend(BACKEND)
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return plan_stacks(deployments, backend)


@contextmanager
def _writing(outdir: Path) -> Iterator[None]:
    """Tells a folder that can't be written as a problem."""
    try:
        yield
    except OSError as error:
        detail = f"{error.filename}: {error.strerror}. The stacks are written to {outdir}."
        raise ProblemsError([Problem("", 0, "Failed to write the output", detail)]) from error


def _replace(new: Path, outdir: Path) -> None:
    """Moves a complete output over an earlier one, file by file; Terraform's own files beside them stay."""
    stacks = {folder.name for folder in (new / "stacks").iterdir()}
    for name in sorted(stacks):
        _replace_stack(new / "stacks" / name, outdir / "stacks" / name)
    # The manifest names what there is: it changes between the stacks that come and those that go.
    (new / "manifest.json").replace(outdir / "manifest.json")
    for folder in (outdir / "stacks").iterdir():
        if folder.is_dir() and folder.name not in stacks:
            shutil.rmtree(folder)


def _replace_stack(new: Path, target: Path) -> None:
    files = {file.relative_to(new) for file in new.rglob("*") if file.is_file()}
    # By their names the assets come before the JSON that names them, and the stale ones go after it.
    for file in sorted(files):
        (target / file).parent.mkdir(parents=True, exist_ok=True)
        (new / file).replace(target / file)
    for folder, _, names in os.walk(target / ASSETS, topdown=False):
        for file in (Path(folder, name) for name in names):
            if file.relative_to(target) not in files:
                file.unlink()
        if not any(Path(folder).iterdir()):
            Path(folder).rmdir()
