"""The words for a plan's changes, over plans that Terraform makes."""

from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from typing import Any

import pytest

from review.role_changes import role_changes
from tests.terraform.hand_written import initialize, plan
from tests.terraform.plan_cases import NOTHING, REFUSED, ROLES
from tests.terraform.plan_cases_of_data import HELD, LET_GO, OPENED, WIDENED

pytestmark = pytest.mark.terraform

CASES = (*NOTHING, *ROLES, *REFUSED, *HELD, *LET_GO, *OPENED, *WIDENED)
#: The provider of one plan takes 0.7 GB and a processor of its own.
AT_A_TIME = 2


@pytest.fixture(scope="module")
def plans(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[dict[str, Future[dict[str, Any]]]]:
    """The plan of each case that was asked for, by name."""
    folder = tmp_path_factory.mktemp("plans")
    initialize(folder / "initialized")
    asked = "".join(item.nodeid for item in request.session.items)
    with ThreadPoolExecutor(AT_A_TIME) as pool:
        yield {
            case.name: pool.submit(
                plan, folder / str(number), folder / "initialized", case.configuration, case.state
            )
            for number, case in enumerate(CASES)
            if f"[{case.name}]" in asked
        }
        pool.shutdown(cancel_futures=True)


@pytest.mark.parametrize("case", [case.name for case in CASES])
def test_words(case: str, plans: dict[str, Future[dict[str, Any]]]) -> None:
    (row,) = (each for each in CASES if each.name == case)
    found = role_changes(plans[case].result())
    assert [f"{each.word} {each.address} {each.region}" for each in found] == list(row.said)
    assert row.reason in "\n".join(each.reason for each in found)
