"""References between blocks: one check, whatever the attribute."""

from collections.abc import Callable
from typing import Annotated, Any

import pytest
from pydantic import Field

from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.cdn import Cdn
from model.blocks.deployment import COMPONENTS, Deployment, Region
from model.blocks.spec import Component, Label, RefersTo, Store
from model.blocks.table import Table
from model.checks import FieldPath
from model.checks.reference import references_are_declared
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'
BALANCER = 'load_balancer "web" {}\n'
STORES = 'database "orders" {}\ntable "sessions" {}\nbucket "assets" {}\n'


def group(*uses: str, front: str = "web") -> str:
    listed = ", ".join(f'"{each}"' for each in uses)
    return f'autoscaling_group "web" {{\n  load_balancer = "{front}"\n  uses = [{listed}]\n}}\n'


def region(name: str, text: str) -> str:
    return f'region "{name}" {{\n{text}}}\n'


def left_out(block: str, label: str) -> str:
    return f'{block} "{label}" {{\n  enabled = false\n}}\n'


def test_every_kind_of_store_may_be_used(load: Load) -> None:
    uses = ("database.orders", "table.sessions", "bucket.assets")
    made = load(HEAD + EAST + WEST + BALANCER + group(*uses) + STORES)
    assert [each.autoscaling_group["web"].uses for each in made.regions.values()] == [uses, uses]


def test_nothing_is_used_by_default() -> None:
    assert AutoscalingGroup(load_balancer="web").uses == ()


@pytest.mark.parametrize(
    ("uses", "words"),
    [
        (("database.orders", "database.orders"), '"database.orders" is there more than once.'),
        (("orders",), "accepted are a block's name, a dot and its label, like database.orders."),
        (("database.Orders",), "accepted are a block's name"),
        (("database.orders.arn",), "accepted are a block's name"),
        ((".orders",), "accepted are a block's name"),
    ],
)
def test_what_no_reference_looks_like(problems: Problems, uses: tuple[str, ...], words: str) -> None:
    (problem,) = problems(HEAD + EAST + BALANCER + STORES + group(*uses))
    assert (problem.line, problem.summary) == (12, "Invalid value")
    assert words in problem.detail


def test_a_list_is_needed(problems: Problems) -> None:
    text = group().replace("[]", '"database.orders"')
    (problem,) = problems(HEAD + EAST + BALANCER + STORES + text)
    assert 'received "database.orders"; accepted is a list: [ … ].' in problem.detail


@pytest.mark.parametrize(
    ("used", "words"),
    [
        ("load_balancer.web", 'a block of type "load_balancer". Accepted: '),
        ("databse.orders", 'a block of type "databse". Did you mean "database"?'),
        ("network.web", 'a block of type "network". Accepted: '),
        ("cdn.www", 'a block of type "cdn". Accepted: '),
    ],
)
def test_only_stores_may_be_used(problems: Problems, used: str, words: str) -> None:
    """Once for all regions, as it is the same in each."""
    (problem,) = problems(HEAD + EAST + WEST + BALANCER + STORES + group("table.sessions", used))
    assert (problem.line, problem.summary) == (13, "Reference to an unknown type of block")
    assert f'"{used}" names {words}' in problem.detail
    stores = sorted(block for block, spec in COMPONENTS.items() if issubclass(spec, Store))
    assert problem.detail.endswith((f"Accepted: {', '.join(stores)}.", "?"))


def test_what_is_used_is_there(problems: Problems) -> None:
    text = BALANCER + STORES + group("table.session", "database.orders").replace(", ", ",\n    ")
    (problem,) = problems(HEAD + EAST + text)
    assert (problem.line, problem.summary) == (12, "Reference to an undeclared table")
    assert problem.detail == 'There is no table "session" in "us-east-1". Did you mean "sessions"?'


def test_elements_are_shown_on_their_own_lines(problems: Problems) -> None:
    uses = 'uses = [\n    "table.sessions",\n    "table.carts"\n  ]'
    (problem,) = problems(HEAD + EAST + BALANCER + STORES + group().replace("uses = []", uses))
    assert (problem.line, problem.source.strip()) == (14, '"table.carts"')


REGIONS = ("us-east-1", "us-west-2", "eu-west-1", "ap-south-1")


@pytest.mark.parametrize(
    ("text", "summary", "words"),
    [
        (group(front="wbe"), "Reference to an undeclared load_balancer", 'no load_balancer "wbe"'),
        (group("table.session"), "Reference to an undeclared table", 'no table "session"'),
    ],
)
def test_one_slip_is_one_problem_that_names_the_regions(
    problems: Problems, text: str, summary: str, words: str
) -> None:
    regions = "".join(region(name, "") for name in REGIONS)
    (problem,) = problems(HEAD + regions + BALANCER + STORES + text)
    assert problem.summary == summary
    assert problem.detail.startswith(f'There is {words} in "us-east-1". Did you mean "')
    assert problem.detail.endswith('? The same in "us-west-2", "eu-west-1" and "ap-south-1".')


def test_a_block_that_one_region_lacks_is_missed_there(problems: Problems) -> None:
    own = region("us-west-2", 'table "sessions" {}\n')
    (problem,) = problems(HEAD + EAST + own + BALANCER + group("table.sessions"))
    assert problem.detail == 'There is no table "sessions" in "us-east-1". Accepted: none.'


