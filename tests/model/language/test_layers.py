"""The layers of a description: the top level, an environment, a region."""

from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from model.blocks.deployment import ENVIRONMENTS
from model.blocks.table import Table
from model.language.description import describe
from model.language.hcl import Attribute, Block
from model.language.layers import SPECS
from model.language.problems import Position
from model.language.validation import validated
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]
Values = dict[str, Any]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'

hypothesis = settings(
    max_examples=200,
    deadline=None,
    derandomize=True,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)

#: Each label's attributes in a layer; none of the values clashes with another, null unsets.
attributes = st.fixed_dictionaries(
    {},
    optional={
        "hash_key": st.sampled_from(["a", "b", None]),
        "range_key": st.sampled_from(["c", None]),
        "ttl_attribute": st.sampled_from(["d", "e", None]),
        "hash_key_type": st.sampled_from(["N", "B", None]),
        "enabled": st.sampled_from([True, False, None]),
    },
)
layers = st.dictionaries(st.sampled_from(["x", "y", "z"]), attributes)


def overlaid(*layers: dict[str, Values]) -> dict[str, Values]:
    """What the layers make, by definition: one dict over the other, and no trace of what is None."""
    made: dict[str, Values] = {}
    for layer in layers:
        for label, values in layer.items():
            made[label] = {**made.get(label, {}), **values}
    return {
        label: {name: each for name, each in values.items() if each is not None}
        for label, values in made.items()
    }


def block(kind: str, label: str, values: Values, inner: tuple[Block, ...] = ()) -> Block:
    """A block as it is read from a file, each attribute on the block's line."""
    place = Position("a.hcl", 1, kind)
    given = {name: Attribute(name, each, place) for name, each in values.items()}
    return Block(kind, (label,) if label else (), place, given, inner)


def tables(layer: dict[str, Values]) -> tuple[Block, ...]:
    return tuple(block("table", label, values) for label, values in layer.items())


@hypothesis
@given(
    top=layers,
    environments=st.fixed_dictionaries(dict.fromkeys(ENVIRONMENTS, layers)),
    regions=st.fixed_dictionaries({"us-east-1": layers, "us-west-2": layers}),
    chosen=st.sampled_from(ENVIRONMENTS),
    order=st.randoms(use_true_random=False),
)
def test_layering_is_the_overlay_of_dicts(
    top: dict[str, Values],
    environments: dict[str, dict[str, Values]],
    regions: dict[str, dict[str, Values]],
    chosen: str,
    order: Any,
) -> None:
    blocks = [
        block("deployment", "App", {"project": "p", "owner": "o"}),
        *tables(top),
        *(block("environment", name, {}, tables(layer)) for name, layer in environments.items()),
        *(block("region", name, {}, tables(layer)) for name, layer in regions.items()),
    ]
    order.shuffle(blocks)
    description = describe("a.hcl", blocks, {"ENVIRONMENT": chosen})
    expected = {name: overlaid(top, environments[chosen], layer) for name, layer in regions.items()}
    assert {
        name: region.get("table", {}) for name, region in description.values["regions"].items()
    } == expected
    # The mistyped labels among them are reported, and change nothing.
    assert {problem.summary for problem in description.problems} <= {"Nothing to leave out"}
    made = validated(description)
    assert made is not None
    for name, tables_ in expected.items():
        typed = {label: Table.model_validate(values) for label, values in tables_.items()}
        assert made.regions[name].table == {label: each for label, each in typed.items() if each.enabled}
        assert made.regions[name].left_out.get("table", {}) == {
            label: each for label, each in typed.items() if not each.enabled
        }


def environment(name: str, text: str) -> str:
    return f'environment "{name}" {{\n{text}}}\n'


def region(name: str, text: str) -> str:
    return f'region "{name}" {{\n{text}}}\n'


def test_an_environment_lies_over_the_top_level_and_under_the_regions(load: Load) -> None:
    def table(key: str) -> str:
        return f'table "t" {{\n  hash_key = "{key}"\n}}\n'

    text = HEAD + environment("production", table("environment")) + region("us-east-1", table("region"))
    text += WEST + table("top")
    keys = {
        name: [each.table["t"].hash_key for each in load(text, ENVIRONMENT=name).regions.values()]
        for name in ENVIRONMENTS
    }
    assert keys == {"staging": ["region", "top"], "production": ["region", "environment"]}


