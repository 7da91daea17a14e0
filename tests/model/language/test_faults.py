"""One problem for what stands on one line and is wrong in several regions."""

import pytest

from model.checks import FieldPath
from model.language.description import Description
from model.language.faults import Fault, merged
from model.language.problems import Position, Problem
from tests.model.conftest import HEAD, Problems

REGIONS = ("a", "b", "c")
INSIDE: FieldPath = ("table", "t", "hash_key")


@pytest.fixture
def description() -> Description:
    """One with three regions, which have an attribute in common on line 7."""
    positions = {("regions", name, *INSIDE): Position("x.hcl", 7) for name in REGIONS}
    return Description("x.hcl", {"regions": {name: {} for name in REGIONS}}, positions)


def fault(
    region: str,
    detail: str,
    line: int = 7,
    summary: str = "S",
    inside: FieldPath = INSIDE,
    combined: bool = False,
) -> Fault:
    path = ("regions", region, *inside) if region else inside
    return Fault(path, Problem("x.hcl", line, summary, detail), combined)


def details(description: Description, *faults: Fault) -> list[str]:
    return [problem.detail for problem in merged(faults, description)]


def test_the_others_are_named(description: Description) -> None:
    faults = [fault(region, f"In {region}.") for region in REGIONS]
    assert details(description, *faults) == ['In a. The same in "b" and "c".']
    assert details(description, *faults[1:]) == ['In b. The same in "c".']
    assert details(description, faults[0]) == ["In a."]


def test_what_names_no_region_is_reported_as_it_is(description: Description) -> None:
    assert details(description, *(fault(region, "Bad.") for region in REGIONS)) == ["Bad."]


def test_a_clash_that_only_some_regions_have_names_them(description: Description) -> None:
    faults = [fault(region, "Bad.", combined=True) for region in REGIONS]
    assert details(description, *faults) == ["Bad."]
    assert details(description, *faults[:2]) == ['Bad. This is so in "a" and "b".']
    description.positions["regions", "c", *INSIDE] = Position("x.hcl", 9)
    assert details(description, *faults[:2]) == ["Bad."]


@pytest.mark.parametrize(
    "other",
    [
        fault("b", "In b.", line=8),
        fault("b", "In b.", summary="T"),
        fault("b", "In b.", inside=("table", "t", "range_key")),
        fault("a", "In b."),
        fault("", "In b."),
    ],
    ids=["line", "summary", "attribute", "region", "global"],
)
def test_different_faults_stay_apart(description: Description, other: Fault) -> None:
    assert details(description, fault("a", "In a."), other) == ["In a.", "In b."]


def test_every_fault_of_the_first_region_stays(description: Description) -> None:
    faults = [fault("b", "a and b."), fault("c", "a and c."), fault("c", "b and c.")]
    assert details(description, *faults) == ['a and b. The same in "c".']
    assert details(description, *faults[1:]) == ["a and c.", "b and c."]


def test_one_range_for_three_regions(problems: Problems) -> None:
    regions = "".join(f'region "{name}" {{}}\n' for name in ("us-east-1", "us-west-2", "eu-west-1"))
    (problem,) = problems(HEAD + regions + 'network {\n  source = "custom"\n  cidr = "10.0.0.0/16"\n}\n')
    assert problem.detail.startswith('10.0.0.0/16 of "us-west-2" overlaps 10.0.0.0/16 of "us-east-1".')
    assert problem.detail.endswith('a range of its own. The same in "eu-west-1".')


def test_one_mistyped_label_for_four_regions(problems: Problems) -> None:
    names = ("us-east-1", "us-west-2", "eu-west-1", "eu-central-1")
    regions = "".join(f'region "{name}" {{}}\n' for name in names)
    group = 'autoscaling_group "web" {\n  load_balancer = "wbe"\n}\n'
    (problem,) = problems(HEAD + regions + 'load_balancer "web" {}\n' + group)
    assert (problem.line, problem.summary) == (11, "Reference to an undeclared load_balancer")
    assert problem.detail == (
        'There is no load_balancer "wbe" in "us-east-1". Did you mean "web"? The same in "us-west-2", '
        '"eu-west-1" and "eu-central-1".'
    )
