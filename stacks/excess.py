"""What is over a limit of AWS, as a finding at the block that makes it so large."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from model.blocks.deployment import Deployment
from model.blocks.holder import Holder
from model.checks.finding import FieldPath, Finding
from model.planning.plan import DeploymentPlan, StackPlan
from stacks.lengths import Document
from stacks.limits import Excess, excesses


@dataclass(frozen=True)
class _Component:
    path: FieldPath
    block: str
    label: str

    @property
    def title(self) -> str:
        return f'{self.block} "{self.label}"'


def excess_findings(stacks: Iterable[tuple[StackPlan, Document]]) -> Iterator[tuple[StackPlan, Finding]]:
    """What is over a limit in each of the stacks: the largest of what has the same cause, told once."""
    groups: dict[tuple[object, ...], list[tuple[Excess, StackPlan, FieldPath, str]]] = {}
    for plan, document in stacks:
        for excess in excesses(document):
            deployment = plan.deployment if isinstance(plan, DeploymentPlan) else None
            cause, path, words = _cause(deployment, excess)
            key = (id(deployment), excess.limit.what, excess.limit.unit, cause)
            groups.setdefault(key, []).append((excess, plan, path, words))
    for group in groups.values():
        excess, plan, path, words = max(group, key=lambda each: each[0].size)
        yield plan, Finding(path, "Too large for AWS", _detail(excess, plan, words, len(group) - 1))


def _detail(excess: Excess, plan: StackPlan, words: str, others: int) -> str:
    limit = excess.limit
    detail = (
        f"The {limit.what}, {excess.address} in {plan.name}, would have {excess.size:,} {limit.unit}; AWS "
        f"takes {limit.most:,} ({limit.source})."
    )
    if words:
        detail += f" What makes it large is {words}."
    if others:
        detail += f" {others} more like it {'is' if others == 1 else 'are'} over the limit, too."
    return f"{detail} {limit.remedy}"


def _cause(deployment: Deployment | None, excess: Excess) -> tuple[object, FieldPath, str]:
    """What makes something too large, where that is shown, and in words.

    It is the component's own argument, where the limit has one; else the components of the kind that the
    resource names most of.
    """
    components = tuple(_components(deployment)) if deployment else ()
    if excess.limit.argument:
        for each in components:
            if f"/{each.block}.{each.label}/" in excess.path:
                path = (*each.path, excess.limit.argument)
                return each.title, path, f"{excess.limit.argument} of {each.title}"
    named: dict[str, dict[str, _Component]] = {}
    text = excess.text.lower()
    for each in components:
        if re.search(rf"[-/.]{re.escape(each.label)}(?![a-z0-9])", text):
            named.setdefault(each.block, {}).setdefault(each.label, each)
    if not named:
        return "", (), ""
    block, found = max(named.items(), key=lambda item: len(item[1]))
    first, others = next(iter(found.values())), len(found) - 1
    return block, first.path, first.title + (f" and {others} others of its kind" if others else "")


def _components(deployment: Deployment) -> Iterator[_Component]:
    holders: list[tuple[Holder, FieldPath]]
    holders = [(region, ("regions", name)) for name, region in deployment.regions.items()]
    holders.append((deployment, ()))
    for holder, path in holders:
        for block, label, _ in holder.components:
            yield _Component((*path, block, label), block, label)