@pytest.mark.parametrize(
    ("head", "variables", "made"),
    [
        ("", {}, "staging"),
        ("", {"ENVIRONMENT": "production"}, "production"),
        ("production", {}, "production"),
        ("production", {"ENVIRONMENT": "staging"}, "production"),
        ("staging", {"ENVIRONMENT": "production"}, "staging"),
    ],
)
def test_the_environment_of_the_deployment_is_the_one_that_holds(
    load: Load, head: str, variables: dict[str, str], made: str
) -> None:
    attribute = f'  environment = "{head}"\n' if head else ""
    text = HEAD[:-2] + attribute + "}\n" + EAST
    text += "".join(environment(name, f'bucket "{name}" {{}}\n') for name in ENVIRONMENTS)
    assert list(load(text, **variables).regions["us-east-1"].bucket) == [made]


def test_an_environment_holds_every_block_of_the_top_level(load: Load) -> None:
    inner = 'network {\n  endpoints = []\n}\nalerts {}\nbucket "b" {}\ncdn "www" {\n  bucket = "b"\n}\n'
    text = (
        HEAD + EAST + environment("production", inner) + 'cdn "www" {\n  price_class = "PriceClass_All"\n}\n'
    )
    made = load(text, ENVIRONMENT="production")
    assert (made.regions["us-east-1"].network.endpoints, made.cdn["www"].bucket) == ((), "b")
    assert made.cdn["www"].price_class == "PriceClass_All"
    assert made.regions["us-east-1"].alerts is not None


def test_a_global_block_of_one_environment_is_required_there_only(told: Told) -> None:
    text = EAST + 'cdn "www" {}\n' + environment("staging", 'bucket "b" {}\ncdn "www" {\n  bucket = "b"\n}\n')
    assert told(text, ENVIRONMENT="production") == [(6, "Missing required argument")]


FAULTS = """\
  tabel "t" {}
  table "t" {
    hash_kye      = "a"
    ttl_attribute = 5
    hash_key      = var.key
    inner {}
  }
  database "web" {
    allocated_storage = 0
  }
  network {
    endpoints = [
      "s3",
      "s4"
    ]
  }
  region "us-east-1" {}
  environment "staging" {}
  deployment "Other" {}
  bucket "Bad" {}
  bucket {}
  bucket "b" {}
  bucket "b" {}
"""


@pytest.mark.parametrize("name", ENVIRONMENTS)
@pytest.mark.parametrize("made", ENVIRONMENTS)
def test_faults_of_every_environment_are_reported(told: Told, name: str, made: str) -> None:
    assert told(EAST + environment(name, FAULTS), ENVIRONMENT=made) == [
        (7, "Unsupported block type"),
        (9, "Unsupported argument"),
        (10, "Invalid value"),
        (11, "Expressions not allowed"),
        (12, "Unsupported block type"),
        (15, "Invalid value"),
        (20, "Invalid value"),
        (23, "Unsupported block type"),
        (24, "Unsupported block type"),
        (25, "Unsupported block type"),
        (26, "Invalid value"),
        (27, "Wrong number of labels"),
        (29, "Duplicate block"),
    ]


def test_what_an_environment_may_hold_is_listed(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + environment("staging", '  zone "x" {}\n'))
    assert problem.block == ""
    assert problem.detail.endswith(f"Accepted: {', '.join(sorted(SPECS))}.")


def test_what_does_not_fit_together_is_reported_where_it_holds(told: Told) -> None:
    text = EAST + 'network {\n  source = "custom"\n  cidr = "10.0.0.0/16"\n}\n'
    text += environment("production", 'network {\n  source = "default"\n}\n')
    assert told(text, ENVIRONMENT="production") == [(8, "Invalid block")]


def test_a_fault_that_a_later_layer_replaces_is_reported_too(told: Told) -> None:
    table = 'table "t" {\n  hash_key = %s\n}\n'
    assert told(region("us-east-1", table % '"k"') + table % "5") == [(11, "Invalid value")]


