"""What a block names has to be there: one check for every attribute that refers to other blocks."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.blocks.deployment import COMPONENTS, GLOBAL_COMPONENTS, Deployment
from model.blocks.holder import Holder
from model.blocks.registry import accepted_blocks, references, unlabelled
from model.blocks.spec import RefersTo, RefersToAny, Spec, block_and_label
from model.checks.finding import FieldPath, Finding, nearest


@dataclass(frozen=True)
class _User:
    """A block that may name others: the path to it, and the region that it is in, if it is in one."""

    spec: Spec
    path: FieldPath
    region: str

    @property
    def title(self) -> str:
        """The block's head as it stands in a file."""
        block, *label = self.path[2:] if self.region else self.path
        return " ".join([str(block), *(f'"{each}"' for each in label)])

    def homes(self, block: str, deployment: Deployment) -> Mapping[FieldPath, Holder]:
        """What may hold the blocks of a type that are named here, by its path."""
        if block in GLOBAL_COMPONENTS:
            return {(): deployment}
        regions = deployment.regions
        return {("regions", name): regions[name] for name in regions if self.region in ("", name)}


def references_are_declared(deployment: Deployment) -> Iterator[Finding]:
    """Every label that a block names is that of a block in its own region, or of one made for all regions.

    What is made for all regions names what is in any of them.
    """
    for user in _users(deployment):
        for attribute, mark in references(type(user.spec)).items():
            value: Any = getattr(user.spec, attribute)
            path = (*user.path, attribute)
            if isinstance(value, tuple):
                for index, text in enumerate(value):
                    yield from _reference(user, (*path, index), mark, text, deployment)
            elif value is not None:
                yield from _reference(user, path, mark, value, deployment)


def _users(deployment: Deployment) -> Iterator[_User]:
    holders: list[tuple[Holder, FieldPath, str]] = [(deployment, (), "")]
    holders += [(region, ("regions", name), name) for name, region in deployment.regions.items()]
    for holder, path, region in holders:
        for block in unlabelled(type(holder)):
            if (spec := getattr(holder, block)) is not None:
                yield _User(spec, (*path, block), region)
        for block, label, component in holder.components:
            yield _User(component, (*path, block, label), region)


def _reference(
    user: _User, path: FieldPath, mark: RefersTo | RefersToAny, text: str, deployment: Deployment
) -> Iterator[Finding]:
    block, label = (mark.block, text) if isinstance(mark, RefersTo) else block_and_label(text)
    accepted = accepted_blocks(mark, {**COMPONENTS, **GLOBAL_COMPONENTS})
    if block not in accepted:
        detail = f'"{text}" names a block of type "{block}". {nearest(block, accepted)}'
        yield Finding(path, "Reference to an unknown type of block", detail)
        return
    homes = user.homes(block, deployment)
    declared = {each for holder in homes.values() for each in getattr(holder, block)}
    if label in declared:
        return
    where = f' in "{user.region}"' if user.region and block in COMPONENTS else ""
    if any(label in holder.left_out.get(block, ()) for holder in homes.values()):
        attribute = path[len(user.path)]
        yield Finding(
            path,
            f"Reference to a disabled {block}",
            f'{block} "{label}" is left out{where} (enabled = false). '
            + (
                f'Override {attribute} inside region "{user.region}", or leave out {user.title} there, too.'
                if where
                else f"Leave out {user.title}, too."
            ),
        )
    else:
        yield Finding(
            path,
            f"Reference to an undeclared {block}",
            f'There is no {block} "{label}"{where}. {nearest(label, declared)}',
            follows_from=tuple((*home, block, label) for home in homes),
        )
