"""From an HCL file's blocks to the plain values of a deployment, and where each of them stands."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from model.blocks.deployment import ENVIRONMENTS, Deployment, Region
from model.blocks.registry import attributes
from model.checks import FieldPath, Finding, nearest, related
from model.language.hcl import Attribute, Block
from model.language.layers import GLOBAL, REGIONAL, Layer, overlay, read_layer
from model.language.problems import Position, Problem
from model.language.structure import is_labelled, known_attributes, known_blocks, once_each

#: The fields that an environment variable gives where the description doesn't.
VARIABLES = {"environment": "ENVIRONMENT", "suffix": "ENVIRONMENT_SUFFIX"}

#: The attributes of the ``deployment`` block, and of ``region``: the fields that aren't made of blocks.
DEPLOYMENT_ATTRIBUTES = tuple(
    name
    for name in attributes(Deployment)
    if name not in ("name", "suffix", "regions", "folder", "dns_elsewhere")
)
REGION_ATTRIBUTES = tuple(attributes(Region))

#: The blocks of a layer that isn't a region's.
SHARED = (*REGIONAL, *GLOBAL)

#: Stands in for the region of a file without one, so that the rest is looked at all the same.
NO_REGION = ""


@dataclass
class Description:
    """The plain values of one deployment, as ``Deployment`` takes them, with their positions.

    ``positions`` has the path of every value and block that stands in the file; a value laid over all
    regions has one path in each. ``refused`` are the paths whose fault is reported: what follows from them
    isn't. ``complete`` is False where ``NO_REGION`` stands in for a region.
    """

    file: str
    values: dict[str, Any] = field(default_factory=dict)
    positions: dict[FieldPath, Position] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    refused: set[FieldPath] = field(default_factory=set)
    complete: bool = True

    def position(self, path: FieldPath) -> Position:
        """Where a path stands: its own line, else its nearest enclosing block's, else the file."""
        for length in range(len(path), -1, -1):
            if path[:length] in self.positions:
                return self.positions[path[:length]]
        return Position(self.file, 0)

    def problem(self, position: Position, summary: str, detail: str) -> None:
        """Notes a problem."""
        self.problems.append(position.problem(summary, detail))

    def found(self, finding: Finding) -> Problem:
        """What a check found, as a problem where the description has it."""
        return self.position(finding.path).problem(finding.summary, finding.detail)

    def refuses(self, *paths: FieldPath) -> bool:
        """Whether anything at, in or around one of the paths was refused."""
        return any(related(path, refused) for path in paths for refused in self.refused)

    def add(self, path: FieldPath, position: Position, given: Mapping[str, Attribute]) -> None:
        """Notes a block and its attributes that are set, with their positions."""
        self.positions[path] = position
        place = self.values
        for step in path:
            place = place.setdefault(str(step), {})
        for name, attribute in given.items():
            if attribute.refused:
                self.refused.add((*path, name))
            elif attribute.is_set:
                place[name] = attribute.value
                self.positions[(*path, name)] = attribute.position
                self.positions |= {(*path, name, *item): each for item, each in attribute.items.items()}

    def add_layer(self, path: FieldPath, layer: Layer) -> None:
        """Notes the blocks that all layers together make at a path."""
        for key, entry in layer.items():
            if entry.refused:
                self.positions[(*path, *key)] = entry.position
                self.refused.add((*path, *key))
            else:
                self.add((*path, *key), entry.position, entry.attributes)


