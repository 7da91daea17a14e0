"""Descriptions drawn from the language's own types: what a type has tomorrow is drawn tomorrow.

Nothing here knows a block or an attribute, but for ``HINTS``, values of types that are functions, and the
tables after it.
"""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from types import NoneType, UnionType
from typing import Annotated, Any, Literal, Union, get_args, get_origin

from annotated_types import Ge, Le, MaxLen, MinLen
from hypothesis import strategies as st
from pydantic.fields import FieldInfo

from model.blocks.deployment import ENVIRONMENTS, Deployment, Region
from model.blocks.registry import accepted_blocks
from model.blocks.spec import Component, Matches, RefersTo, RefersToAny, Spec
from model.language.description import DEPLOYMENT_ATTRIBUTES, REGION_ATTRIBUTES, VARIABLES
from model.language.layers import GLOBAL, REGIONAL, SPECS
from tests.descriptions.tree import Tree

Key = tuple[str, str]

#: Older and newer ones: their load balancers' logs come from accounts and from a service.
REGIONS = ("us-east-1", "eu-west-1", "ap-southeast-1", "me-central-1")
#: Labels that look alike, that are words of AWS, and one as long as labels get.
LABELS = ("a", "a-b", "ab", "x1", "database", "web-1", "rule", "a-label-of-24-characters")
#: Most blocks at the top level and in another layer, most attributes of a block that are said, most elements.
MOST_BLOCKS, MOST_CHANGED, MOST_ATTRIBUTES, MOST_ELEMENTS, MOST_CHARACTERS = 8, 3, 4, 3, 64

#: Texts that mean something to Terraform, to HCL or to shells.
TRAPS = ("${x}", "%{x}", "$${x}", '"', "\\", "a\\n", "$(x)", "é", "\U0001f4a5")

NETWORKS = st.lists(st.builds("10.{}.0.0/16".format, st.integers(0, 255)), max_size=3, unique=True)

#: By the attribute's name, values for types that are functions.
HINTS: Mapping[str, st.SearchStrategy[Any]] = {
    "ingress_cidr_blocks": NETWORKS,
    "blocked_cidr_blocks": NETWORKS,
    "allowed_cidr_blocks": NETWORKS,
    "cidr": st.builds("10.{}.0.0/16".format, st.integers(0, 255)),
    "follows": st.sampled_from(("none", *REGIONS)),
    "restore_to_point_in_time": st.just({"source_db_instance_identifier": "orders"}),
    "zone": st.just("example.com"),
    "names": st.lists(
        st.from_regex(r"[a-z]{2,9}\.example\.com", fullmatch=True), min_size=1, max_size=3, unique=True
    ),
    # What of a rule or an index fits together; the rest of each is drawn from its type.
    "transitions": st.sampled_from(({"STANDARD_IA": 30}, {"GLACIER": 0}, {"ONEZONE_IA": 30, "GLACIER": 60})),
    "expiration_days": st.integers(61, 36500),
    "projection_type": st.sampled_from(("ALL", "KEYS_ONLY")),
    "non_key_attributes": st.just([]),
}

#: Attributes that name a region of the description: almost any other text is refused for the same reason.
OF_REGIONS = ("active_region", "home_region")

#: Attributes that the active region never has.
OF_OTHERS = ("follows",)

#: By block and attribute, values that rest on what is in a folder.
HINTS_OF_BLOCKS: Mapping[Key, st.SearchStrategy[Any]] = {
    ("function", "source"): st.just(str(Path(__file__).parents[2] / "functions" / "replication_monitor")),
    ("function", "handler"): st.just("handler.handle"),
    ("function", "runtime"): st.sampled_from(("python3.12", "python3.13")),
}

#: Block to attributes that it needs beside the required ones, and to those that don't fit together with them.
NEEDED: Mapping[str, tuple[str, ...]] = {
    "dns": ("load_balancer",),
    "function": ("source",),
    "load_balancer": ("waf",),
}
LEFT_OUT: Mapping[str, tuple[str, ...]] = {
    "dns": ("cdn", "policy", "weights", "health_check", "create_zone"),
    "function": (
        "image",
        "batch_size",
        "maximum_batching_window_in_seconds",
        "bucket_events",
        "filter_prefix",
        "filter_suffix",
        "paths",
        "hosts",
        "priority",
    ),
}

