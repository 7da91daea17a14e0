"""The findings of a whole output folder, as text."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
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
    return _lines(read_stacks(outdir))


def errors(outdir: Path) -> list[tuple[str, Finding]]:
    """What may not be written or applied, each with the name of its stack."""
    stacks = read_stacks(outdir)
    return [(name, finding) for name, findings in stacks.items() for finding in findings if finding.error]


@dataclass(frozen=True)
class Report:
    """What is said of an output folder, and whether there is an error in it."""

    text: str
    failed: bool


def report(outdir: Path) -> Report:
    """The findings, and a line that counts them."""
    stacks = read_stacks(outdir)
    found = [finding for findings in stacks.values() for finding in findings]
    errors = sum(finding.error for finding in found)
    counted = f"{len(found) - errors} warnings" + (f", {errors} errors" if errors else "")
    return Report(f"{_lines(stacks)}{len(stacks)} stacks reviewed, {counted}.", bool(errors))


def _lines(stacks: Mapping[str, tuple[Finding, ...]]) -> str:
    return "".join(
        f"{finding.level}: {name}: {finding.address} {finding.text} [{finding.rule}]\n"
        for name, findings in stacks.items()
        for finding in findings
    )
