"""All stacks of a plan in one CDKTF app, written to a folder."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cdktf import App

from model.planning.plan import AccessPlan, EdgePlan, LinksPlan, RegionalPlan, StackPlan, StatePlan
from modules.part import Part
from stacks.access import AccessStack
from stacks.edge import EdgeStack
from stacks.links import LinksStack
from stacks.names import name_clashes
from stacks.parts import PARTS
from stacks.regional import RegionalStack
from stacks.stack import Clash, Stack
from stacks.state import StateStack

STACKS: dict[type, Any] = {
    StatePlan: StateStack,
    AccessPlan: AccessStack,
    RegionalPlan: RegionalStack,
    LinksPlan: LinksStack,
    EdgePlan: EdgeStack,
}


class ClashError(Exception):
    """Resources that would have one address in Terraform, or one name in AWS: all of them, in ``clashes``."""

    def __init__(self, clashes: Iterable[Clash]) -> None:
        self.clashes = tuple(clashes)
        super().__init__(
            "; ".join(f"{each.first} and {each.second} would both be {each.what}" for each in self.clashes)
        )


def write_stacks(plans: Iterable[StackPlan], folder: Path, parts: tuple[Part, ...] = PARTS) -> None:
    """Synthesizes the planned stacks into ``folder``: ``manifest.json`` and ``stacks/<name>/cdk.tf.json``.

    Each plan has to come after those it depends on. ``parts`` are the kinds of entities that the stacks are
    made of, in the order in which a region is built. Raises :class:`ClashError`: what is in the folder then
    is of no use.
    """
    app = App(outdir=str(folder))
    made: dict[str, Stack] = {}
    for plan in plans:
        stack = STACKS[type(plan)](app, plan, parts)
        for name in plan.depends_on:
            stack.add_dependency(made[name])
        made[plan.name] = stack
    app.synth()
    clashes = [clash for stack in made.values() for clash in stack.clashes]
    for name in made:
        text = (folder / "stacks" / name / "cdk.tf.json").read_text(encoding="utf-8")
        clashes += name_clashes(name, json.loads(text))
    if clashes:
        raise ClashError(clashes)