def test_what_replaces_a_fault_holds(load: Load, problems: Problems) -> None:
    """What rests on it is looked at."""
    own = region("us-east-1", 'network {\n  source = "custom"\n  cidr = "10.0.0.0/16"\n  endpoints = []\n}\n')
    group = 'load_balancer "web" {}\nautoscaling_group "web" {\n  load_balancer = "web"\n}\n'
    told = problems(HEAD + own + group + 'network {\n  cidr = "10.0.0.0"\n}\n')
    assert [problem.summary for problem in told] == ["AWS services out of reach", "Invalid value"]


@pytest.mark.parametrize(
    ("text", "summary", "words"),
    [
        (
            'environment "prod" {}\n',
            "Unknown environment",
            'no environment "prod". Accepted: production, staging.',
        ),
        ('environment "stagin" {}\n', "Unknown environment", 'Did you mean "staging"?'),
        ("environment {}\n", "Wrong number of labels", "Received 0 labels; environment takes one label"),
        ('environment "staging" "b" {}\n', "Wrong number of labels", "Received 2 labels"),
        ('environment "staging" {\n  port = 1\n}\n', "Unsupported argument", "takes no arguments."),
        (
            'environment "staging" {}\nenvironment "staging" {}\n',
            "Duplicate block",
            "on line 6. Describe it once.",
        ),
    ],
)
def test_environments_that_there_are_not(problems: Problems, text: str, summary: str, words: str) -> None:
    (problem,) = problems(HEAD + EAST + text)
    assert problem.summary == summary
    assert words in problem.detail


@pytest.mark.parametrize(
    ("attribute", "variables", "expected"),
    [
        ('  environment = "prod"\n', {}, (4, "Invalid value")),
        ("  environment = var.x\n", {"ENVIRONMENT": "staging"}, (4, "Expressions not allowed")),
        ('  environment = ["staging"]\n', {}, (4, "Invalid value")),
        ("\n", {"ENVIRONMENT": "prod"}, (0, "Invalid environment variable")),
    ],
)
def test_nothing_follows_from_an_environment_that_is_not_known(
    problems: Problems, attribute: str, variables: dict[str, str], expected: tuple[int, str]
) -> None:
    """Nobody knows which layer holds: only what is wrong by itself is reported."""
    text = HEAD[:-2] + attribute + "}\n" + EAST
    text += 'cdn "www" {}\nautoscaling_group "web" {\n  port = 0\n}\n'
    text += environment("production", 'cdn "www" {\n  bucket = "b"\n}\nbucket "b" {}\n')
    found = problems(text, **variables)
    assert [(problem.line, problem.summary) for problem in found] == [expected, (9, "Invalid value")]


NULLS: list[tuple[str, Any]] = [("hash_key", "id"), ("range_key", None), ("hash_key_type", "S")]


@pytest.mark.parametrize(("name", "default"), NULLS)
@pytest.mark.parametrize("layer", [region, environment])
def test_null_unsets_what_the_layers_before_set(
    load: Load, name: str, default: Any, layer: Callable[[str, str], str]
) -> None:
    place = "us-west-2" if layer is region else "staging"
    regions = EAST if layer is region else EAST + WEST
    text = HEAD + regions + layer(place, f'table "t" {{\n  {name} = null\n}}\n')
    text += 'table "t" {\n  hash_key = "k"\n  range_key = "r"\n  hash_key_type = "N"\n}\n'
    table = load(text).regions["us-west-2"].table["t"]
    assert getattr(table, name) == default
    assert [getattr(table, other) == value for other, value in NULLS if other != name] == [False, False]


def test_null_gives_back_the_size_of_the_environment(load: Load) -> None:
    group = 'load_balancer "web" {}\nautoscaling_group "web" {\n  load_balancer = "web"\n  max_size = 9\n}\n'
    own = region("us-west-2", 'autoscaling_group "web" {\n  max_size = null\n}\n')
    regions = load(HEAD + EAST + own + group, ENVIRONMENT="production").regions.values()
    assert [each.autoscaling_group["web"].max_size for each in regions] == [9, 6]


