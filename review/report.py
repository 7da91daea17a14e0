"""The findings of a whole output folder, as text."""

import json
from pathlib import Path
from typing import Any

from model.language.problems import Problem, ProblemsError
from review.finding import Finding
from review.rules import review


def read_stacks(outdir: Path) -> dict[str, tuple[Finding, ...]]:
    """The findings in each stack of an output folder, by the stack's name.

    Raises ``ProblemsError`` where there is no output, or one that isn't complete.
    """
    manifest = outdir / "manifest.json"
    if not manifest.is_file():
        detail = f"{manifest} does not exist. Synthesize first: python main.py."
        raise ProblemsError([Problem("", 0, "Nothing to review", detail)])
    try:
        stacks = _json(manifest)["stacks"]
        return {name: review(_json(outdir / stack["synthesizedStackPath"])) for name, stack in stacks.items()}
    except (OSError, ValueError, KeyError) as error:
        detail = f"{error}. Synthesize again: python main.py."
        raise ProblemsError([Problem(str(manifest), 0, "Incomplete output", detail)]) from error


def _json(file: Path) -> Any:
    return json.loads(file.read_text(encoding="utf-8"))


def warnings(outdir: Path) -> str:
    """One line for each finding; empty if there is none."""
    return "".join(
        f"Warning: {name}: {finding.address} {finding.text} [{finding.rule}]\n"
        for name, findings in read_stacks(outdir).items()
        for finding in findings
    )


def report(outdir: Path) -> str:
    """The warnings, or a line that says that there are none."""
    stacks = read_stacks(outdir)
    return warnings(outdir) + f"{len(stacks)} stacks reviewed, {sum(map(len, stacks.values()))} warnings."
