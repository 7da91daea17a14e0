"""The lines of the AWS CLI are lines for a shell, each of one program that only reads."""

import shlex

import pytest

from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.planning import conditions
from model.planning.conditions import Condition, context_of

DEPLOYMENT = Deployment(
    name="App",
    project="p",
    owner="o",
    regions={name: Region(database={"orders": Database()}) for name in ("us-east-1", "us-west-2")},
)
EAST, WEST = (context_of(DEPLOYMENT, region) for region in DEPLOYMENT.regions)
ALL: tuple[Condition, ...] = (
    conditions.reads(WEST, "orders", EAST),
    conditions.lost_writes(WEST, "orders", EAST),
    conditions.caught_up(WEST, "orders", EAST),
    conditions.restarted(EAST, "orders"),
    conditions.answers(EAST, "orders"),
    conditions.given_up(EAST, "orders"),
    conditions.gone(EAST, "orders"),
    conditions.copyable(WEST, "orders"),
    conditions.state_copied("states", "key", "us-west-2"),
)


@pytest.mark.parametrize("condition", ALL)
def test_a_condition_is_one_line_that_changes_nothing(condition: Condition) -> None:
    assert "\n" not in condition.command
    program, _, operation, *_ = shlex.split(condition.command.replace("$((", "$").replace("))", ""))
    assert program == "aws"
    assert operation.startswith(("describe-", "get-", "head-"))
    assert condition.holds
    assert condition.shows
    assert condition.otherwise.endswith((".", "s it is."))


def test_the_account_is_asked_for_where_it_isnt_given() -> None:
    assert EAST.bucket("assets").endswith("-$(aws sts get-caller-identity --query Account --output text)")
    given = DEPLOYMENT.model_copy(update={"account_id": "123456789012"})
    assert context_of(given, "us-east-1").bucket("assets") == "app-staging-us-east-1-assets-123456789012"