def describe(
    file: str, blocks: Sequence[Block], variables: Mapping[str, str], folder: Path | None = None
) -> Description:
    """The description that a file's top-level blocks make; ``variables`` are environment variables.

    ``folder`` is what it names files from, if that isn't its own.
    """
    description = Description(file, {"regions": {}, "folder": str(folder or Path(file).parent)})
    problems = description.problems
    known = known_blocks(blocks, ("deployment", "environment", "region", *SHARED), problems)
    _deployment([block for block in known if block.kind == "deployment"], description)
    for name, variable in VARIABLES.items():
        if variables.get(variable):
            description.values.setdefault(name, variables[variable])
    top = read_layer([block for block in known if block.kind in SHARED], SHARED, problems)
    environments = _environments([block for block in known if block.kind == "environment"], problems)
    regions = _regions([block for block in known if block.kind == "region"], description)
    _leave_something_out(top, (*environments.values(), *regions.values()), problems)
    chosen = _chosen(description)
    if chosen or not environments:
        shared = overlay(top, environments.get(chosen, {}))
        others = (layer for name, layer in environments.items() if name != chosen)
        description.values["dns_elsewhere"] = any("dns" in key[:1] for layer in others for key in layer)
        description.add_layer((), {key: entry for key, entry in shared.items() if key[0] in GLOBAL})
        regional = {key: entry for key, entry in shared.items() if key[0] in REGIONAL}
        for name, own in regions.items():
            description.add_layer(("regions", name), overlay(regional, own))
    else:
        # Which layer holds isn't known: what they make together isn't, either.
        description.refused |= {("regions", name) for name in regions} | {(block,) for block in GLOBAL}
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
    known_blocks(block.blocks, (), description.problems, block.title)
    given = known_attributes(block, DEPLOYMENT_ATTRIBUTES, description.problems)
    description.add((), block.position, given)
    description.positions[("name",)] = block.position
    if is_labelled(block, True, description.problems):
        description.values["name"] = block.labels[0]
    else:
        description.refused.add(("name",))


def _environments(blocks: list[Block], problems: list[Problem]) -> dict[str, Layer]:
    """The layer of each environment by its label."""
    layers = {}
    for block in once_each(blocks, problems):
        known_attributes(block, (), problems)
        layer = read_layer(block.blocks, SHARED, problems, block.title)
        if not is_labelled(block, True, problems):
            continue
        (name,) = block.labels
        layers[name] = layer
        if name not in ENVIRONMENTS:
            detail = f'There is no environment "{name}". {nearest(name, ENVIRONMENTS)}'
            problems.append(block.position.problem("Unknown environment", detail))
    return layers


def _regions(blocks: list[Block], description: Description) -> dict[str, Layer]:
    """Each region's own layer by its name; its attributes and position are noted already."""
    problems = description.problems
    layers: dict[str, Layer] = {}
    for block in once_each(blocks, problems):
        name = NO_REGION
        if is_labelled(block, True, problems):
            (name,) = block.labels
        else:
            description.complete = False
        given = known_attributes(block, REGION_ATTRIBUTES, problems)
        description.add(("regions", name), block.position, given)
        layers[name] = read_layer(block.blocks, REGIONAL, problems, block.title)
    if not blocks:
        detail = 'No region block was found. A deployment needs at least one: region "us-east-1" {}.'
        description.problem(Position(description.file, 0), "Missing region", detail)
        description.values["regions"][NO_REGION] = {}
        description.complete = False
        layers[NO_REGION] = {}
    return layers


def _chosen(description: Description) -> str:
    """The environment whose layer holds; empty if that is not known."""
    if description.refuses(("environment",)):
        return ""
    chosen = description.values.get("environment", Deployment.model_fields["environment"].default)
    return chosen if chosen in ENVIRONMENTS else ""


def _leave_something_out(top: Layer, others: tuple[Layer, ...], problems: list[Problem]) -> None:
    """Reports blocks that do nothing but leave out what no other layer has: a label is mistyped."""
    described = Counter(key for layer in (top, *others) for key in layer)
    alone = [(key, entry) for layer in others for key, entry in layer.items() if described[key] == 1]
    for key, entry in alone:
        values = {name: attribute.value for name, attribute in entry.attributes.items()}
        if values == {"enabled": False}:
            block, label = key
            elsewhere = [other[1] for other in described if other[0] == block and other != key]
            detail = f'enabled = false leaves {block} "{label}" out, which is described nowhere else. '
            detail += nearest(label, elsewhere)
            problems.append(entry.position.problem("Nothing to leave out", detail))
