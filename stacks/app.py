"""All stacks of a plan in one CDKTF app, written to a folder."""

from collections.abc import Iterable
from pathlib import Path
from typing import Any

from cdktf import App

from model.planning.plan import AccessPlan, EdgePlan, LinksPlan, RegionalPlan, StackPlan, StatePlan
from stacks.access import AccessStack
from stacks.edge import EdgeStack
from stacks.links import LinksStack
from stacks.regional import RegionalStack
from stacks.stack import Stack
from stacks.state import StateStack

STACKS: dict[type, Any] = {
    StatePlan: StateStack,
    AccessPlan: AccessStack,
    RegionalPlan: RegionalStack,
    LinksPlan: LinksStack,
    EdgePlan: EdgeStack,
}


def write_stacks(plans: Iterable[StackPlan], folder: Path) -> None:
    """Synthesizes the planned stacks into ``folder``: ``manifest.json`` and ``stacks/<name>/cdk.tf.json``.

    Each plan has to come after those it depends on.
    """
    app = App(outdir=str(folder))
    made: dict[str, Stack] = {}
    for plan in plans:
        stack = STACKS[type(plan)](app, plan)
        for name in plan.depends_on:
            stack.add_dependency(made[name])
        made[plan.name] = stack
    app.synth()