@pytest.mark.parametrize("layer", ["region", "environment"])
def test_a_store_that_is_left_out_is_advised_on(problems: Problems, layer: str) -> None:
    off = left_out("table", "sessions")
    text = (
        HEAD
        + EAST
        + (region("us-west-2", off) if layer == "region" else f'{WEST}environment "staging" {{\n{off}}}\n')
    )
    (problem,) = problems(text + BALANCER + STORES + group("table.sessions"))
    where = "us-west-2" if layer == "region" else "us-east-1"
    assert problem.summary == "Reference to a disabled table"
    assert problem.source.strip() == 'uses = ["table.sessions"]'
    assert problem.detail.startswith(
        f'table "sessions" is left out in "{where}" (enabled = false). Override uses inside region '
        f'"{where}", or leave out autoscaling_group "web" there, too.'
    )
    assert problem.detail.endswith(' The same in "us-west-2".') == (layer == "environment")


@pytest.mark.parametrize(
    "own",
    [
        'autoscaling_group "web" {\n  uses = []\n}\n',
        left_out("autoscaling_group", "web") + left_out("load_balancer", "web"),
    ],
)
def test_the_advice_helps(load: Load, own: str) -> None:
    text = region("us-west-2", left_out("table", "sessions") + own)
    assert load(HEAD + EAST + text + BALANCER + STORES + group("table.sessions"))


def test_a_load_balancer_that_is_left_out(told: Told) -> None:
    assert told(region("us-west-2", left_out("load_balancer", "web")) + EAST + BALANCER + group()) == [
        (13, "Reference to a disabled load_balancer")
    ]


def test_a_group_that_is_left_out_leaves_its_load_balancer_alone(problems: Problems) -> None:
    (problem,) = problems(
        HEAD + EAST + region("us-west-2", left_out("autoscaling_group", "web")) + BALANCER + group()
    )
    assert problem.summary == "Load balancer without targets"
    assert problem.detail.endswith('"web". Name it there, or leave the load balancer out, too.')


def test_what_was_refused_is_not_missed(told: Told) -> None:
    text = 'table "Sessions" {}\ntable "carts" {\n  hash_key = 5\n}\n'
    assert told(EAST + BALANCER + group("table.carts") + text) == [
        (11, "Invalid value"),
        (13, "Invalid value"),
    ]


def test_a_cdn_names_a_bucket_of_any_region(load: Load, problems: Problems) -> None:
    cdn = 'cdn "www" {\n  bucket = "assets"\n}\n'
    off = region("us-west-2", left_out("bucket", "assets"))
    assert load(HEAD + EAST + off + 'bucket "assets" {}\n' + cdn).cdn
    (problem,) = problems(HEAD + EAST + left_out("bucket", "assets") + cdn)
    assert problem.summary == "Reference to a disabled bucket"
    assert problem.detail == 'bucket "assets" is left out (enabled = false). Leave out cdn "www", too.'


class Rule(Component):
    """Names something optional, and something that is made once for all regions."""

    table: Annotated[Label, RefersTo("table")] | None = None
    others: tuple[Annotated[Label, RefersTo("table")], ...] = ()
    cdn: Annotated[Label, RefersTo("cdn")] | None = None


class Rules(Region):
    """A region that has such rules."""

    rule: dict[Label, Rule] = Field(default_factory=dict)
    one: Rule | None = None


def found(rule: Rule, **cdn: Any) -> list[tuple[FieldPath, str]]:
    region = Rules(rule={"r": rule}, table={"t": Table()})
    made = Deployment(name="App", project="p", owner="o", regions={"us-east-1": Region()}, cdn=cdn)
    made = made.model_copy(update={"regions": {"us-east-1": region}})
    return [(finding.path, finding.detail) for finding in references_are_declared(made)]


PATH: FieldPath = ("regions", "us-east-1", "rule", "r")


def test_optional_references_and_lists() -> None:
    assert found(Rule()) == []
    assert found(Rule(table="t", others=("t",))) == []
    assert [path for path, _ in found(Rule(table="x", others=("t", "y")))] == [
        (*PATH, "table"),
        (*PATH, "others", 1),
    ]


def test_a_region_may_name_what_is_made_once_for_all() -> None:
    kept, off = Cdn(bucket="b"), Cdn(bucket="b", enabled=False)
    own = [(path, detail) for path, detail in found(Rule(cdn="www"), www=kept) if path[0] != "cdn"]
    assert own == []
    assert found(Rule(cdn="www")) == [((*PATH, "cdn"), 'There is no cdn "www". Accepted: none.')]
    assert found(Rule(cdn="www"), www=off) == [
        ((*PATH, "cdn"), 'cdn "www" is left out (enabled = false). Leave out rule "r", too.')
    ]


def test_blocks_without_a_label_may_refer_too() -> None:
    region = Rules(one=Rule(table="t"))
    made = Deployment(name="App", project="p", owner="o", regions={"us-east-1": Region()})
    made = made.model_copy(update={"regions": {"us-east-1": region}})
    (finding,) = references_are_declared(made)
    assert finding.path == ("regions", "us-east-1", "one", "table")
