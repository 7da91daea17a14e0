import pytest

from model.blocks.database import Database
from model.naming.context import Context
from modules.database.database_user import application_user, connect_grant
from tests.described import ACCOUNT, EAST, WEST

ORDERS = Context("Tap-Stack", "production-pr-42", EAST, ACCOUNT)


def test_the_user_is_named_for_the_deployment_and_the_database() -> None:
    """The same in every region, as replicas have their source's users; no other database has it."""
    names = {
        application_user(context, label, Database())
        for context in (ORDERS, ORDERS.in_region(WEST))
        for label in ("orders", "audit-trail")
    }
    assert names == {"tap_stack_production_pr_42_orders", "tap_stack_production_pr_42_audit_trail"}


def test_a_long_name_is_shortened_to_what_postgresql_takes() -> None:
    context = Context("a" * 24, "production-" + "b" * 16, EAST, ACCOUNT)
    name = application_user(context, "c" * 24, Database())
    assert len(name) <= 63
    assert name.endswith("c" * 24)
    assert name.replace("_", "").isalnum()


@pytest.mark.parametrize(
    ("spec", "user"),
    [(Database(), "tap_stack_production_pr_42_orders"), (Database(application_username="shop"), "shop")],
)
def test_who_may_connect_may_as_that_user_in_that_region(spec: Database, user: str) -> None:
    grant = connect_grant(ORDERS, "orders", spec)
    assert grant.actions == ("rds-db:connect",)
    assert grant.resources == (f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:*/{user}",)
