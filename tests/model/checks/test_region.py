import pytest

from tests.model.conftest import HEAD, Load, Problems

EAST, WEST = 'region "us-east-1" {}\n', 'region "us-west-2" {}\n'


@pytest.mark.parametrize(
    ("region", "partition"),
    [
        ("cn-north-1", "China's partition (aws-cn)"),
        ("cn-northwest-1", "China's partition (aws-cn)"),
        ("us-iso-east-1", "the partition aws-iso"),
        ("us-isob-east-1", "the partition aws-iso-b"),
        ("eu-isoe-west-1", "the partition aws-iso-e"),
        ("us-isof-south-1", "the partition aws-iso-f"),
        ("eusc-de-east-1", "the European Sovereign Cloud's partition (aws-eusc)"),
    ],
)
def test_a_region_of_another_partition_is_no_typing_error(
    problems: Problems, region: str, partition: str
) -> None:
    (problem,) = problems(HEAD + f'region "{region}" {{}}\n')
    assert (problem.line, problem.summary) == (5, "Unsupported partition")
    assert problem.detail.startswith(f'"{region}" is in {partition}, which isn\'t supported')
    assert "Did you mean" not in problem.detail


def test_regions_exist_and_are_in_one_partition(problems: Problems) -> None:
    (problem,) = problems(f'{HEAD}{EAST}region "us-west-9" {{}}\n')
    assert (problem.line, problem.summary) == (6, "Unknown region")
    assert "Did you mean" in problem.detail
    (problem,) = problems(f'{HEAD}region "" {{}}\n')
    assert (problem.line, problem.summary) == (5, "Unknown region")
    (problem,) = problems(f'{HEAD}{EAST}{WEST}region "us-gov-east-1" {{}}\n')
    assert (problem.line, problem.summary) == (7, "Regions of different partitions")


def test_the_active_region_is_the_first_unless_said(load: Load, problems: Problems) -> None:
    regions = WEST + EAST
    assert load(HEAD + regions).active_region == "us-west-2"
    unset = HEAD[:-2] + "  active_region = null\n}\n"
    assert load(unset + regions).active_region == "us-west-2"
    chosen = HEAD[:-2] + '  active_region = "us-east-1"\n}\n'
    assert load(chosen + regions).active_region == "us-east-1"
    (empty,) = problems(HEAD[:-2] + '  active_region = ""\n}\n' + regions)
    assert (empty.line, empty.detail) == (4, '"active_region" received ""; it must not be empty.')
    (unknown,) = problems(HEAD[:-2] + '  active_region = "us-west-1"\n}\n' + regions)
    assert (unknown.line, unknown.summary) == (4, "Unknown active region")


def test_the_home_region_is_the_first_whichever_is_active(load: Load, problems: Problems) -> None:
    head = HEAD[:-2] + '  active_region = "us-east-1"\n  home_region = HOME\n}\n'
    regions = WEST + EAST
    assert load(HEAD + regions).home_region == "us-west-2"
    assert load(head.replace("HOME", "null") + regions).home_region == "us-west-2"
    assert load(head.replace("HOME", '"us-east-1"') + regions).home_region == "us-east-1"
    (unknown,) = problems(head.replace("HOME", '"us-west-1"') + regions)
    assert (unknown.line, unknown.summary) == (5, "Unknown home region")
    assert 'home_region is "us-west-1", which has no region block. Did you mean' in unknown.detail
