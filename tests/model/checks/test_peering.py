from collections.abc import Callable

import pytest

from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'
GROUP = 'autoscaling_group "web" {\n  uses = ["database.orders"]\n}\n'
DATABASE = 'database "orders" {}\n'
USES = 'peering {\n  uses = ["database.orders"]\n}\n'


def custom(region: str, number: int, more: str = "") -> str:
    network = f'  network {{\n    source = "custom"\n    cidr = "10.{number}.0.0/16"\n  }}\n'
    return f'region "{region}" {{\n{network}{more}}}\n'


BOTH = custom("us-east-1", 0) + custom("us-west-2", 1)
NO_DATABASE = '  database "orders" {\n    enabled = false\n  }\n'
NO_GROUP = '  autoscaling_group "web" {\n    enabled = false\n  }\n'


def test_custom_networks_are_peered(load: Load) -> None:
    peering = load(f"{HEAD}{BOTH}{USES}{GROUP}{DATABASE}").peering
    assert peering
    assert (peering.uses, peering.regions) == (("database.orders",), None)


@pytest.mark.parametrize("attributes", ["", 'regions = ["us-east-1", "us-west-2"]', "regions = []"])
def test_a_peering_may_lead_nowhere_and_be_taken_down(load: Load, attributes: str) -> None:
    assert load(f"{HEAD}{BOTH}peering {{\n  {attributes}\n}}\n").peering


def test_default_vpcs_cannot_be_peered(problems: Problems) -> None:
    (problem,) = problems(f"{HEAD}{EAST}{WEST}peering {{}}\n")
    assert (problem.line, problem.summary) == (7, "Default VPCs can't be peered")
    assert "are default VPCs: us-east-1, us-west-2." in problem.detail
    assert "172.31.0.0/16" in problem.detail


def test_default_vpcs_may_stand_beside_those_that_are_peered(load: Load, told: Told) -> None:
    third = 'region "eu-west-1" {}\n'
    assert told(f"{BOTH}{third}peering {{}}\n") == [(18, "Default VPCs can't be peered")]
    assert load(f'{HEAD}{BOTH}{third}peering {{\n  regions = ["us-east-1", "us-west-2"]\n}}\n')


def test_existing_vpcs_cannot_be_peered(problems: Problems) -> None:
    existing = (
        'region "us-west-2" {\n  network {\n    source = "existing"\n    vpc_tags = { Name = "m" }\n  }\n}\n'
    )
    (problem,) = problems(f"{HEAD}{custom('us-east-1', 0)}{existing}peering {{}}\n")
    assert (problem.line, problem.summary) == (17, "Existing VPCs can't be peered")
    assert "kept by somebody else: us-west-2." in problem.detail


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        (f"{custom('us-east-1', 0)}peering {{}}\n", 11, "this deployment has one."),
        (f'{BOTH}peering {{\n  regions = ["us-west-2"]\n}}\n', 17, 'regions names "us-west-2" alone.'),
    ],
)
def test_peering_needs_two_regions(problems: Problems, text: str, line: int, said: str) -> None:
    (problem,) = problems(HEAD + text)
    assert (problem.line, problem.summary) == (line, "Nothing to peer")
    assert problem.detail.endswith(said)


def test_only_regions_of_the_deployment_are_peered(problems: Problems) -> None:
    (problem,) = problems(f'{HEAD}{BOTH}peering {{\n  regions = ["us-east-1", "us-west-1"]\n}}\n')
    assert (problem.line, problem.summary) == (18, "Unknown peered region")
    assert problem.detail.endswith('no region block. Did you mean "us-west-2"?')


def test_a_refused_network_is_not_taken_for_a_default_one(told: Told) -> None:
    text = custom("us-east-1", 0) + custom("us-west-2", 1).replace("10.1.0.0/16", "bad") + "peering {}\n"
    assert told(text) == [(14, "Invalid value")]


@pytest.mark.parametrize(
    ("east", "west"),
    [(NO_DATABASE + NO_GROUP, ""), (NO_GROUP, NO_GROUP)],
    ids=["one database", "nobody who uses it"],
)
def test_what_is_reached_has_somebody_who_reaches_it(problems: Problems, east: str, west: str) -> None:
    regions = custom("us-east-1", 0, east) + custom("us-west-2", 1, west)
    (problem,) = problems(f"{HEAD}{USES}{regions}{GROUP}{DATABASE}")
    assert (problem.line, problem.summary) == (6, "Nobody to reach it")
    assert "No component reaches database.orders over the peering" in problem.detail


def test_one_region_that_uses_it_is_enough(load: Load) -> None:
    regions = custom("us-east-1", 0, NO_GROUP) + custom("us-west-2", 1)
    assert load(f"{HEAD}{USES}{regions}{GROUP}{DATABASE}")


FUNCTION = (
    'function "pay" {\n  image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/pay:1"\n'
    '  in_network = true\n  uses = ["database.orders"]\n}\n'
    'function "idle" {\n  image = "123456789012.dkr.ecr.us-east-1.amazonaws.com/idle:1"\n}\n'
)


def with_function(network: str) -> str:
    without = "".join(f'  function "{label}" {{\n    enabled = false\n  }}\n' for label in ("pay", "idle"))
    elsewhere = custom("us-west-2", 1, without)
    return f"{custom('us-east-1', 0).replace('cidr', f'{network}    cidr')}{elsewhere}{FUNCTION}{DATABASE}"


@pytest.mark.parametrize(
    ("network", "uses"),
    [
        ('nat_gateways = "single"\n', USES),
        ('endpoints = ["ssm", "logs"]\n', USES),
        ('endpoints = ["logs"]\n', ""),
    ],
    ids=["over the internet", "by an endpoint", "without peering"],
)
def test_functions_may_find_what_they_reach(load: Load, network: str, uses: str) -> None:
    assert load(f"{HEAD}{with_function(network)}{uses}")


def test_functions_have_to_find_what_they_reach(problems: Problems) -> None:
    (problem,) = problems(f"{HEAD}{with_function('')}{USES}")
    assert (problem.line, problem.summary) == (6, "SSM out of reach")
    assert 'function "pay"' in problem.detail
    assert 'network of "us-east-1"' in problem.detail


@pytest.mark.parametrize(
    ("reference", "summary"),
    [
        ("database.ordres", "Reference to an undeclared database"),
        ("table.orders", "Reference to an unknown type of block"),
    ],
)
def test_only_databases_that_are_described_are_reached(told: Told, reference: str, summary: str) -> None:
    text = f"{USES}{BOTH}{GROUP}{DATABASE}".replace('["database.orders"]', f'["{reference}"]', 1)
    assert (6, summary) in told(text)
