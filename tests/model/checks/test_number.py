"""More blocks than anybody can mean."""

from model.checks.number import MOST
from tests.model.conftest import HEAD, Load, Problems

REGIONS = 'region "us-east-1" {}\nregion "us-west-2" {}\n'


def tables(number: int) -> str:
    return "".join(f'table "t{index}" {{}}\n' for index in range(number))


def test_the_most_are_accepted(load: Load) -> None:
    deployment = load(HEAD + REGIONS + tables(MOST))
    assert [len(region.table) for region in deployment.regions.values()] == [MOST, MOST]


def test_one_more_is_told_once_at_its_own_line(problems: Problems) -> None:
    (problem,) = problems(HEAD + REGIONS + tables(MOST + 3))
    assert (problem.line, problem.summary) == (7 + MOST, "Too many of table")
    assert problem.source == f'table "t{MOST}" {{}}'
    assert f"This is number {MOST + 1} of {MOST + 3}; accepted are {MOST}" in problem.detail


def test_what_is_made_once_for_all_regions_is_counted_too(problems: Problems) -> None:
    cdns = "".join(f'cdn "c{index}" {{\n  bucket = "b"\n}}\n' for index in range(MOST + 1))
    (problem,) = problems(HEAD + REGIONS + 'bucket "b" {}\n' + cdns)
    assert (problem.line, problem.summary) == (8 + 3 * MOST, "Too many of cdn")
