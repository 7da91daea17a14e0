import pytest

from model.naming.checkers import CHECKERS, FEWEST_CHECKERS, checkers
from model.naming.regions import ELB_ACCOUNTS


def test_checkers_are_in_regions_that_there_are() -> None:
    assert len(CHECKERS) == 8
    assert CHECKERS.keys() <= ELB_ACCOUNTS.keys()


@pytest.mark.parametrize(
    ("blocked", "left"),
    [((), 8), (("KP",), 8), (("JP", "KP"), 7), (("US",), 5), (("JP", "SG", "AU", "US"), 2)],
)
def test_those_of_blocked_countries_are_left_out(blocked: tuple[str, ...], left: int) -> None:
    assert len(checkers(blocked)) == left
    assert not [region for region in checkers(blocked) if CHECKERS[region] in blocked]


def test_aws_wants_three() -> None:
    """https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html"""
    assert FEWEST_CHECKERS == 3