#: Any character that a file can have.
CHARACTERS = st.characters(codec="utf-8")


@dataclass(frozen=True)
class Drawn:
    """A description, and the environment variables that it is read with."""

    blocks: tuple[Tree, ...]
    variables: Mapping[str, str] = field(default_factory=dict)


@dataclass(frozen=True)
class World:
    """What values may name: regions, and the labels of each type of block."""

    regions: Sequence[str]
    labels: Mapping[str, Sequence[str]]


@st.composite
def descriptions(draw: st.DrawFn) -> Drawn:
    """A deployment in one to three regions, with blocks in each layer."""
    regions = draw(st.lists(st.sampled_from(REGIONS), min_size=1, max_size=3, unique=True))
    top = draw(_keys((*REGIONAL, *GLOBAL), MOST_BLOCKS))
    layers = {("region", name): draw(_changed(REGIONAL, top)) for name in regions}
    for name in ENVIRONMENTS:
        if draw(st.booleans()):
            layers["environment", name] = draw(_changed((*REGIONAL, *GLOBAL), top))
    labels: dict[str, list[str]] = {}
    for block, label in dict.fromkeys((*top, *(key for keys in layers.values() for key in keys))):
        labels.setdefault(block, []).append(label)
    world = World(regions, labels)
    fields = Deployment.model_fields
    name = draw(value("name", fields["name"], world))
    head = draw(_attributes({attribute: fields[attribute] for attribute in DEPLOYMENT_ATTRIBUTES}, world))
    blocks = [Tree("deployment", name, head), *(draw(_block(key, world)) for key in top)]
    active = head.get("active_region") or regions[0]
    for (kind, label), keys in layers.items():
        left_out = OF_OTHERS if label == active else ()
        own = {name: Region.model_fields[name] for name in REGION_ATTRIBUTES if name not in left_out}
        given = draw(_attributes(own, world)) if kind == "region" else {}
        blocks.append(Tree(kind, label, given, tuple(draw(_block(key, world)) for key in keys)))
    variables = {
        variable: draw(value(attribute, fields[attribute], world))
        for attribute, variable in VARIABLES.items()
        if draw(st.booleans())
    }
    return Drawn(tuple(blocks), variables)


def _keys(blocks: Iterable[str], most: int) -> st.SearchStrategy[list[Key]]:
    """Blocks by their names and labels; the label of one that has none is empty."""
    labelled = [block for block in blocks if issubclass(SPECS[block], Component)]
    plain = [(block, "") for block in blocks if block not in labelled]
    named = st.tuples(st.sampled_from(labelled), st.sampled_from(LABELS))
    return st.lists(named | st.sampled_from(plain), max_size=most, unique=True)


def _changed(blocks: Sequence[str], top: Sequence[Key]) -> st.SearchStrategy[list[Key]]:
    """The blocks of a layer: of those that are at the top level, and new ones."""
    there = [key for key in top if key[0] in blocks]
    mixed = _keys(blocks, MOST_CHANGED)
    if not there:
        return mixed
    return mixed | st.lists(st.sampled_from(there), max_size=MOST_CHANGED, unique=True)


@st.composite
def _block(draw: st.DrawFn, key: Key, world: World) -> Tree:
    block, label = key
    left_out = (*LEFT_OUT.get(block, ()), *NEEDED.get(block, ()))
    fields = {name: info for name, info in SPECS[block].model_fields.items() if name not in left_out}
    given = draw(_attributes(fields, world))
    for name in NEEDED.get(block, ()):
        given[name] = draw(value(name, SPECS[block].model_fields[name], world))
    hints = {name: HINTS_OF_BLOCKS.get((block, name)) for name in given}
    given |= {
        name: draw(hint) for name, hint in hints.items() if hint is not None and given[name] is not None
    }
    return Tree(block, label, given)


