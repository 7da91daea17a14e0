"""The `database` blocks of a region: each in its role, and what using one means."""

import re

import pytest

from model.blocks.deployment import Deployment
from model.naming.context import Context
from model.planning.plan import RegionPlan
from modules.database.databases import Databases
from modules.part import Assembly
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Output, Synthesized


def assembly(*regions: Block) -> Assembly:
    """That of the first region, us-east-1."""
    named = dict(zip((EAST, WEST, EUROPE), regions, strict=False))
    values = {"name": "Tap", "project": "p", "owner": "o", "regions": named}
    deployment = Deployment.model_validate(values)
    return Assembly(RegionPlan(deployment, Context("Tap", "staging", EAST, ACCOUNT)), PARTS)


ORDERS = assembly({"database": {"orders": {}, "audit-trail": {}}})


def variables(output: Output, region: str, parameter: str) -> dict[str, str]:
    text = output.stack(region).resources("aws_ssm_parameter")[parameter]["insecure_value"]
    return dict(line.split("=", 1) for line in text.splitlines())


def test_region_without_databases_asks_for_nothing() -> None:
    part, empty = Databases(), assembly({})
    assert not list(part.key_services(empty))
    assert not list(part.log_groups(empty))


def test_the_key_is_for_the_services_and_the_logs_of_databases() -> None:
    part = Databases()
    assert set(part.key_services(ORDERS)) == {"rds", "secretsmanager"}
    assert list(part.log_groups(ORDERS)) == [
        "/aws/rds/instance/tap-staging-us-east-1-orders/*",
        "/aws/rds/instance/tap-staging-us-east-1-audit-trail/*",
    ]


