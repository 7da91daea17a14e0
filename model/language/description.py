"""From an HCL file's blocks to the plain values of a deployment, and where each of them stands.

What the language knows by name is told apart here: unknown blocks and attributes, labels, blocks given
twice, and a region's overrides laid over the top level. Whether a value is acceptable is the types' business.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from model.blocks.alerts import Alerts
from model.blocks.deployment import COMPONENTS, GLOBAL_COMPONENTS, Deployment
from model.blocks.network import Network
from model.blocks.peering import Peering
from model.blocks.spec import Spec
from model.checks import FieldPath, Finding, nearest, related
from model.language.hcl import Block, Position
from model.language.problems import Problem

#: Blocks without a label, by name, where they may stand more than at the top level.
UNLABELLED: dict[str, type[Spec]] = {"network": Network, "alerts": Alerts}

#: The fields of a deployment that are attributes of its block; the others are made of other blocks.
DEPLOYMENT_ATTRIBUTES = tuple(
    name
    for name in Deployment.model_fields
    if name not in ("name", "suffix", "regions", "peering", *GLOBAL_COMPONENTS)
)

TOP_LEVEL = ("deployment", "region", "peering", *UNLABELLED, *COMPONENTS, *GLOBAL_COMPONENTS)

#: Stands in for the region of a file without one, so that the rest is looked at all the same.
NO_REGION = ""


@dataclass
class Description:
    """The plain values of one deployment, as ``Deployment`` takes them, with their positions.

    ``positions`` has the path of every value and block that stands in the file; a value laid over all
    regions has one path in each. ``refused`` are the paths whose fault has been told: what follows from
    them isn't.
    """

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    positions: dict[FieldPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[FieldPath] = field(default_factory=set)

    def position(self, path: FieldPath) -> Position:
        """Where a path stands: its own line, else its nearest enclosing block's, else the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return self.positions[path[:length]]
        return Position(self.file, 0)

    def problem(self, position: Position, summary: str, detail: str) -> None:
        """Notes a problem."""
        self.problems.append(position.problem(summary, detail))

    def found(self, finding: Finding) -> None:
        """Notes what a check found, where the description has it."""
        self.problem(self.position(finding.path), finding.summary, finding.detail)

    def refuses(self, *paths: FieldPath) -> bool:
        """Whether anything at, in or around one of the paths was refused."""
        return any(related(path, refused) for path in paths for refused in self.refused)


def describe(file: str, blocks: tuple[Block, ...]) -> Description:
    """The description that a file's top-level blocks make."""
    description = Description(file, {"regions": {}})
    known = [block for block in blocks if _is_known(block, TOP_LEVEL, description)]
    _deployment([block for block in known if block.kind == "deployment"], description)
    shared = [block for block in known if block.kind in UNLABELLED or block.kind in COMPONENTS]
    shared = list(_once_each(shared, description))
    regions = [block for block in known if block.kind == "region"]
    for region in _once_each(regions, description):
        label = region.labels[0] if _labelled(region, True, description) else NO_REGION
        description.positions[("regions", label)] = region.position
        description.values["regions"][label] = _region(
            label, (*shared, *_own(region, description)), description
        )
    if not regions:
        detail = 'No region block was found. A deployment needs at least one: region "us-east-1" {}.'
        description.problem(Position(file, 0), "Missing region", detail)
        description.values["regions"][NO_REGION] = _region(NO_REGION, tuple(shared), description)
    for block in _once_each([block for block in known if block.kind == "peering"], description):
        if _labelled(block, False, description):
            description.values["peering"] = _attributes(
                block, tuple(Peering.model_fields), ("peering",), description
            )
    for block in _once_each([block for block in known if block.kind in GLOBAL_COMPONENTS], description):
        if _labelled(block, True, description):
            path = (block.kind, *block.labels)
            fields = tuple(GLOBAL_COMPONENTS[block.kind].model_fields)
            place = description.values.setdefault(block.kind, {})
            place[block.labels[0]] = _attributes(block, fields, path, description)
    return description


