"""`main.py review --plans`: what the plans of a deployment do, in words."""

import json
import os
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Any

from rich.console import Console

from commands.planned_stack import PlannedStack
from commands.synth import DEPLOYMENTS, planned
from model.language.load import find_files, load
from model.language.problems import Problem, ProblemsError
from runner.errors import RunnerError
from runner.installation import Installation, find_installation
from runner.manifest import Stack, read_manifest
from runner.plan import Plan
from runner.progress import ProgressDisplay
from runner.run import Runner

# 2 is what a command line that isn't understood ends with, and a plan with changes of Terraform's.
NOTHING, FAILED, NEEDS_PERSON = 0, 1, 3
INTERRUPTED = 130  # 128 + SIGINT, as shells have it
PLANS_AT_A_TIME = 2

Say = Callable[[str], None]


def review_stacks(
    outdir: Path,
    selection: Sequence[str],
    *,
    say: Say,
    as_json: bool = False,
    jobs: int = PLANS_AT_A_TIME,
    console: Console | None = None,
    installation: Callable[[], Installation] = find_installation,
) -> int:
    """Plans the stacks in `outdir`, those of the selected deployments or all; returns the exit status.

    Terraform runs with the caller's environment and credentials, `jobs` stacks at a time; progress goes to
    `console`, by default on standard error. A stack whose plan fails keeps none of the others from being
    planned. Raises ``ProblemsError`` for a selection that isn't described, or isn't in `outdir`.
    """
    console = console or Console(stderr=True, emoji=False)
    try:
        stacks = _selected(outdir, selection)
        runner = Runner(installation=installation(), jobs=jobs)
        with ProgressDisplay(console, {stack.name: set() for stack in stacks}) as display:
            plans = runner.plan_each(stacks, listener=display)
    except RunnerError as error:
        raise ProblemsError([Problem("", 0, "The stacks can't be planned", str(error))]) from error
    except KeyboardInterrupt:
        console.print("\nInterrupted: nothing was changed.", soft_wrap=True)
        return INTERRUPTED
    return _tell([PlannedStack.of(stack.name, plans[stack.name]) for stack in stacks], say, as_json)


def review_files(files: Sequence[Path], *, say: Say, as_json: bool = False) -> int:
    """Reads plans that were saved by ``terraform show -json PLANFILE``; returns the exit status."""
    return _tell([PlannedStack.of(str(file), _read(file)) for file in files], say, as_json)


def _selected(outdir: Path, selection: Sequence[str]) -> list[Stack]:
    stacks = read_manifest(outdir)
    if not selection:
        return list(stacks)
    _, plans = planned(lambda: load(find_files(selection, DEPLOYMENTS), os.environ))
    names = {plan.name for plan in plans}
    missing = names - {stack.name for stack in stacks}
    if missing:
        detail = f"{outdir} has no {', '.join(sorted(missing))}. Synthesize first: python main.py."
        raise ProblemsError([Problem("", 0, "Stacks are missing", detail)])
    return [stack for stack in stacks if stack.name in names]


def _read(file: Path) -> Plan | RunnerError:
    try:
        document = json.loads(file.read_text(encoding="utf-8"))
    except OSError as error:
        return RunnerError(f"{file} can't be read: {error.strerror}")
    except ValueError as error:
        return RunnerError(f"{file} is no JSON: {error}")
    if (
        not isinstance(document, Mapping)
        or "format_version" not in document
        or "planned_values" not in document
    ):
        return RunnerError(f"{file} is no plan's JSON: terraform show -json PLANFILE > {file}")
    return Plan.parse(document)


def _tell(stacks: Sequence[PlannedStack], say: Say, as_json: bool) -> int:
    say(json.dumps(_document(stacks), indent=2) if as_json else "\n".join([*map(str, stacks), _sum(stacks)]))
    if any(stack.error for stack in stacks):
        return FAILED
    return NEEDS_PERSON if any(stack.for_a_person for stack in stacks) else NOTHING


def _document(stacks: Sequence[PlannedStack]) -> dict[str, Any]:
    return {
        "needs_person": any(stack.for_a_person for stack in stacks),
        "stacks": {stack.name: stack.document for stack in stacks},
    }


def _sum(stacks: Sequence[PlannedStack]) -> str:
    failed = sum(bool(stack.error) for stack in stacks)
    found = sum(stack.for_a_person for stack in stacks)
    failures = f", {failed} of them without a plan" if failed else ""
    counted = "1 stack" if len(stacks) == 1 else f"{len(stacks)} stacks"
    return f"{counted}{failures}; findings that need a person: {found}."
