"""Which blocks there are follows from the types: a field of a region or of the deployment is all it takes."""

from typing import Annotated, get_args

import pytest
from pydantic import Field

from model.blocks.alerts import Alerts
from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.cdn import Cdn
from model.blocks.database import Database
from model.blocks.deployment import (
    COMPONENTS,
    ENVIRONMENTS,
    GLOBAL_COMPONENTS,
    GLOBAL_UNLABELLED,
    UNLABELLED,
    Deployment,
    Region,
)
from model.blocks.dns import Dns
from model.blocks.holder import Holder
from model.blocks.network import Network
from model.blocks.peering import Peering
from model.blocks.registry import accepted_blocks, attributes, labelled, references, unlabelled
from model.blocks.spec import (
    ByEnvironment,
    Component,
    Environment,
    Label,
    RefersTo,
    RefersToAny,
    Spec,
    Store,
    Uses,
    block_and_label,
)

SPECS = {**UNLABELLED, **COMPONENTS, **GLOBAL_COMPONENTS, **GLOBAL_UNLABELLED}


class Queue(Store):
    """A block that comes later."""

    after: Annotated[Label, RefersTo("queue")] | None = None
    others: tuple[Annotated[Label, RefersTo("topic")], ...] = ()
    uses: Uses = ()


class Topic(Component):
    """One that can't be used."""


class Place(Holder):
    """Holds every kind of block, and attributes."""

    queue: dict[Label, Queue] = Field(default_factory=dict)
    topic: dict[Label, Topic] = Field(default_factory=dict)
    network: Network = Field(default_factory=Network)
    alerts: Alerts | None = None
    follows: str = ""
    tags: dict[str, str] = Field(default_factory=dict)
    zones: tuple[int, ...] = ()
    maximum: int | None = None


def test_blocks_are_the_fields_of_their_holder() -> None:
    assert labelled(Place) == {"queue": Queue, "topic": Topic}
    assert unlabelled(Place) == {"network": Network, "alerts": Alerts}
    assert list(attributes(Place)) == ["follows", "tags", "zones", "maximum"]


def test_blocks_of_the_language() -> None:
    assert {"network": Network, "alerts": Alerts}.items() <= UNLABELLED.items()
    assert {"autoscaling_group": AutoscalingGroup, "database": Database}.items() <= COMPONENTS.items()
    assert {"cdn": Cdn, "dns": Dns} == GLOBAL_COMPONENTS
    assert {"peering": Peering} == GLOBAL_UNLABELLED


def test_every_field_of_a_region_is_a_block() -> None:
    """An attribute of ``region`` is fine, too: it then stands in the file inside the block."""
    assert {*UNLABELLED, *COMPONENTS, *attributes(Region)} == Region.model_fields.keys()
    assert "regions" in attributes(Deployment)


@pytest.mark.parametrize("block", [*COMPONENTS, *GLOBAL_COMPONENTS])
def test_what_has_a_label_is_a_component(block: str) -> None:
    assert issubclass(SPECS[block], Component)
    assert SPECS[block].model_fields["enabled"].default is True


@pytest.mark.parametrize("block", [*UNLABELLED, *GLOBAL_UNLABELLED])
def test_what_has_none_is_not(block: str) -> None:
    assert not issubclass(SPECS[block], Component)


def test_a_block_is_at_the_top_level_for_each_region_or_for_all() -> None:
    assert not {*UNLABELLED, *COMPONENTS} & {*GLOBAL_COMPONENTS, *GLOBAL_UNLABELLED}


def test_references_are_found_wherever_their_labels_stand() -> None:
    assert references(Queue) == {
        "after": RefersTo("queue"),
        "others": RefersTo("topic"),
        "uses": RefersToAny(Store),
    }
    assert references(Topic) == {}
    assert references(Cdn) == {"bucket": RefersTo("bucket")}


@pytest.mark.parametrize("spec", SPECS.values())
def test_references_name_blocks_that_there_are(spec: type[Spec]) -> None:
    assert all(set(accepted_blocks(mark, SPECS)) & SPECS.keys() for mark in references(spec).values())


def test_what_may_be_used_follows_from_the_types() -> None:
    assert accepted_blocks(RefersToAny(Store), labelled(Place)) == ("queue",)
    assert accepted_blocks(RefersTo("topic"), labelled(Place)) == ("topic",)
    assert {"database", "table", "bucket"} <= {*accepted_blocks(RefersToAny(Store), COMPONENTS)}


def test_a_reference_has_a_block_and_a_label() -> None:
    assert block_and_label("database.orders-2") == ("database", "orders-2")


def test_sizes_are_given_for_every_environment() -> None:
    assert tuple(ByEnvironment.__dataclass_fields__) == ENVIRONMENTS == get_args(Environment)
