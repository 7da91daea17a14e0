from collections.abc import Callable
from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.database import Database as DatabaseSpec
from modules.database.database_roles import _point_in_time
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
    sources = {"engine", "db_name", "username", "password", "password_wo"}
    assert not sources & replica.keys()


@pytest.mark.parametrize(("before", "after"), [("staging", "failover"), ("maximal", "maximal failover")])
def test_a_promotion_changes_what_a_reader_cannot_have_and_nothing_else(
    synthesized: Synthesized, before: str, after: str
) -> None:
    """Nothing that would replace the instance, or take longer than the promotion itself."""
    reader, writer = synthesized(before), synthesized(after)
    region = next(name for name in (EAST, WEST) if "replicate_source_db" in instance(reader, name))
    was, becomes = instance(reader, region), instance(writer, region)
    changed = {
        name
        for name in was.keys() | becomes.keys()
        if was.get(name) != becomes.get(name) and name != "lifecycle"
    }
    assert changed <= {
        "db_name",
        "engine",
        "final_snapshot_identifier",
        "multi_az",
        "tags",
        "password_wo",
        "password_wo_version",
        "replicate_source_db",
        "skip_final_snapshot",
        "snapshot_identifier",  # never looked at again, like all of these:
        "username",
    }
    assert was["lifecycle"]["ignore_changes"] == becomes["lifecycle"]["ignore_changes"]


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


def test_storage_grows_alike_in_both_roles(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        orders = instance(synthesized("maximal"), region)
        assert (orders["allocated_storage"], orders["max_allocated_storage"]) == (400, 1000)
        assert "max_allocated_storage" not in instance(synthesized("staging"), region)


def test_both_roles_take_tokens_of_iam(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        assert instance(synthesized("staging"), region)["iam_database_authentication_enabled"] is True


def test_both_roles_show_what_they_wait_for(synthesized: Synthesized) -> None:
    for region in (EAST, WEST):
        made = instance(synthesized("staging"), region)
        assert made["performance_insights_enabled"] is True
        assert made["performance_insights_kms_key_id"] == "${aws_kms_key.key.arn}"
        assert made["performance_insights_retention_period"] == 7
        trail = instance(synthesized("maximal"), region, "audit-trail")
        assert trail["performance_insights_enabled"] is False
        assert not {
            name for name in trail if name.startswith("performance_insights_") and "enabled" not in name
        }
        assert instance(synthesized("maximal"), region)["performance_insights_retention_period"] == 731


def test_real_data_has_the_time_that_it_takes(synthesized: Synthesized) -> None:
    """The provider waits 40 minutes for a replica of whatever size."""
    for region in (EAST, WEST):
        made = instance(synthesized("staging"), region)
        assert made["timeouts"] == {"create": "6h", "update": "3h", "delete": "3h"}


def test_only_what_writes_is_restored_and_only_once(synthesized: Synthesized) -> None:
    output = synthesized("maximal")
    assert instance(output, WEST)["snapshot_identifier"] == "before-the-move"
    assert "snapshot_identifier" not in instance(output, EAST)
    trail = instance(output, WEST, "audit-trail")
    assert trail["restore_to_point_in_time"] == {
        "source_db_instance_identifier": "trail",
        "restore_time": "2026-11-25T14:00:00Z",
    }
    assert "db_name" not in trail, "AWS takes none with a restore to a point in time"
    ignored = set(trail["lifecycle"]["ignore_changes"])
    assert {"restore_to_point_in_time", "snapshot_identifier"} <= ignored


def test_the_latest_time_is_taken_where_none_is_given() -> None:
    restore = _point_in_time({"source_dbi_resource_id": "db-ABC"})
    assert (restore.source_dbi_resource_id, restore.use_latest_restorable_time) == ("db-ABC", True)


def test_nothing_that_aws_cannot_change_replaces_the_instance(synthesized: Synthesized) -> None:
    """A new name of the user is refused: with it, the provider would make a new instance, an empty one."""
    made = instance(synthesized("maximal"), WEST)["lifecycle"]
    assert {"username", "db_name", "kms_key_id", "storage_encrypted"} <= set(made["ignore_changes"])
    conditions = [each["condition"] for each in made["postcondition"]]
    assert conditions[0] == '${self.username == "keeper"}'
    assert 'self.db_name == "shop"' in conditions[1]
    assert conditions[2] == "${self.storage_encrypted}"
    assert made["prevent_destroy"] is True


@pytest.mark.parametrize(
    ("values", "refused_at"),
    [
        ({"username": "pg_admin"}, "username"),
        ({"username": "rds_superuser"}, "username"),
        ({"username": "user"}, "username"),
        ({"username": "seventeen_letters"}, "username"),
        ({"application_username": "public"}, "application_username"),
        ({"application_username": "dbadmin"}, "application_username"),
        ({"database_name": "template0"}, "database_name"),
        ({"database_name": "order"}, "database_name"),
        ({"parameters": {"rds.force_ssl": "0"}}, "parameters"),
        ({"parameters": {"log_line_prefix": "${x}"}}, "parameters"),
        ({"monitoring_interval": 20}, "monitoring_interval"),
        ({"performance_insights_retention_period": 30}, "performance_insights_retention_period"),
        ({"allocated_storage": 100, "max_allocated_storage": 109}, "max_allocated_storage"),
        (
            {"snapshot_identifier": "x", "restore_to_point_in_time": {"source_dbi_resource_id": "db-A"}},
            "snapshot_identifier",
        ),
        ({"snapshot_identifier": "no_underscores"}, "snapshot_identifier"),
        ({"snapshot_identifier": f"arn:aws:rds:us-east-1:{ACCOUNT}:snapshot:${{x}}"}, "snapshot_identifier"),
        ({"restore_to_point_in_time": {"source_dbi_resource_id": "${x}"}}, "source_dbi_resource_id"),
        ({"restore_to_point_in_time": {"restore_time": "2026-11-25T14:00:00Z"}}, "restore_to_point_in_time"),
        (
            {"restore_to_point_in_time": {"source_dbi_resource_id": "db-A", "restore_time": "yesterday"}},
            "restore_to_point_in_time",
        ),
        ({"restore_to_point_in_time": {"source": "x"}}, "restore_to_point_in_time"),
    ],
)
def test_what_aws_refuses_is_refused(values: Block, refused_at: str) -> None:
    with pytest.raises(ValidationError, match=refused_at):
        DatabaseSpec.model_validate(values)


@pytest.mark.parametrize(
    "values",
    [
        {"allocated_storage": 100, "max_allocated_storage": 110},
        {"username": "postgres", "database_name": "postgres"},
        {"parameters": {"log_line_prefix": "%t:%r:%u@%d:[%p]:", "auto_explain.log_min_duration": "1000"}},
        {"snapshot_identifier": f"arn:aws:rds:us-east-1:{ACCOUNT}:snapshot:before"},
        {"snapshot_identifier": "rds:orders-2026-11-25-14-00"},
    ],
)
def test_what_aws_takes_is_taken(values: Block) -> None:
    assert DatabaseSpec.model_validate(values)


def test_what_rds_refuses_is_refused(refused: Callable[..., Any]) -> None:
    values = {"engine_version": "13", "username": "rdsadmin", "allocated_storage": 19}
    assert sorted(refused("database", values)) == ["allocated_storage", "engine_version", "username"]
