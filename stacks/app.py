"""All stacks of a plan in one CDKTF app, written to a folder."""

import errno
import json
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from cdktf import App

from model.checks.finding import Finding
from model.planning.plan import (
    AccessPlan,
    CopiesPlan,
    DnsPlan,
    EdgePlan,
    LinksPlan,
    RegionalPlan,
    StackPlan,
    StatePlan,
)
from modules.part import Part
from stacks.access import AccessStack
from stacks.copies import CopiesStack
from stacks.dns import DnsStack
from stacks.edge import EdgeStack
from stacks.excess import excess_findings
from stacks.lengths import Document
from stacks.links import LinksStack
from stacks.names import name_clashes
from stacks.parts import PARTS
from stacks.regional import RegionalStack
from stacks.stack import Stack
from stacks.state import StateStack

STACKS: dict[type, Any] = {
    StatePlan: StateStack,
    CopiesPlan: CopiesStack,
    AccessPlan: AccessStack,
    DnsPlan: DnsStack,
    RegionalPlan: RegionalStack,
    LinksPlan: LinksStack,
    EdgePlan: EdgeStack,
}

#: An error of the operating system's, as Node tells it: ``Error: ENOSPC: no space left on device, write``.
SYSTEM_ERROR = re.compile(r"(?:Error: )?(E[A-Z0-9]+): ")


class RefusedError(Exception):
    """Faults of descriptions that show only when the stacks are built: all of them, with the stack's plan."""

    def __init__(self, findings: Iterable[tuple[StackPlan, Finding]]) -> None:
        self.findings = tuple(findings)
        super().__init__("; ".join(f"{plan.name}: {each.detail}" for plan, each in self.findings))


def write_stacks(plans: Iterable[StackPlan], folder: Path, parts: tuple[Part, ...] = PARTS) -> None:
    """Synthesizes the planned stacks into ``folder``: ``manifest.json`` and ``stacks/<name>/cdk.tf.json``.

    Each plan has to come after those it depends on. ``parts`` are the kinds of entities that the stacks are
    made of, in the order in which a region is built. Raises :class:`RefusedError`, and ``OSError`` of a full
    disk and the like; what is in the folder then is of no use.
    """
    app = App(outdir=str(folder))
    made: dict[str, Stack] = {}
    planned = tuple(plans)
    for plan in planned:
        stack = STACKS[type(plan)](app, plan, parts)
        for name in plan.depends_on:
            stack.add_dependency(made[name])
        made[plan.name] = stack
    with _system_errors(folder):
        app.synth()
    documents: list[tuple[StackPlan, Document]] = []
    for plan in planned:
        text = (folder / "stacks" / plan.name / "cdk.tf.json").read_text(encoding="utf-8")
        documents.append((plan, json.loads(text)))
    for plan, document in documents:
        for what, first, second in name_clashes(document):
            made[plan.name].clash(what, first, second)
    refused = [(plan, finding) for plan in planned for finding in made[plan.name].findings]
    refused += excess_findings(documents)
    if refused:
        raise RefusedError(refused)


@contextmanager
def _system_errors(folder: Path) -> Iterator[None]:
    """Raises what the operating system refused to Node as Python would."""
    try:
        yield
    except RuntimeError as error:
        told = SYSTEM_ERROR.match(str(error))
        number = getattr(errno, told[1], None) if told else None
        if number is None:
            raise
        raise OSError(number, os.strerror(number), str(folder)) from error
