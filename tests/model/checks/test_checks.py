from collections.abc import Callable

import pytest

from model.checks import Finding, nearest, related
from model.checks.name import RESERVED
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'


def custom(region: str, cidr: str) -> str:
    return f'region "{region}" {{\n  network {{\n    source = "custom"\n    cidr = "{cidr}"\n  }}\n}}\n'


def test_nearest() -> None:
    assert nearest("databse", ["table", "database"]) == 'Did you mean "database"?'
    assert nearest("x", ["table", "database"]) == "Accepted: database, table."
    assert nearest("x", []) == "Accepted: none."


def test_paths_are_related_when_one_leads_to_the_other() -> None:
    assert related(("a", "b"), ("a",))
    assert related(("a",), ("a", "b"))
    assert not related(("a", "b"), ("a", "c"))


def test_a_finding_rests_on_nothing_else_by_default() -> None:
    assert Finding(("a",), "S", "D").follows_from == ()


@pytest.mark.parametrize("name", ["Aws", "awsome", "SSM-tools"])
def test_names_that_begin_as_ssm_refuses(problems: Problems, name: str) -> None:
    (problem,) = problems(f'deployment "{name}" {{\n  project = "p"\n  owner = "o"\n}}\n{EAST}')
    assert (problem.line, problem.summary) == (1, "Reserved name")
    assert "SSM refuses" in problem.detail


@pytest.mark.parametrize("word", sorted(RESERVED))
def test_labels_that_make_names_of_somebody_else(problems: Problems, word: str) -> None:
    for label in (word, f"{word.title()}-app"):
        (problem,) = problems(HEAD.replace("App", label) + EAST)
        assert (problem.line, problem.summary) == (1, "Reserved name")
        assert f'"{word}-"' in problem.detail


@pytest.mark.parametrize("label", ["States", "internals", "sgx", "App-state"])
def test_labels_that_only_look_reserved(load: Load, label: str) -> None:
    assert load(HEAD.replace("App", label) + EAST).name == label


def test_the_log_bucket_keeps_its_name(told: Told) -> None:
    assert told(EAST + 'bucket "logs" {}\n') == [(6, "Reserved name")]
    assert told('region "us-east-1" {\n  bucket "logs" {}\n}\n') == [(6, "Reserved name")]


def test_networks_are_disjoint(problems: Problems) -> None:
    told = problems(HEAD + custom("us-east-1", "10.0.0.0/16") + custom("us-west-2", "10.0.128.0/20"))
    (problem,) = [problem for problem in told if problem.summary == "Overlapping networks"]
    assert (problem.line, problem.source.strip()) == (14, 'cidr = "10.0.128.0/20"')
    assert '10.0.128.0/20 of "us-west-2" overlaps 10.0.0.0/16 of "us-east-1"' in problem.detail


def test_a_replica_needs_another_region(problems: Problems) -> None:
    (problem,) = problems(f'{HEAD}{EAST}database "orders" {{\n  replication = "replica"\n}}\n')
    assert (problem.line, problem.summary) == (7, "Replica in the only region")
    assert 'replication = "none"' in problem.detail


def test_a_replica_is_described_where_its_source_is(told: Told) -> None:
    text = f'{WEST}region "us-east-1" {{\n  database "orders" {{\n    replication = "replica"\n  }}\n}}\n'
    assert told(text) == [(7, "Replica without a source")]


ORDERS = 'database "orders" {\n  replication = "replica"\n}\n'
WITHOUT = 'database "orders" {\n    enabled = false\n  }\n'


def test_a_replica_may_be_left_out(load: Load) -> None:
    own = f'region "eu-west-1" {{\n  {WITHOUT}}}\n'
    regions = load(HEAD + EAST + WEST + own + ORDERS).regions
    assert [list(region.database) for region in regions.values()] == [["orders"], ["orders"], []]


def test_the_only_replica_may_not(problems: Problems) -> None:
    (problem,) = problems(HEAD + EAST + f'region "us-west-2" {{\n  {WITHOUT}}}\n' + ORDERS)
    assert (problem.line, problem.summary) == (12, "Replica in the only region")
    assert '"us-east-1" is the only one that has the database' in problem.detail


@pytest.mark.parametrize("active", ["", '  active_region = "us-east-1"\n'])
def test_the_source_may_not_be_left_out(problems: Problems, active: str) -> None:
    own = f'region "us-east-1" {{\n  {WITHOUT}}}\n'
    regions = WEST + own if active else own + WEST
    (problem,) = problems(HEAD[:-2] + active + "}\n" + regions + ORDERS)
    assert problem.summary == "Replica without a source"
    assert 'left out in "us-east-1" (enabled = false), the active region' in problem.detail


@pytest.mark.parametrize(
    "attribute",
    [
        'engine_version = "15"',
        "allocated_storage = 50",
        'username = "root"',
        'application_username = "shop"',
        "master_user_secret_access = true",
        'parameters = {\n      work_mem = "8192"\n    }',
        "max_allocated_storage = 100",
        'database_name = "x"',
        'replication = "none"',
    ],
)
@pytest.mark.parametrize("first", ["east", "west"])
def test_a_replica_is_described_as_its_source_is(problems: Problems, attribute: str, first: str) -> None:
    own = f'region "us-east-1" {{\n  database "orders" {{\n    {attribute}\n  }}\n}}\n'
    regions = own + WEST if first == "east" else WEST + own
    (problem,) = problems(f'{HEAD}{regions}database "orders" {{\n  replication = "replica"\n}}\n')
    assert problem.summary == "Replica differs from its source"
    assert attribute.split()[0] in problem.detail


def test_databases_without_replicas_may_differ(load: Load) -> None:
    own = 'region "us-east-1" {\n  database "orders" {\n    allocated_storage = 50\n  }\n}\n'
    assert (
        load(f'{HEAD}{own}{WEST}database "orders" {{}}\n')
        .regions["us-west-2"]
        .database["orders"]
        .allocated_storage
        == 20
    )
