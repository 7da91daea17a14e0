from typing import Annotated, Any

import pytest
from pydantic import Field, ValidationError

from model.blocks.deployment import COMPONENTS, ENVIRONMENTS, UNLABELLED, Deployment, Region
from model.blocks.holder import Holder
from model.blocks.sizes import sizes, with_sizes
from model.blocks.spec import ByEnvironment, Component, Environment, Label, Spec
from tests.model.conftest import required_attributes

SPECS = {**UNLABELLED, **COMPONENTS}


class Sized(Component):
    """A component with a size."""

    size: Annotated[int | None, ByEnvironment(staging=1, production=2)] = None
    other: str = ""


class Ways(Spec):
    """A block without a label that has one, too."""

    ways: Annotated[int | None, ByEnvironment(staging=3, production=4)] = None


class Place(Holder):
    """Holds both."""

    sized: dict[Label, Sized] = Field(default_factory=dict)
    ways: Ways = Field(default_factory=Ways)
    more: Ways | None = None


def test_sizes_stand_on_the_field() -> None:
    assert sizes(Sized, "staging") == {"size": 1}
    assert sizes(Sized, "production") == {"size": 2}
    assert sizes(Ways, "production") == {"ways": 4}


@pytest.mark.parametrize("environment", ENVIRONMENTS)
@pytest.mark.parametrize("block", SPECS)
def test_every_size_is_accepted_by_its_type(environment: str, block: str) -> None:
    required = required_attributes(block)
    made = SPECS[block].model_validate({**required, **sizes(SPECS[block], environment)})
    assert sizes(SPECS[block], environment).items() <= dict(made).items()


@pytest.mark.parametrize(
    ("given", "size"),
    [({}, 2), ({"size": None}, 2), ({"size": 7}, 7), (Sized(), 2), (Sized(size=None), 2), (Sized(size=7), 7)],
)
def test_what_is_not_set_has_the_size_of_the_environment(given: Any, size: int) -> None:
    made = Place.model_validate(with_sizes(Place, {"sized": {"a": given}}, "production"))
    assert made.sized["a"].size == size


def test_what_is_set_stays() -> None:
    place = Place(sized={"a": Sized(other="x")}, ways=Ways(ways=9))
    made = Place.model_validate(with_sizes(Place, place, "staging"))
    assert (made.sized["a"], made.ways.ways, made.more) == (Sized(size=1, other="x"), 9, None)


def test_a_block_that_is_always_there_has_sizes_without_being_described() -> None:
    made = Place.model_validate(with_sizes(Place, {}, "production"))
    assert (made.ways.ways, made.more) == (4, None)
    made = Place.model_validate(with_sizes(Place, {"more": {}}, "production"))
    assert made.more == Ways(ways=4)


@pytest.mark.parametrize("values", [5, None, [], "x"])
def test_what_has_no_shape_is_left_to_validation(values: Any) -> None:
    assert with_sizes(Place, values, "staging") is values
    assert with_sizes(Place, {"sized": values}, "staging")["sized"] is values
    assert with_sizes(Place, {"sized": {"a": values}}, "staging")["sized"]["a"] is values
    assert with_sizes(Place, {"ways": values}, "staging")["ways"] is values


@pytest.mark.parametrize("environment", ENVIRONMENTS)
def test_what_is_set_and_what_the_environment_adds_are_validated_together(environment: Environment) -> None:
    group = {"load_balancer": "web", "min_size": 7}
    with pytest.raises(ValidationError, match="min_size <= desired_capacity <= max_size; received 7"):
        Deployment(
            name="App",
            project="p",
            owner="o",
            environment=environment,
            regions={"us-east-1": Region.model_validate({"autoscaling_group": {"web": group}})},
        )
