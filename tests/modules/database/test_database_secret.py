import json
import re

import pytest

from model.naming.context import Context
from modules.database.database_secret import EXCLUDED, copied_secret_arn
from tests.described import ACCOUNT, EAST, EUROPE, WEST
from tests.synthesized import VARIANTS, Synthesized


def test_password_goes_from_the_secret_into_a_write_only_argument(synthesized: Synthesized) -> None:
    instance = synthesized("staging").stack(EAST).resources("aws_db_instance")["orders"]
    read = "ephemeral.aws_secretsmanager_secret_version.orders_database"
    assert instance["password_wo"] == f"${{jsondecode({read}.secret_string).password}}"
    assert instance["password_wo_version"] == 1


def test_secret_holds_what_a_client_needs(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    secret = stack.resources("aws_secretsmanager_secret")["orders_secret"]
    assert secret["name"] == "TapStack-staging-us-east-1-orders-credentials"
    assert secret["kms_key_id"] == "${aws_kms_key.key.arn}"
    version = stack.resources("aws_secretsmanager_secret_version")["orders_secret"]
    content = {"username": "dbadmin", "dbname": "app", "engine": "postgres"}
    drawn = "ephemeral.aws_secretsmanager_random_password.orders_database.random_password"
    assert (
        version["secret_string_wo"]
        == f"${{jsonencode(merge({json.dumps(content)}, {{password = {drawn}}}))}}"
    )
    assert version["secret_string_wo_version"] == 1
    assert "secret_string" not in version


def test_aws_draws_a_password_that_rds_takes(synthesized: Synthesized) -> None:
    """https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html"""
    drawn = (
        synthesized("staging")
        .stack(EAST)
        .document["ephemeral"]["aws_secretsmanager_random_password"]["orders_database"]
    )
    assert drawn["password_length"] == 32
    assert drawn["exclude_characters"] == EXCLUDED
    assert set('/@" ') <= set(EXCLUDED)


def test_database_reads_the_version_that_was_stored(synthesized: Synthesized) -> None:
    """By a reference to the version, not to the secret, so that it is read after it was written."""
    read = (
        synthesized("staging")
        .stack(EAST)
        .document["ephemeral"]["aws_secretsmanager_secret_version"]["orders_database"]
    )
    assert read["secret_id"] == "${aws_secretsmanager_secret_version.orders_secret.secret_id}"


def test_a_replicas_secret_stands_ready_and_is_not_read(synthesized: Synthesized) -> None:
    """A promotion makes no secret, and a region that is given up loses none."""
    stack = synthesized("staging").stack(WEST)
    assert stack.document["ephemeral"].keys() == {"aws_secretsmanager_random_password"}
    assert stack.resources("aws_secretsmanager_secret")["orders_secret"]["name"].endswith(
        f"{WEST}-orders-credentials"
    )
    assert "password_wo" not in stack.resources("aws_db_instance")["orders"]


@pytest.mark.parametrize("after", ["failed over", "cleared"])
def test_no_step_of_a_failover_touches_a_secret(synthesized: Synthesized, after: str) -> None:
    for region in (EAST, WEST, EUROPE):
        for kind in ("aws_secretsmanager_secret", "aws_secretsmanager_secret_version"):
            before, then = (synthesized(name).stack(region).resources(kind) for name in ("ordinary", after))
            assert before == then
            assert before.keys() == {"orders_secret"}


@pytest.mark.parametrize("label", ["orders", "db-abcdef", "a" * 24])
@pytest.mark.parametrize("deployment", ["Tap", "a" * 24])
def test_no_name_ends_as_aws_ends_an_arn(label: str, deployment: str) -> None:
    """A hyphen and six characters: Secrets Manager would take the name for an ARN's end."""
    context = Context(deployment, "production-" + "b" * 16, EAST, ACCOUNT)
    arn = copied_secret_arn(context.in_region(WEST), label, context)
    assert not re.search("-[A-Za-z0-9]{6}$", arn)


@pytest.mark.parametrize("variant", [*VARIANTS, "minimal", "maximal"])
def test_no_file_holds_a_secret(synthesized: Synthesized, variant: str) -> None:
    """Arguments that take a password are write-only ones, and take a reference only."""
    for stack in synthesized(variant).stacks.values():
        for _, kind, name, block in stack.blocks():
            for argument, value in block.items():
                if "password" in argument or "secret_string" in argument:
                    where = f"{kind}.{name}.{argument}"
                    assert argument in {"password_wo", "secret_string_wo"} or isinstance(value, int), where
                    assert isinstance(value, int) or "ephemeral." in value, where
