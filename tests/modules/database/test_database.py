from collections.abc import Callable
from typing import Any

import pytest

from tests.described import ACCOUNT, EAST, WEST, Block
from tests.synthesized import Output, Synthesized


def instance(output: Output, region: str, name: str = "orders") -> Block:
    return output.stack(region).resources("aws_db_instance")[name]


@pytest.mark.parametrize(
    ("variant", "instance_class"), [("staging", "db.t3.micro"), ("production", "db.t3.small")]
)
def test_size_follows_from_the_environment(
    synthesized: Synthesized, variant: str, instance_class: str
) -> None:
    for region in (EAST, WEST):
        assert instance(synthesized(variant), region)["instance_class"] == instance_class


def test_both_are_encrypted_closed_and_backed_up_in_their_region(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        made = instance(synthesized("staging"), region)
        assert made["storage_encrypted"] is True
        assert made["kms_key_id"] == "${aws_kms_key.key.arn}"
        assert made["publicly_accessible"] is False
        assert made["vpc_security_group_ids"] == ["${aws_security_group.orders_database.id}"]
        assert made["backup_retention_period"] == 7
        assert made["identifier"] == f"tapstack-staging-{region}-orders"


@pytest.mark.parametrize(("variant", "active", "other"), [("staging", EAST, WEST), ("failover", WEST, EAST)])
def test_active_region_writes_and_the_other_replicates(
    synthesized: Synthesized, variant: str, active: str, other: str
) -> None:
    primary, replica = instance(synthesized(variant), active), instance(synthesized(variant), other)
    assert "replicate_source_db" not in primary
    assert (primary["engine"], primary["engine_version"], primary["multi_az"]) == ("postgres", "16", True)
    assert (primary["db_name"], primary["username"], primary["allocated_storage"]) == ("app", "dbadmin", 20)
    account = "${data.aws_caller_identity.current.account_id}"
    assert replica["replicate_source_db"] == f"arn:aws:rds:{active}:{account}:db:{primary['identifier']}"
    assert (replica["multi_az"], replica["skip_final_snapshot"]) == (False, True)
    sources = {
        "engine",
        "db_name",
        "username",
        "password",
        "password_wo",
        "allocated_storage",
    }
    assert not sources & replica.keys()


def test_failover_keeps_addresses_and_names(synthesized: Synthesized) -> None:
    """Another address or another identifier would replace the database."""
    before, after = (instance(synthesized(variant), WEST) for variant in ("staging", "failover"))
    kept = ("identifier", "kms_key_id", "db_subnet_group_name", "parameter_group_name", "storage_type")
    assert [before[name] for name in kept] == [after[name] for name in kept]


def test_source_is_named_by_its_account_where_it_is_given(synthesized: Synthesized) -> None:
    source = instance(synthesized("account"), WEST)["replicate_source_db"]
    assert source == f"arn:aws:rds:us-east-1:{ACCOUNT}:db:tapstack-staging-us-east-1-orders"


def test_only_region_has_a_database_that_writes(synthesized: Synthesized) -> None:
    assert "replicate_source_db" not in instance(synthesized("single region"), EAST)


def test_tls_is_forced(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        group = synthesized("staging").stack(region).resources("aws_db_parameter_group")["orders"]
        assert group["family"] == "postgres16"
        assert {"apply_method": "pending-reboot", "name": "rds.force_ssl", "value": "1"} in group["parameter"]
        assert group["lifecycle"] == {"create_before_destroy": True}


def test_exported_logs_have_groups_of_ours_first(synthesized: Synthesized) -> None:
    """RDS would make groups without a key and without an end."""
    stack = synthesized("staging").stack(WEST)
    made = instance(synthesized("staging"), WEST)
    assert made["enabled_cloudwatch_logs_exports"] == ["postgresql", "upgrade"]
    for log in made["enabled_cloudwatch_logs_exports"]:
        group = stack.resources("aws_cloudwatch_log_group")[f"orders_database_{log}"]
        assert group["name"] == f"/aws/rds/instance/{made['identifier']}/{log}"
        assert group["kms_key_id"] == "${aws_kms_key.key.arn}"
        assert f"aws_cloudwatch_log_group.orders_database_{log}" in made["depends_on"]


def test_stands_in_the_subnets_of_the_network(synthesized: Synthesized) -> None:
    subnets = synthesized("staging").stack(EAST).resources("aws_db_subnet_group")["orders"]["subnet_ids"]
    assert subnets == "${data.aws_subnets.network.ids}"


def test_maximal(synthesized: Synthesized) -> None:
    output = synthesized("maximal")
    orders = instance(output, WEST)
    said = (
        "engine_version",
        "instance_class",
        "allocated_storage",
        "backup_retention_period",
        "db_name",
        "username",
    )
    assert [orders[name] for name in said] == ["17.2", "db.m5.large", 400, 35, "shop", "keeper"]
    assert output.stack(WEST).resources("aws_db_parameter_group")["orders"]["family"] == "postgres17"
    logs = output.stack(EAST).resources("aws_cloudwatch_log_group")
    assert logs["orders_database_upgrade"]["retention_in_days"] == 365
    assert "replicate_source_db" in instance(output, EAST)
    # One that isn't replicated is written to wherever it is.
    for region in (EAST, WEST):
        assert "replicate_source_db" not in instance(output, region, "audit-trail")
        assert instance(output, region, "audit-trail")["multi_az"] is False


def test_what_rds_refuses_is_refused(refused: Callable[..., Any]) -> None:
    values = {"engine_version": "13", "username": "rdsadmin", "allocated_storage": 19}
    assert sorted(refused("database", values)) == ["allocated_storage", "engine_version", "username"]
