"""What a drill stands on: a copy of the description, its stacks, and the embedded AWS they are applied to."""

import difflib
import json
import os
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from time import monotonic
from typing import Any

from commands.drill_data import Stores
from commands.embedded_run import (
    OUTPUT,
    EmbeddedRunError,
    ShownRunner,
    Written,
    bounded,
    check_empty,
    read_written,
)
from commands.evidence import Planned, Step
from commands.local_parts import Parts
from commands.synth import planned
from model.blocks.deployment import NOBODY, Deployment
from model.language.edit import edited
from model.language.load import load
from model.planning.ladder import Edit
from model.planning.plan import AccessPlan, DeploymentPlan, RegionalPlan, StackPlan
from review.role_changes import RoleChange, role_changes
from review.word import Word
from runner.installation import Installation
from runner.manifest import Stack
from runner.plan import Plan
from runner.terraform import STACK_FILE

#: What a plan says of what ends with its data; only the step that clears may say it, of its databases.
ENDS_DATA = (Word.DESTROYS, Word.REPLACES)
NEVER = (Word.WILL_FAIL,)
CLEARED_TYPE = "aws_db_instance."


class DrillError(EmbeddedRunError):
    """What a drill holds a deployment to didn't hold."""


@dataclass
class Ground:
    """The deployment as the copy in `description` has it now, and its stacks, written to `work_folder`.

    What it names in files is relative to `folder`, where the original stands.
    `load` has to be called before anything else, and `runner` set before stacks are planned or applied.
    """

    description: Path
    folder: Path
    work_folder: Path
    installation: Installation
    parts: Parts
    deployment: Deployment = field(init=False)
    plans: Mapping[str, StackPlan] = field(init=False)
    written: Written = field(init=False)
    runner: ShownRunner = field(init=False)
    #: The files of stacks as they were when these last planned empty.
    settled: dict[str, bytes] = field(default_factory=dict)

    def load(self) -> None:
        """Reads the copy and writes its stacks; raises ``ProblemsError`` with what is wrong in it."""
        loaded, plans = planned(lambda: load([self.description], os.environ, self.folder))
        self.deployment = loaded[0][0]
        self.plans = {plan.name: plan for plan in plans}
        outdir = self.parts.synthesize(
            [str(self.description)], outdir=self.work_folder / OUTPUT, folder=self.folder
        )
        self.written = read_written(outdir, self.installation, "make drill")

    def edit(self, edit: Edit) -> tuple[str, ...]:
        """Makes an edit of the description, and writes the stacks anew; the lines of the difference."""
        text = self.description.read_text(encoding="utf-8")
        new = edited(text, edit)
        self.description.write_text(new, encoding="utf-8")
        self.load()
        lines = difflib.unified_diff(text.splitlines(), new.splitlines(), lineterm="", n=2)
        return tuple(lines)[2:]  # the first two name the files

    @property
    def stacks(self) -> tuple[Stack, ...]:
        """The deployment's stacks: those that keep the states of all are no part of a failover."""
        return tuple(
            stack for stack in self.written.stacks if isinstance(self.plans[stack.name], DeploymentPlan)
        )

    def named(self, names: Iterable[str]) -> tuple[Stack, ...]:
        """Stacks by name, in the order of the names."""
        by_name = {stack.name: stack for stack in self.written.stacks}
        return tuple(by_name[name] for name in names)

    def regional(self, gone: Collection[str] = ()) -> tuple[Stack, ...]:
        """The stacks of regions, but for those that are gone."""
        plans = self.plans
        return tuple(
            stack
            for stack in self.written.stacks
            if isinstance(plan := plans[stack.name], RegionalPlan) and plan.context.region not in gone
        )

    def document(self, kind: str, region: str) -> Mapping[str, Any]:
        """The synthesized stack of a kind whose first provider is a region's; empty if there is none."""
        for stack in self.written.of_kind(kind):
            if region in self.written.regions[stack.name][:1]:
                document: Mapping[str, Any] = json.loads(_file(stack))
                return document
        return {}

    def stores(self, aws: Any) -> Stores:
        """The buckets and tables, by their names in the account of the embedded AWS."""
        regional = [plan for plan in self.plans.values() if isinstance(plan, RegionalPlan)]
        account = aws.client("sts", regional[0].context.region).get_caller_identity()["Account"]
        contexts = {plan.context.region: replace(plan.context, account=account) for plan in regional}
        return Stores(aws, contexts)

    def plan(self, step: Step, stacks: Sequence[Stack], changing: Sequence[str]) -> None:
        """Plans stacks that are `changing` or whose file isn't what it was when they planned empty.

        Takes the plans into the step. Raises DrillError unless only those `changing` change, and nothing that
        holds data ends but what the step clears. All others are planned by `check`, once these are applied.
        """
        start = monotonic()
        asked = [
            stack
            for stack in stacks
            if stack.name in changing or self.settled.get(stack.name) != _file(stack)
        ]
        plans = self.runner.plan(f"{step.name}: planning", asked)
        step.seconds["planning"] = monotonic() - start
        changes = {name: role_changes(plan.document) for name, plan in plans.items()}
        for stack in asked:
            applied = stack.name in changing
            step.plans.append(_numbers(stack.name, plans[stack.name], changes[stack.name], applied))
        self._check_roles(step, changes)
        unmoved = {name: plan for name, plan in plans.items() if name not in changing}
        _check_empty(unmoved, f"{step.name}: stacks change that the step doesn't name:")
        access = {name: plan for name, plan in plans.items() if isinstance(self.plans[name], AccessPlan)}
        _check_empty(access, f"{step.name}: access changes, which is the same whatever is active:")

    def _check_roles(self, step: Step, changes: Mapping[str, Sequence[RoleChange]]) -> None:
        lines = [
            f"{name}: {change.word} {change.address}: {change.reason}"
            for name, found in changes.items()
            for change in found
            if not self._admitted(step, name, change)
        ]
        if lines:
            raise DrillError("\n".join([f"{step.name}: what no step of a drill does:", *bounded(lines)]))

    def _admitted(self, step: Step, name: str, change: RoleChange) -> bool:
        if change.word in NEVER:
            return False
        if change.word not in ENDS_DATA or not change.needs_person:
            return True
        plan = self.plans[name]
        cleared = (
            isinstance(plan, RegionalPlan) and self.deployment.regions[plan.context.region].follows == NOBODY
        )
        return cleared and change.address.startswith(CLEARED_TYPE)

    def apply(self, step: Step, stacks: Sequence[Stack], *, at_once: bool = False) -> None:
        """Applies stacks one after the other, in their order, or `at_once` those that wait for no other."""
        start = monotonic()
        groups = [stacks] if at_once else [(stack,) for stack in stacks]
        for group in groups:
            names = ", ".join(stack.name for stack in group)
            if group:
                self.runner.apply(f"{step.name}: applying {names}", group)
        step.seconds["applying"] = monotonic() - start

    def check(self, step: Step, stacks: Sequence[Stack]) -> None:
        """Plans stacks again; raises DrillError if anything would change."""
        start = monotonic()
        plans = self.runner.plan(f"{step.name}: planning again", stacks)
        step.seconds["planning again"] = monotonic() - start
        _check_empty(plans, f"{step.name}: planned again, something would change:")
        step.empty = tuple(stack.name for stack in stacks)
        self.settled.update({stack.name: _file(stack) for stack in stacks})


def _file(stack: Stack) -> bytes:
    return (stack.directory / STACK_FILE).read_bytes()


def _check_empty(plans: Mapping[str, Plan], found: str) -> None:
    try:
        check_empty(plans, found)
    except EmbeddedRunError as error:
        raise DrillError(str(error)) from error


def _numbers(stack: str, plan: Plan, changes: Sequence[RoleChange], applied: bool) -> Planned:
    return Planned(stack, plan.add, plan.change, plan.destroy, plan.replace, tuple(changes), applied)