@st.composite
def _attributes(draw: st.DrawFn, fields: Mapping[str, FieldInfo], world: World) -> dict[str, Any]:
    """What is required, and some of the rest, which may be ``null``."""
    required = [name for name, info in fields.items() if info.is_required()]
    optional = [name for name in fields if name not in required]
    said = (
        st.lists(st.sampled_from(optional), max_size=MOST_ATTRIBUTES, unique=True)
        if optional
        else st.just([])
    )
    given = {name: draw(value(name, fields[name], world)) for name in (*required, *draw(said))}
    unset = draw(st.sampled_from((None, None, None, *(name for name in given if name not in required))))
    return given | ({unset: None} if unset else {})


def value(name: str, info: FieldInfo, world: World) -> st.SearchStrategy[Any]:
    """Values of an attribute."""
    if name in OF_REGIONS:
        return st.sampled_from((*world.regions, REGIONS[-1]))
    return HINTS[name] if name in HINTS else values(info.annotation, info.metadata, world)


def values(annotation: Any, marks: Iterable[Any], world: World) -> st.SearchStrategy[Any]:
    """Values of a type with its marks. Raises ``NotImplementedError`` for a new kind of type."""
    marks = [mark for each in marks for mark in (each.metadata if isinstance(each, FieldInfo) else (each,))]
    origin, arguments = get_origin(annotation), get_args(annotation)
    if origin is Annotated:
        return values(arguments[0], (*arguments[1:], *marks), world)
    if origin in (Union, UnionType):
        return st.one_of([values(each, marks, world) for each in arguments if each is not NoneType])
    if origin is Literal:
        return st.sampled_from(arguments)
    most = min([MOST_ELEMENTS, *(mark.max_length for mark in marks if isinstance(mark, MaxLen))])
    least = max([0, *(mark.min_length for mark in marks if isinstance(mark, MinLen))])
    if origin is tuple:
        elements = values(arguments[0], (), world)
        return st.lists(elements, min_size=least, max_size=most, unique_by=str)
    if origin is dict:
        key, value = (values(each, (), world) for each in arguments)
        return st.dictionaries(key, value, min_size=least, max_size=most)
    if isinstance(annotation, type) and issubclass(annotation, Spec):
        return _maps(annotation, world)
    if annotation is bool:
        return st.booleans()
    if annotation is int:
        return _numbers(marks)
    if annotation is str:
        return _texts(marks, world)
    raise NotImplementedError(f"{annotation}: say in {__name__} what its values are")


def _maps(spec: type[Spec], world: World) -> st.SearchStrategy[dict[str, Any]]:
    """A map with attributes of its own, all of them: some rules say nothing without what may be left out."""
    return st.fixed_dictionaries({name: value(name, info, world) for name, info in spec.model_fields.items()})


def _numbers(marks: Iterable[Any]) -> st.SearchStrategy[int]:
    least = max(int(str(mark.ge)) for mark in marks if isinstance(mark, Ge))
    most = min(int(str(mark.le)) for mark in marks if isinstance(mark, Le))
    return st.sampled_from((least, most)) | st.integers(least, most)


def _texts(marks: Sequence[Any], world: World) -> st.SearchStrategy[str]:
    for mark in marks:
        if isinstance(mark, RefersTo):
            return st.sampled_from(world.labels.get(mark.block, LABELS))
        if isinstance(mark, RefersToAny):
            accepted = accepted_blocks(mark, SPECS)
            there = [f"{block}.{label}" for block in accepted for label in world.labels.get(block, ())]
            return st.sampled_from(there or [f"{block}.{LABELS[0]}" for block in accepted])
    patterns = tuple(mark.pattern for mark in marks if isinstance(mark, Matches))
    least = max([0, *(mark.min_length for mark in marks if isinstance(mark, MinLen))])
    most = min([MOST_CHARACTERS, *(mark.max_length for mark in marks if isinstance(mark, MaxLen))])
    if not patterns:
        return st.text(CHARACTERS, min_size=least, max_size=most) | st.sampled_from(world.regions)
    return _matching(patterns, least, most)


@cache
def _matching(patterns: tuple[str, ...], least: int, most: int) -> st.SearchStrategy[str]:
    def accepted(text: str) -> bool:
        return least <= len(text) <= most and all(re.fullmatch(pattern, text) for pattern in patterns)

    found = st.from_regex(re.compile(patterns[0]), fullmatch=True, alphabet=CHARACTERS).filter(accepted)
    traps = [text for text in TRAPS if accepted(text)]
    return found | st.sampled_from(traps) if traps else found
