"""``validate``: whether descriptions, and ``backend.tf.json``, can be synthesized; nothing is written."""

import json
import os
from collections.abc import Mapping, Sequence
from pathlib import Path

import click

from commands.diagnostics import validation
from commands.synth import BACKEND, DEPLOYMENTS, planned
from model.language.load import find_files, load
from model.language.problems import Problem, ProblemsError


def run(
    selection: Sequence[str], *, as_json: bool = False, environment: Mapping[str, str] | None = None
) -> int:
    """Validates the selected deployments (all, if none is named), and prints the answer; returns the status.

    Editors and Git hooks name the files that changed: ``backend.tf.json`` among them selects nothing, as it
    is always validated. 0 means that everything is valid. What shows only while stacks are built isn't told.
    """
    variables = os.environ if environment is None else environment
    selected = [name for name in selection if Path(name).name != BACKEND.name]
    problems = _problems(selected, variables)
    if as_json:
        click.echo(json.dumps(validation(problems), indent=2))
    elif problems:
        click.echo(str(ProblemsError(problems)), err=True)
    else:
        click.echo("Success! The configuration is valid.")
    return 1 if problems else 0


def _problems(selection: Sequence[str], variables: Mapping[str, str]) -> tuple[Problem, ...]:
    try:
        planned(lambda: load(find_files(selection, DEPLOYMENTS), variables))
    except ProblemsError as error:
        return error.problems
    return ()