def _deployment(blocks: list[Block], description: Description) -> None:
    if not blocks:
        detail = 'No deployment block was found. Each file describes one: deployment "NAME" { … }.'
        description.problem(Position(description.file, 0), "Missing deployment", detail)
        description.refused |= {("name",), ("project",), ("owner",)}
        return
    block, *others = blocks
    for extra in others:
        detail = (
            f"The file's deployment stands on line {block.position.line}. Give each deployment its own file."
        )
        description.problem(extra.position, "Second deployment", detail)
    if _labelled(block, True, description):
        description.values["name"] = block.labels[0]
    else:
        description.refused.add(("name",))
    description.values |= _attributes(block, DEPLOYMENT_ATTRIBUTES, (), description)
    description.positions[("name",)] = block.position


def _own(region: Block, description: Description) -> Iterator[Block]:
    """The blocks inside a region that may stand there."""
    for name in region.attributes:
        _unsupported_argument(region, name, (), description)
    inner = [block for block in region.blocks if _is_known(block, (*UNLABELLED, *COMPONENTS), description)]
    return _once_each(inner, description)


def _region(label: str, blocks: tuple[Block, ...], description: Description) -> dict[str, Any]:
    """A region's values: each block lays its own over those of an earlier one of the same label."""
    values: dict[str, Any] = {}
    for block in blocks:
        if not _labelled(block, block.kind in COMPONENTS, description):
            continue
        kind = COMPONENTS.get(block.kind) or UNLABELLED[block.kind]
        path = ("regions", label, block.kind, *block.labels)
        attributes = _attributes(block, tuple(kind.model_fields), path, description)
        place = values.setdefault(block.kind, {})
        if block.labels:
            place = place.setdefault(block.labels[0], {})
        place |= attributes
    return values


def _attributes(
    block: Block, valid: tuple[str, ...], path: FieldPath, description: Description
) -> dict[str, Any]:
    """A block's known attributes that are set (null is not), with their positions noted."""
    description.positions[path] = block.position
    for inner in block.blocks:
        _is_known(inner, (), description, within=block.title)
    values = {}
    for name, attribute in block.attributes.items():
        if name not in valid:
            _unsupported_argument(block, name, valid, description)
            continue
        place = (*path, name)
        description.positions[place] = attribute.position
        description.positions |= {(*place, item): position for item, position in attribute.items.items()}
        if attribute.refused:
            description.refused.add(place)
        elif attribute.value is not None:
            values[name] = attribute.value
    return values


def _unsupported_argument(block: Block, name: str, valid: tuple[str, ...], description: Description) -> None:
    hint = nearest(name, list(valid)) if valid else f"{block.title} takes no arguments."
    detail = f'An argument named "{name}" is not expected here. {hint}'
    description.problem(block.attributes[name].position, "Unsupported argument", detail)


def _is_known(block: Block, valid: tuple[str, ...], description: Description, within: str = "") -> bool:
    if block.kind in valid:
        return True
    hint = nearest(block.kind, list(valid)) if valid else f"{within} holds no blocks."
    detail = f'Blocks of type "{block.kind}" are not expected here. {hint}'
    description.problem(block.position, "Unsupported block type", detail)
    return False


def _labelled(block: Block, wanted: bool, description: Description) -> bool:
    """Whether a block has as many labels as its type takes: one, or none."""
    if len(block.labels) == wanted:
        return True
    accepted = f'one label: {block.kind} "name" {{ … }}' if wanted else f"no label: {block.kind} {{ … }}"
    detail = f"Received {len(block.labels)} labels; {block.kind} takes {accepted}."
    description.problem(block.position, "Wrong number of labels", detail)
    return False


def _once_each(blocks: list[Block], description: Description) -> Iterator[Block]:
    """The blocks, without those of the same type and label as an earlier one."""
    first: dict[str, Block] = {}
    for block in blocks:
        earlier = first.setdefault(block.title, block)
        if earlier is block:
            yield block
            continue
        detail = f"{block.title} was already described on line {earlier.position.line}. Describe it once."
        description.problem(block.position, "Duplicate block", detail)
