"""What is drawn for each attribute of the language is accepted by its type, if not always."""

from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, settings
from pydantic import BaseModel, ValidationError
from pydantic.fields import FieldInfo

from model.blocks.deployment import Deployment, Region
from model.language.description import DEPLOYMENT_ATTRIBUTES, REGION_ATTRIBUTES
from model.language.layers import SPECS
from tests.descriptions.strategies import LABELS, REGIONS, World, value, values

FEW = settings(
    max_examples=8,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)
WORLD = World(REGIONS[:2], {})
BLOCKS: dict[str, type[BaseModel]] = {"deployment": Deployment, "region": Region, **SPECS}
#: The attributes of those whose other fields are blocks.
OWN = {"deployment": DEPLOYMENT_ATTRIBUTES, "region": REGION_ATTRIBUTES}
FIELDS: dict[str, tuple[type[BaseModel], str]] = {
    f"{block}.{attribute}": (spec, attribute)
    for block, spec in BLOCKS.items()
    for attribute in OWN.get(block, tuple(spec.model_fields))
}


@pytest.mark.parametrize("field", FIELDS)
def test_values_are_drawn_and_accepted_by_the_type(field: str) -> None:
    """A value may clash with another attribute's default: only what is said of itself counts."""
    spec, attribute = FIELDS[field]
    outcomes: Counter[bool] = Counter()

    @FEW
    @given(value(attribute, spec.model_fields[attribute], WORLD))
    def draw(drawn: Any) -> None:
        try:
            spec.model_validate({attribute: drawn})
        except ValidationError as error:
            outcomes[attribute not in {each["loc"][0] for each in error.errors() if each["loc"]}] += 1
        else:
            outcomes[True] += 1

    draw()
    assert outcomes[True], f"say in HINTS what {attribute} takes: {outcomes}"


def test_labels_are_drawn_where_there_are_any() -> None:
    uses: FieldInfo = SPECS["autoscaling_group"].model_fields["uses"]
    world = World(REGIONS, {"database": LABELS[:1], "load_balancer": LABELS[1:]})
    seen = set()

    @settings(max_examples=20, derandomize=True, database=None, deadline=None)
    @given(value("uses", uses, world))
    def draw(drawn: list[str]) -> None:
        seen.update(drawn)

    draw()
    assert seen == {f"database.{LABELS[0]}"}


def test_a_new_kind_of_type_needs_a_strategy() -> None:
    with pytest.raises(NotImplementedError, match=r"complex.*: say in tests\.descriptions\.strategies"):
        values(complex, (), WORLD)


#: Attributes whose types take a text with a template of Terraform's in it, and what keeps it from being one.
TEMPLATES = {
    "deployment.active_region": "it has to be one of the regions",
    "deployment.home_region": "it has to be one of the regions",
    "region.follows": "it has to be one of the regions, or none",
    "parameter.description": "literal() escapes it",
    "function.environment": "literal() escapes it",
    "function.filter_prefix": "literal() escapes it",
    "function.filter_suffix": "literal() escapes it",
    "function.source": "it is a folder, and never in Terraform JSON",
    "autoscaling_group.user_data": "it is base64 in Terraform JSON",
}


def with_template(drawn: Any) -> Iterator[Any]:
    """The value with a template at the end, and at the beginning, of one of its texts."""
    match drawn:
        case str():
            yield from (f"{drawn}${{x}}", f"${{x}}{drawn}", f"{drawn}%{{x}}")
        case [first, *others]:
            yield from ([changed, *others] for changed in with_template(first))
        case dict():
            for key, text in drawn.items():
                yield from ({**drawn, key: changed} for changed in with_template(text))
                yield from ({changed: text} for changed in with_template(key))


@pytest.mark.parametrize("field", FIELDS)
def test_what_takes_a_template_is_known(field: str) -> None:
    """Terraform would evaluate it: whoever adds such an attribute escapes it, and adds a row."""
    spec, attribute = FIELDS[field]
    taken = set()

    @FEW
    @given(value(attribute, spec.model_fields[attribute], WORLD))
    def draw(drawn: Any) -> None:
        for changed in with_template(drawn):
            try:
                spec.model_validate({attribute: changed})
            except ValidationError as error:
                if attribute in {each["loc"][0] for each in error.errors() if each["loc"]}:
                    continue
            taken.add(field)

    draw()
    assert taken <= TEMPLATES.keys()