CUSTOM = 'network {\n  source = "custom"\n  nat_gateways = "single"\n}\n'


def test_a_region_unsets_what_its_network_does_not_take(load: Load) -> None:
    own = region("us-west-2", 'network {\n  source = "default"\n  nat_gateways = null\n}\n')
    text = HEAD + region("us-east-1", 'network {\n  cidr = "10.0.0.0/16"\n}\n') + own + CUSTOM
    assert load(text).regions["us-west-2"].network.source == "default"


def test_a_clash_of_layers_is_shown_where_the_value_stands(problems: Problems) -> None:
    own = region("us-west-2", 'network {\n  source = "default"\n  zones = null\n}\n')
    text = HEAD + region("us-east-1", 'network {\n  cidr = "10.0.0.0/16"\n}\n') + own + CUSTOM
    (problem,) = problems(text)
    assert (problem.summary, problem.source.strip()) == ("Invalid block", 'nat_gateways = "single"')
    assert problem.detail.endswith(
        'remove nat_gateways, or set source = "custom". This is so in "us-west-2".'
    )


def test_a_clash_in_every_region_names_none(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + WEST + "network {\n  zones = 3\n}\n")
    assert problem.detail.endswith('or set source = "custom".')


def test_a_clash_inside_a_region_names_none(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + region("us-west-2", "network {\n  zones = 3\n}\n"))
    assert (problem.line, problem.source.strip()) == (8, "zones = 3")
    assert problem.detail.endswith('or set source = "custom".')


def test_null_of_what_is_required_is_missing(told: Told) -> None:
    site = 'bucket "site" {}\ncdn "site" {\n  bucket = "site"\n}\n'
    own = environment("staging", 'cdn "site" {\n  bucket = null\n}\n')
    assert told(EAST + own + site) == [(7, "Missing required argument")]


def test_what_is_left_out_of_a_region_is_not_there(load: Load) -> None:
    text = HEAD + EAST + region("us-west-2", 'table "t" {\n  enabled = false\n}\n')
    text += 'table "t" {}\ncdn "www" {\n  bucket = "b"\n  enabled = false\n}\nbucket "b" {}\n'
    made = load(text)
    assert [list(each.table) for each in made.regions.values()] == [["t"], []]
    assert list(made.cdn) == []


def test_a_later_layer_takes_in_again_what_is_left_out(load: Load) -> None:
    def table(enabled: str) -> str:
        return f'table "t" {{\n  enabled = {enabled}\n}}\n'

    text = HEAD + table("false") + environment("production", table("true")) + EAST
    text += region("us-west-2", table("false")) + region("eu-west-1", table("null"))
    made = {name: load(text, ENVIRONMENT=name).regions.values() for name in ENVIRONMENTS}
    assert [list(each.table) for each in made["staging"]] == [[], [], ["t"]]
    assert [list(each.table) for each in made["production"]] == [["t"], [], ["t"]]


@pytest.mark.parametrize("layer", [region("us-west-2", "%s"), environment("staging", "%s")])
def test_a_mistyped_label_is_not_left_out_in_silence(problems: Problems, layer: str) -> None:
    text = HEAD + EAST + layer % 'table "sesions" {\n  enabled = false\n}\n' + 'table "sessions" {}\n'
    (problem,) = problems(text)
    assert (problem.line, problem.summary) == (7, "Nothing to leave out")
    assert (
        'leaves table "sesions" out, which is described nowhere else. Did you mean "sessions"?'
        in problem.detail
    )


@pytest.mark.parametrize(
    "text",
    [
        'table "t" {\n  enabled = false\n}\n',
        region("us-west-2", 'table "t" {\n  enabled = false\n  hash_key = "k"\n}\n'),
        region("us-west-2", 'table "t" {\n  enabled = true\n}\n'),
        region("us-west-2", 'table "t" {\n  enabled = false\n}\n')
        + environment("production", 'table "t" {}\n'),
    ],
    ids=["at the top level", "described", "enabled", "in another layer"],
)
def test_what_may_be_left_out_alone(load: Load, text: str) -> None:
    assert load(HEAD + EAST + text)