def test_the_log_groups_that_are_made_are_those_that_the_key_is_for(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    key = stack.resources("aws_kms_key")["key"]["policy"]
    groups = [
        group["name"].rpartition("/")[0]
        for name, group in stack.resources("aws_cloudwatch_log_group").items()
        if "_database_" in name
    ]
    assert len(groups) == 2
    assert all(f"log-group:{path}/*" in key for path in groups)


def test_users_log_in_as_the_user_of_that_database_and_do_nothing_else() -> None:
    (grant,) = Databases().grants(ORDERS, "audit-trail")
    arn = f"arn:aws:rds-db:us-east-1:{ACCOUNT}:dbuser:*/tap_staging_audit_trail"
    assert (grant.actions, grant.resources) == (("rds-db:connect",), (arn,))
    assert not grant.key


def test_users_read_the_secret_where_the_description_says_so() -> None:
    """Its own region's, and a copy of each that may come from another."""
    opened = {"orders": {"replication": "replica", "master_user_secret_access": True}}
    _, grant = Databases().grants(assembly({"database": opened}, {"database": opened}, {}), "orders")
    prefix = f"arn:aws:secretsmanager:us-east-1:{ACCOUNT}:secret:Tap-staging"
    own, copy = (f"{prefix}-{region}-orders-credentials-??????" for region in (EAST, WEST))
    assert (grant.actions, grant.resources) == (("secretsmanager:GetSecretValue",), (own, copy))
    assert grant.key
    assert (grant.key.region, grant.key.service) == (EAST, "secretsmanager")
    assert grant.key.actions == ("kms:Decrypt",)
    assert grant.key.encryption_context == ("SecretARN", (own,))


def test_databases_that_nobody_copies_have_secrets_that_nobody_copies() -> None:
    opened = {"orders": {"master_user_secret_access": True}}
    _, grant = Databases().grants(assembly({"database": opened}, {"database": opened}), "orders")
    assert len(grant.resources) == 1


@pytest.mark.parametrize(("variant", "writer", "reader"), [("staging", EAST, WEST), ("failover", WEST, EAST)])
def test_users_find_the_database_of_their_region_and_its_role(
    synthesized: Synthesized, variant: str, writer: str, reader: str
) -> None:
    output = synthesized(variant)
    found = {
        region: variables(output, region, "web_instances_database_orders") for region in (writer, reader)
    }
    common = {
        "ORDERS_HOST": "${aws_db_instance.orders.address}",
        "ORDERS_PORT": "5432",
        "ORDERS_DATABASE": "app",
        "ORDERS_USER": "tapstack_staging_orders",
    }
    assert found == {
        writer: {**common, "ORDERS_ROLE": "writer"},
        reader: {**common, "ORDERS_ROLE": "reader"},
    }
    for region in (writer, reader):
        instance = output.stack(region).resources("aws_db_instance")["orders"]
        assert ("replicate_source_db" in instance) is (found[region]["ORDERS_ROLE"] == "reader")


@pytest.mark.parametrize(
    ("variant", "writer", "reader"), [("maximal", WEST, EAST), ("maximal failover", EAST, WEST)]
)
def test_a_reader_finds_the_copy_of_the_writers_secret(
    synthesized: Synthesized, variant: str, writer: str, reader: str
) -> None:
    output = synthesized(variant)
    own, copy = (
        variables(output, region, "shop_instances_database_orders")["ORDERS_SECRET_ARN"]
        for region in (writer, reader)
    )
    secret = output.stack(writer).resources("aws_secretsmanager_secret")["orders_secret"]
    assert own == "${aws_secretsmanager_secret.orders_secret.arn}"
    assert copy == f"arn:aws:secretsmanager:{reader}:{ACCOUNT}:secret:{secret['name']}"
    assert secret["replica"] == [{"region": reader}]
    policy = output.stack("access").statements("aws_iam_role_policy", f"shop_instances_{reader}")
    assert f"{copy}-??????" in policy["ReadDatabaseSecrets"]["Resource"]


def test_a_secret_is_copied_for_those_who_read_it_only(synthesized: Synthesized) -> None:
    secret = synthesized("staging").stack(EAST).resources("aws_secretsmanager_secret")["orders_secret"]
    assert not secret.get("replica")
    trail = synthesized("maximal").stack(EAST).resources("aws_secretsmanager_secret")["audit-trail_secret"]
    assert not trail.get("replica")


def test_ports_and_names_are_those_of_the_description(synthesized: Synthesized) -> None:
    found = variables(synthesized("maximal"), WEST, "shop_instances_database_orders")
    assert (found["ORDERS_DATABASE"], found["ORDERS_USER"]) == ("shop", "shop_front")


def test_no_parameter_holds_a_password(synthesized: Synthesized) -> None:
    for variant in ("staging", "maximal", "linked"):
        for stack in synthesized(variant).stacks.values():
            for parameter in stack.resources("aws_ssm_parameter").values():
                assert not re.search(
                    "password|secret_string|ephemeral", parameter.get("insecure_value", ""), re.I
                )


@pytest.mark.parametrize("variant", ["staging", "failover", "maximal"])
def test_outputs_say_where_each_is_and_where_its_secret_is(synthesized: Synthesized, variant: str) -> None:
    for region in (EAST, WEST):
        stack = synthesized(variant).stack(region)
        outputs = stack.document["output"]
        for label, instance in stack.resources("aws_db_instance").items():
            name = label.replace("-", "_")
            endpoint = outputs[f"{name}_database_endpoint"]
            assert endpoint["value"] == f"${{aws_db_instance.{label}.endpoint}}"
            reads = "replicate_source_db" in instance
            assert (f"{name}_database_secret_arn" in outputs) is not reads
            assert ("Replica" in endpoint["description"]) is reads


@pytest.mark.parametrize(
    ("variant", "region", "title"),
    [
        ("failed over", EAST, "Database orders, given up"),
        ("failed over", WEST, "Database orders, to write and read"),
        ("failed over", EUROPE, "Replica of database orders, to read"),
        ("cleared", EAST, "Database orders, which isn't here today"),
        ("cleared", EUROPE, "Database orders, which isn't here today"),
    ],
)
def test_every_position_has_the_endpoints_output(
    synthesized: Synthesized, variant: str, region: str, title: str
) -> None:
    """A parameter may be made of it."""
    output = synthesized(variant).stack(region).document["output"]["orders_database_endpoint"]
    absent = variant == "cleared"
    assert output["description"] == title
    assert output["value"] == ("none" if absent else "${aws_db_instance.orders.endpoint}")


FENCED = [("failed over", EAST), ("cleared", EAST), ("cleared", EUROPE)]


@pytest.mark.parametrize(
    ("variant", "region"), [*FENCED, ("failed over", WEST), ("failed over", EUROPE), ("ordinary", EUROPE)]
)
def test_nobody_reaches_what_was_given_up(synthesized: Synthesized, variant: str, region: str) -> None:
    """When a lost region is back its instances are, too: they must not go on writing to the old database."""
    stack = synthesized(variant).stack(region)
    fenced = (variant, region) in FENCED
    found = variables(synthesized(variant), region, "web_instances_database_orders")
    role = {WEST: "writer", EUROPE: "reader"}.get(region)
    assert found["ORDERS_ROLE"] == ("none" if fenced else role)
    assert ("ORDERS_HOST" in found) is not fenced
    assert found.keys() - {"ORDERS_HOST"} == {
        f"ORDERS_{each}" for each in ("DATABASE", "PORT", "ROLE", "SECRET_ARN", "USER")
    }
    assert stack.resources("aws_security_group").keys() >= {"orders_database", "web_instances"}
    rules = [
        address
        for kind in ("ingress", "egress")
        for address in stack.resources(f"aws_vpc_security_group_{kind}_rule")
        if "orders_database" in address
    ]
    assert bool(rules) is not fenced
    template = stack.resources("aws_launch_template")["web"]
    assert template == synthesized("ordinary").stack(region).resources("aws_launch_template")["web"]


@pytest.mark.parametrize(("variant", "region"), [*FENCED, ("failed over", EUROPE)])
def test_what_is_not_there_is_not_watched(synthesized: Synthesized, variant: str, region: str) -> None:
    stack = synthesized(variant).stack(region)
    alarms = [name for name in stack.resources("aws_cloudwatch_metric_alarm") if "_database_" in name]
    there = "orders" in stack.resources("aws_db_instance")
    assert bool(alarms) is there
    assert ("orders_database_lag" in alarms) is (variant == "failed over" and region == EUROPE)
    overview = stack.resources("aws_cloudwatch_dashboard")["overview"]["dashboard_body"]
    assert ("FreeStorageSpace" in overview) is there


@pytest.mark.parametrize("variant", ["failed over", "cleared"])
def test_the_dashboard_of_all_regions_stays_as_it_is(synthesized: Synthesized, variant: str) -> None:
    """Else a step of one region would change another's stack."""
    one, other = (
        synthesized(each).stack(EAST).resources("aws_cloudwatch_dashboard")["all_regions"]
        for each in ("ordinary", variant)
    )
    assert one == other
