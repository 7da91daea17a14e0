"""A step of the ladder on a terminal: what was edited, and what to plan and apply, in order."""

import os
import shlex
import textwrap
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from commands.rewrite import Take, rewrite
from commands.synth import DEPLOYMENTS
from model.blocks.deployment import Deployment
from model.language.load import find_files, load_deployments
from model.language.problems import Problem, ProblemsError
from model.planning.conditions import Condition
from model.planning.ladder import LadderError, StackStep, Step

MAIN = ".venv/bin/python main.py"
STACKS = "cdktf.out/stacks"
WIDTH = 100

#: What each step is for.
ABOUT = {
    "failover": "{after} takes over from {before}.",
    "clear": "What wrote before, and what still copies it, is deleted. {after} stays as it is.",
    "rebuild": "The other regions copy {after}.",
    "switch_back": "{after} takes over from {before}, with nothing lost: {before} stops writing first.",
    "move_home": "{home} keeps the states of access, dns, links and edge.",
}


@dataclass(frozen=True)
class Described:
    """A deployment, the file that describes it as the user names it, and the variables it was read with."""

    file: Path
    deployment: Deployment
    environment: Mapping[str, str]

    @property
    def option(self) -> str:
        """How the command line names it."""
        found = self.file.stem if self.file.parent == DEPLOYMENTS else str(self.file)
        return f"-d {shlex.quote(found)}"


def the_one(name: str | None, environment: Mapping[str, str] | None = None) -> Described:
    """The deployment that is named, or the only one. Raises ``ProblemsError`` if there are several.

    ``environment`` are environment variables, by default the process's.
    """
    variables = os.environ if environment is None else environment
    files = find_files((name,) if name else (), DEPLOYMENTS)
    if len(files) > 1:
        detail = f"{DEPLOYMENTS} holds {', '.join(file.stem for file in files)}. Name one with -d."
        raise ProblemsError([Problem("", 0, "Which deployment?", detail)])
    (deployment,) = load_deployments(files, variables)
    return Described(files[0], deployment, variables)


def take(described: Described, taken: Take, *, dry_run: bool, afterwards: str) -> bool:
    """Makes the edit of a step and says what to do then; False if there is no step.

    ``afterwards`` is the last line. Raises ``ProblemsError`` for a step that can't be taken.
    """
    step = asked(described, lambda: taken(described.deployment))
    if step is None:
        return False
    made = rewrite(described.file, step, taken, described.environment)
    click.echo(made.diff)
    if not dry_run:
        made.write()
    for line in _lines(described, step, dry_run=dry_run):
        click.echo(line)
    click.echo(afterwards)
    return True


def asked(described: Described, ask: Callable[[], Step | None]) -> Step | None:
    """The step that is asked for. Raises ``ProblemsError`` if there is no such step."""
    try:
        return ask()
    except LadderError as error:
        problem = Problem(str(described.file), 0, error.summary, error.advice)
        raise ProblemsError([problem]) from error


def _lines(described: Described, step: Step, *, dry_run: bool) -> Iterator[str]:
    before, after = described.deployment, step.after
    about = ABOUT[step.name].format(
        before=before.active_region, after=after.active_region, home=after.home_region
    )
    written = "nothing was written (--dry-run)" if dry_run else f"{described.file} is edited"
    yield f"{step.name} ({after.name}, {after.environment_name}): {about}"
    yield f"AWS was not asked, and {written}.\n"
    if not step.stacks:
        yield "No stack changes: all plans are empty.\n"
        return
    yield f"1. Write the stacks.\n\n     {MAIN} {described.option}\n"
    for when, title in (("now", "Now:"), ("back", f"When {before.active_region} is back, and not before:")):
        numbered = [(number, each) for number, each in enumerate(step.stacks, 2) if each.when == when]
        if not numbered:
            continue
        yield f"{title}\n"
        for number, each in numbered:
            yield from _stack(number, each, _moved(each) if step.name == "move_home" else _applied(each))
    yield "All other stacks' plans are empty. A plan that shows anything else is not to be applied."


def _stack(number: int, stack: StackStep, commands: Iterable[str]) -> Iterator[str]:
    yield f"{number}. {stack.stack}\n"
    for condition in stack.first:
        yield from _condition(condition)
    yield from _wrapped(f"Its plan shows {stack.expects}")
    yield ""
    yield from commands
    yield ""


def _applied(stack: StackStep) -> Iterator[str]:
    terraform = f"     terraform -chdir={STACKS}/{stack.stack}"
    yield f"{terraform} init"
    yield f"{terraform} plan -out=step.plan"
    yield f"{terraform} apply step.plan\n"
    yield from _wrapped(f"or: cdktf deploy {stack.stack} --ignore-missing-stack-dependencies")


def _moved(stack: StackStep) -> Iterator[str]:
    """A plan that is empty is not applied, and only Terraform begins with another state."""
    terraform = f"     terraform -chdir={STACKS}/{stack.stack}"
    yield f"{terraform} init -reconfigure"
    yield f"{terraform} plan\n"
    yield from _wrapped(f"or, after that init: cdktf diff {stack.stack}")


def _condition(condition: Condition) -> Iterator[str]:
    yield from _wrapped(f"Before: {condition.holds}.")
    yield f"\n     {condition.command}\n"
    yield from _wrapped(f"Shows {condition.shows}. Else: {condition.otherwise}")
    yield ""


def _wrapped(text: str) -> Sequence[str]:
    return textwrap.wrap(
        text,
        WIDTH,
        initial_indent="   ",
        subsequent_indent="   ",
        break_long_words=False,
        break_on_hyphens=False,
    )
