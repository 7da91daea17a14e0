"""From an HCL file's blocks to the plain values of a deployment, and where each of them stands.

What the language knows by name is told apart here: unknown blocks and attributes, labels, blocks given
twice, and a region's overrides laid over the top level. Whether a value is acceptable is the types' business.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from model.checks import FieldPath, nearest
from model.deployment import COMPONENTS, Deployment
from model.hcl import Block, Position
from model.network import Network
from model.peering import Peering
from model.problems import Problem
from model.spec import Spec

#: Blocks without a label, by name, where they may stand more than at the top level.
UNLABELLED: dict[str, type[Spec]] = {"network": Network}

#: The fields of a deployment that are attributes of its block; the others are made of other blocks.
DEPLOYMENT_ATTRIBUTES = tuple(set(Deployment.model_fields) - {"name", "suffix", "regions", "peering"})

TOP_LEVEL = ("deployment", "region", "peering", *UNLABELLED, *COMPONENTS)


@dataclass
class Description:
    """The plain values of one deployment, as ``Deployment`` takes them, with their positions.

    ``positions`` has the path of every value and block that stands in the file; a value laid over all
    regions has one path in each.
    """

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    positions: dict[FieldPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)

    def position(self, path: FieldPath) -> Position:
        """Where a path stands: its own line, else its nearest enclosing block's, else the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return self.positions[path[:length]]
        return Position(self.file, 0)


def describe(file: str, blocks: tuple[Block, ...]) -> Description:
    """The description that a file's top-level blocks make."""
    description = Description(file)
    known = [block for block in blocks if _is_known(block, TOP_LEVEL, description)]
    _deployment(known, description)
    regions = [block for block in known if block.kind == "region" and _labelled(block, True, description)]
    shared = [block for block in known if block.kind in UNLABELLED or block.kind in COMPONENTS]
    shared = list(_once_each(shared, description))
    description.values["regions"] = {}
    for region in _once_each(regions, description):
        _region(region, shared, description)
    if not regions:
        description.problems.append(
            Position(file, 0).problem(
                "Missing region", 'No region block was found. A deployment needs at least one: region "us-east-1" {}.'
            )
        )
    for block in _once_each([block for block in known if block.kind == "peering"], description):
        if _labelled(block, False, description):
            description.values["peering"] = _attributes(block, tuple(Peering.model_fields), ("peering",), description)
    return description


def _deployment(blocks: list[Block], description: Description) -> None:
    deployments = [block for block in blocks if block.kind == "deployment"]
    if not deployments:
        description.problems.append(
            Position(description.file, 0).problem(
                "Missing deployment",
                'No deployment block was found. Each file describes one: deployment "NAME" { … }.',
            )
        )
    for extra in deployments[1:]:
        description.problems.append(
            extra.position.problem(
                "Second deployment",
                f"The file's deployment stands on line {deployments[0].position.line}. Give each deployment its own file.",
            )
        )
    for block in deployments[:1]:
        if _labelled(block, True, description):
            description.values["name"] = block.labels[0]
        description.values |= _attributes(block, DEPLOYMENT_ATTRIBUTES, (), description)
        description.positions[("name",)] = block.position


def _region(region: Block, shared: list[Block], description: Description) -> None:
    """Lays a region's own blocks over those of the top level."""
    path: FieldPath = ("regions", region.labels[0])
    inner = [block for block in region.blocks if _is_known(block, (*UNLABELLED, *COMPONENTS), description)]
    own = list(_once_each(inner, description))
    values: dict[str, Any] = {}
    for block in (*shared, *own):
        if not _labelled(block, block.kind in COMPONENTS, description):
            continue
        kind = COMPONENTS.get(block.kind) or UNLABELLED[block.kind]
        attributes = _attributes(block, tuple(kind.model_fields), (*path, block.kind, *block.labels), description)
        components = values.setdefault(block.kind, {})
        if block.labels:
            components = components.setdefault(block.labels[0], {})
        components |= attributes
    for name in region.attributes:
        _unsupported_argument(region, name, (), description)
    description.positions[path] = region.position
    description.values["regions"][region.labels[0]] = values


def _attributes(block: Block, valid: tuple[str, ...], path: FieldPath, description: Description) -> dict[str, Any]:
    """A block's known attributes that are set (null is not), with their positions noted."""
    description.positions[path] = block.position
    for inner in block.blocks if block.kind != "region" else ():
        _is_known(inner, (), description, within=block.title)
    for name in block.attributes.keys() - set(valid):
        _unsupported_argument(block, name, valid, description)
    values = {}
    for name in block.attributes.keys() & set(valid):
        description.positions[(*path, name)] = block.attributes[name].position
        if block.attributes[name].value is not None:
            values[name] = block.attributes[name].value
    return values


def _unsupported_argument(block: Block, name: str, valid: tuple[str, ...], description: Description) -> None:
    hint = nearest(name, list(valid)) if valid else "The block holds other blocks only."
    position = block.attributes[name].position
    description.problems.append(
        position.problem("Unsupported argument", f'An argument named "{name}" is not expected here. {hint}')
    )


def _is_known(block: Block, valid: tuple[str, ...], description: Description, within: str = "") -> bool:
    if block.kind in valid:
        return True
    hint = nearest(block.kind, list(valid)) if valid else f"{within} holds no blocks."
    description.problems.append(
        block.position.problem("Unsupported block type", f'Blocks of type "{block.kind}" are not expected here. {hint}')
    )
    return False


def _labelled(block: Block, wanted: bool, description: Description) -> bool:
    """Whether a block has as many labels as its type takes: one, or none."""
    if len(block.labels) == wanted:
        return True
    accepted = f'one label: {block.kind} "name" {{ … }}' if wanted else f"no label: {block.kind} {{ … }}"
    description.problems.append(
        block.position.problem(
            "Wrong number of labels", f"Received {len(block.labels)} labels; {block.kind} takes {accepted}."
        )
    )
    return False


def _once_each(blocks: list[Block], description: Description) -> Iterator[Block]:
    """The blocks, without those of the same type and label as an earlier one."""
    first: dict[str, Block] = {}
    for block in blocks:
        earlier = first.setdefault(block.title, block)
        if earlier is block:
            yield block
            continue
        description.problems.append(
            block.position.problem(
                "Duplicate block",
                f"{block.title} was already described on line {earlier.position.line}. Describe it once.",
            )
        )
