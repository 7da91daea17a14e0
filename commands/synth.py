"""``synth``: deployment descriptions to Terraform JSON, all or nothing."""

import os
import shutil
import tempfile
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from commands.moves import NotUndoneError
from commands.output_folder import replace_output
from model.blocks.deployment import Deployment
from model.checks import Finding
from model.language.load import checked, find_files, load
from model.language.problems import Problem, ProblemsError
from model.language.together import Loaded
from model.planning.backend import Backend, read_backend
from model.planning.plan import DeploymentPlan, RegionalPlan, StackPlan
from model.planning.stacks import plan_stacks

if TYPE_CHECKING:
    from modules.part import Part

DEPLOYMENTS = Path("deployments")
BACKEND = Path("backend.tf.json")
HCL_OUTPUT = "SYNTH_HCL_OUTPUT"
FORMER = (
    "{name} is not described any more. What Terraform needs to destroy what it made is kept in {folder}: run "
    "`terraform destroy` there, then delete the folder."
)

Say = Callable[[str], None]


def _silent(message: str) -> None:
    """Says nothing."""


def synthesize(
    selection: Sequence[str],
    *,
    outdir: Path,
    environment: Mapping[str, str] | None = None,
    say: Say = _silent,
    folder: Path | None = None,
) -> Path:
    """Writes the stacks of the selected deployments (all, if none is named) to ``outdir``; returns it.

    Reads ``deployments/`` and ``backend.tf.json`` of the working folder; ``environment`` are environment
    variables, by default the process's; ``say`` takes what the user should know; ``folder`` is what the
    descriptions name files from, if not their own folders. Raises ``ProblemsError``
    with every problem; nothing is written then, and an earlier output stays as it was.
    """
    variables = os.environ if environment is None else environment
    if variables.get(HCL_OUTPUT, "") in ("true", "1"):
        detail = f"{HCL_OUTPUT} is set, as `cdktf --hcl` does. Tapstack writes Terraform JSON only."
        raise ProblemsError([Problem("", 0, "No output in HCL", detail)])
    return _write(lambda: load(find_files(selection, DEPLOYMENTS), variables, folder), outdir, say=say)


def write_deployments(
    deployments: Iterable[Deployment], *, outdir: Path, parts: "tuple[Part, ...] | None" = None
) -> Path:
    """Writes the stacks of deployments that were built in Python to ``outdir``; returns it.

    They are checked as those from HCL are. ``parts`` are the kinds of entities that the stacks are made of,
    ``stacks.parts.PARTS`` if left out. Reads ``backend.tf.json``, and raises, as :func:`synthesize` does.
    """
    return _write(lambda: checked(deployments), outdir, parts)


def _write(
    read: Callable[[], tuple[Loaded, ...]],
    outdir: Path,
    parts: "tuple[Part, ...] | None" = None,
    say: Say = _silent,
) -> Path:
    loaded, plans = planned(read)
    # CDKTF costs a second to start: only descriptions without problems pay for it.
    from stacks.app import RefusedError, write_stacks
    from stacks.parts import PARTS

    with _writing(outdir), _folder_beside(outdir) as folder:
        new = folder / "new"
        refused: tuple[tuple[StackPlan, Finding], ...] = ()
        try:
            write_stacks(plans, new, PARTS if parts is None else parts)
        except RefusedError as error:
            refused = error.findings
        refused += tuple(_broken_promises(plans, new))
        if refused:
            raise _refused(refused, loaded)
        for former in replace_output(new, outdir, folder / "aside"):
            say(FORMER.format(name=former.name, folder=former))
    return outdir


def _broken_promises(plans: Sequence[StackPlan], written: Path) -> Iterator[tuple[StackPlan, Finding]]:
    """What the review calls an error in the stacks as they were written, with each one's plan."""
    # `validate` imports this file, and is installed without the review.
    from review.report import errors

    named = {plan.name: plan for plan in plans}
    for name, error in errors(written):
        plan = named[name]
        path = ("regions", plan.context.region) if isinstance(plan, RegionalPlan) else ()
        yield plan, Finding(path, "Dependency on what may be gone", f"{error.address} {error.text}")


def planned(read: Callable[[], tuple[Loaded, ...]]) -> tuple[tuple[Loaded, ...], tuple[StackPlan, ...]]:
    """The deployments that ``read`` gives, and the stacks that they need with the working folder's backend.

    Raises ``ProblemsError`` with every problem in either.
    """
    loaded, backend = _all_problems(read, lambda: read_backend(BACKEND))
    return loaded, plan_stacks([deployment for deployment, _ in loaded], backend)


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
        if not isinstance(plan, DeploymentPlan):
            problems.append(Problem("", 0, finding.summary, finding.detail))
            continue
        for deployment, description in loaded:
            if plan.deployment is deployment:
                problems.append(description.found(finding))
    return ProblemsError(problems)


@contextmanager
def _folder_beside(outdir: Path) -> Iterator[Path]:
    """A folder to write in, which is on the output folder's file system as a rule, and goes afterwards."""
    outdir.parent.mkdir(parents=True, exist_ok=True)
    # An absolute path: CDKTF's process may have been started in another folder.
    folder = Path(tempfile.mkdtemp(prefix=f".{outdir.name}-", dir=outdir.parent.absolute()))
    try:
        (folder / "new").mkdir()
        (folder / "aside").mkdir()
        yield folder
    except NotUndoneError:
        raise
    except BaseException:
        shutil.rmtree(folder, ignore_errors=True)
        raise
    shutil.rmtree(folder, ignore_errors=True)


@contextmanager
def _writing(outdir: Path) -> Iterator[None]:
    """Reports what the operating system refuses as a problem."""
    try:
        yield
    except OSError as error:
        where = f"{error.filename}: " if error.filename else ""
        detail = f"{where}{error.strerror or error}. The stacks are written to {outdir}."
        raise ProblemsError([Problem("", 0, "Failed to write the output", detail)]) from error
