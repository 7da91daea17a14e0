"""``synth``: deployment descriptions to Terraform JSON, all or nothing."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from model.blocks.deployment import Deployment
from model.checks import Finding
from model.language.load import checked, find_files, load
from model.language.problems import Problem, ProblemsError
from model.language.together import Loaded
from model.planning.backend import Backend, read_backend
from model.planning.plan import StackPlan, StatePlan
from model.planning.stacks import plan_stacks

if TYPE_CHECKING:
    from modules.part import Part

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
    variables = os.environ if environment is None else environment
    return _write(lambda: load(find_files(selection, DEPLOYMENTS), variables), outdir)


def write_deployments(
    deployments: Iterable[Deployment], *, outdir: Path, parts: "tuple[Part, ...] | None" = None
) -> Path:
    """Writes the stacks of deployments that were built in Python to ``outdir``; returns it.

    They are checked as those from HCL are. ``parts`` are the kinds of entities that the stacks are made of,
    ``stacks.parts.PARTS`` if left out. Reads ``backend.tf.json``, and raises, as :func:`synthesize` does.
    """
    return _write(lambda: checked(deployments), outdir, parts)


def _write(
    read: Callable[[], tuple[Loaded, ...]], outdir: Path, parts: "tuple[Part, ...] | None" = None
) -> Path:
    loaded, backend = _all_problems(read, lambda: read_backend(BACKEND))
    plans = plan_stacks([deployment for deployment, _ in loaded], backend)
    # CDKTF costs a second to start: only descriptions without problems pay for it.
    from stacks.app import RefusedError, write_stacks
    from stacks.parts import PARTS

    with _writing(outdir):
        outdir.parent.mkdir(parents=True, exist_ok=True)
        # An absolute path: CDKTF's process may have been started in another folder.
        temporary = tempfile.TemporaryDirectory(prefix=f".{outdir.name}-", dir=outdir.parent.absolute())
    with temporary as folder:
        try:
            write_stacks(plans, Path(folder), PARTS if parts is None else parts)
        except RefusedError as error:
            raise _refused(error.findings, loaded) from error
        with _writing(outdir):
            _replace(Path(folder), outdir)
    return outdir


def _all_problems(
    first: Callable[[], tuple[Loaded, ...]], second: Callable[[], Backend]
) -> tuple[tuple[Loaded, ...], Backend]:
    """What both give. Raises ``ProblemsError`` with the problems of both."""
    problems: list[Problem] = []
    try:
        loaded = first()
    except ProblemsError as error:
        problems += error.problems
    try:
        backend = second()
    except ProblemsError as error:
        problems += error.problems
    if problems:
        raise ProblemsError(problems)
    return loaded, backend


def _refused(findings: Iterable[tuple[StackPlan, Finding]], loaded: Sequence[Loaded]) -> ProblemsError:
    """What only showed while the stacks were built, where the descriptions have it."""
    problems: list[Problem] = []
    for plan, finding in findings:
        if isinstance(plan, StatePlan):
            problems.append(Problem("", 0, finding.summary, finding.detail))
            continue
        for deployment, description in loaded:
            if plan.deployment is deployment:
                problems.append(description.found(finding))
    return ProblemsError(problems)


@contextmanager
def _writing(outdir: Path) -> Iterator[None]:
    """Reports a folder that can't be written as a problem."""
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
