from collections.abc import Callable
from typing import Annotated, Any, Literal

import pytest
from pydantic import Field, TypeAdapter, model_validator

from model.blocks.deployment import GLOBAL_COMPONENTS, GLOBAL_UNLABELLED, UNLABELLED, Deployment
from model.blocks.spec import Component, Label, Matches, Spec, clash
from model.checks import FieldPath
from model.language import stand_in as module
from model.language import validation
from model.language.description import DEPLOYMENT_ATTRIBUTES, Description
from model.language.layers import SPECS
from model.language.stand_in import stand_in
from tests.model.conftest import HEAD, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST = 'region "us-east-1" {}\n'


def path_of(block: str, attribute: str) -> FieldPath:
    label = () if block in UNLABELLED or block in GLOBAL_UNLABELLED else ("x",)
    region = () if block in GLOBAL_COMPONENTS or block in GLOBAL_UNLABELLED else ("regions", "us-east-1")
    return (*region, block, *label, attribute)


REQUIRED = [
    *(
        pytest.param(path_of(block, name), field, id=f"{block}.{name}")
        for block, spec in SPECS.items()
        for name, field in spec.model_fields.items()
        if field.is_required()
    ),
    *(
        pytest.param((name,), Deployment.model_fields[name], id=name)
        for name in ("name", *DEPLOYMENT_ATTRIBUTES)
        if Deployment.model_fields[name].is_required()
    ),
]


@pytest.mark.parametrize(("path", "field"), REQUIRED)
def test_every_required_attribute_has_a_stand_in(path: FieldPath, field: Any) -> None:
    """Give the attribute's pattern an example where this fails: ``Matches(…, example=…)``."""
    TypeAdapter(Annotated[field.annotation, *field.metadata]).validate_python(stand_in(path))


class Later(Spec):
    """A block that comes later, and what it may require."""

    mode: Literal["fast", "slow"]
    zone: Annotated[str, Matches(r"[a-z.]+\.", "names that end in a dot", example="example.com.")]
    count: int = Field(ge=3)
    copies: int
    public: bool
    names: tuple[str, ...] = Field(strict=False)
    tags: dict[str, str]
    spare: str | None


@pytest.mark.parametrize(
    ("attribute", "value"),
    [
        ("mode", "fast"),
        ("zone", "example.com."),
        ("count", 3),
        ("copies", 0),
        ("public", False),
        ("names", []),
        ("tags", {}),
        ("spare", None),
        ("unknown", None),
    ],
)
def test_stand_ins_follow_from_the_types(
    monkeypatch: pytest.MonkeyPatch, attribute: str, value: object
) -> None:
    monkeypatch.setattr(module, "SPECS", {**SPECS, "later": Later})
    assert stand_in(("later", "x", attribute)) == value
    assert stand_in(("regions", "us-east-1", "later", "x", attribute)) == value


def test_an_attribute_of_a_region_is_looked_for_there() -> None:
    assert stand_in(("regions", "us-east-1", "follows")) is None


SITE = 'bucket "site" {}\ncdn "site" {\n  aliases = ["www.example.com"]\n}\n'


def test_what_is_missing_hides_nothing(told: Told) -> None:
    assert told(EAST + SITE) == [(7, "Missing required argument"), (8, "Invalid block")]


@pytest.mark.parametrize("value", [None, 5, "No label"])
def test_a_block_whose_stand_in_is_refused_is_not_looked_at_further(
    told: Told, monkeypatch: pytest.MonkeyPatch, value: object
) -> None:
    monkeypatch.setattr(validation, "stand_in", lambda path: value if len(path) > 1 else stand_in(path))
    assert told(EAST + SITE + 'bucket "logs" {}\n') == [
        (7, "Missing required argument"),
        (10, "Reserved name"),
    ]


class OneOf(Component):
    """A block that can't do without one of two attributes."""

    this: str = ""
    that: str = ""

    @model_validator(mode="after")
    def _has_one(self) -> "OneOf":
        if bool(self.this) == bool(self.that):
            raise clash("One of this and that is needed", "this", "that")
        return self


class WithOneOf(Deployment):
    """A deployment that may have such a block."""

    one_of: dict[Label, OneOf] = Field(default_factory=dict)


@pytest.mark.parametrize(
    ("given", "left"), [({}, []), ({"this": "x"}, ["a"]), ({"this": "x", "that": "y"}, [])]
)
def test_a_block_whose_defaults_clash_is_taken_out(
    monkeypatch: pytest.MonkeyPatch, given: dict[str, str], left: list[str]
) -> None:
    monkeypatch.setattr(validation, "Deployment", WithOneOf)
    values = {"name": "App", "project": "p", "owner": "o", "regions": {"us-east-1": {}}}
    description = Description("a.hcl", {**values, "one_of": {"a": dict(given)}})
    made = validation.validated(description)
    assert isinstance(made, WithOneOf)
    assert list(made.one_of) == left
    assert [problem.detail for problem in description.problems] == (
        [] if left else ["One of this and that is needed."]
    )


def test_a_deployment_that_nothing_can_be_taken_out_of(monkeypatch: pytest.MonkeyPatch) -> None:
    class Impossible(Deployment):
        """Never valid."""

        @model_validator(mode="after")
        def _never(self) -> "Impossible":
            raise clash("Never", "active_region")

    monkeypatch.setattr(validation, "Deployment", Impossible)
    description = Description("a.hcl", {"name": "App", "project": "p", "owner": "o", "regions": {"r": {}}})
    assert validation.validated(description) is None
    assert [problem.detail for problem in description.problems] == ["Never."]


def test_a_deployment_without_stand_ins_is_not_looked_at_further(
    problems: Problems, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(validation, "stand_in", lambda path: None)
    told = problems(
        HEAD.replace("  owner", "  # owner") + EAST + 'bucket "logs" {}\ntable "t" {\n  x = 1\n}\n'
    )
    assert [(problem.line, problem.summary) for problem in told] == [
        (1, "Missing required argument"),
        (8, "Unsupported argument"),
    ]
