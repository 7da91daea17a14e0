"""Each group's role, and what the blocks make of what their groups use."""

import json
from pathlib import Path
from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.naming.context import Context
from model.planning.plan import RegionPlan
from modules.compute.autoscaling_groups import AutoscalingGroups
from modules.part import Assembly
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, MINIMAL, WEST, Block
from tests.synthesized import OTHERS, VARIANTS, Output, Synthesized, synthesize


def statements(output: Output, name: str) -> dict[str, Block]:
    policy = json.loads(output.stack("access").resources("aws_iam_role_policy")[name]["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("variant", [*VARIANTS, *(name for name in OTHERS if name != "minimal")])
def test_no_wildcard_action_and_no_bare_wildcard_resource(synthesized: Synthesized, variant: str) -> None:
    output = synthesized(variant)
    policies = output.stack("access").resources("aws_iam_role_policy")
    assert policies
    for name in policies:
        for statement in statements(output, name).values():
            assert statement["Effect"] == "Allow"
            assert not [
                action for action in listed(statement["Action"]) if "*" in action or ":" not in action
            ]
            resources = listed(statement["Resource"])
            assert resources
            # What else a wildcard stands for is found by review/wildcards.py.
            if statement["Sid"] == "PutMetrics":
                assert set(statement["Condition"]["StringEquals"]) == {"cloudwatch:namespace"}
                continue
            if statement["Sid"] == "OpenSessions":
                assert all(action.startswith("ssmmessages:") for action in listed(statement["Action"]))
                continue
            if statement["Sid"] in ("SendTraces", "StandInNetwork"):
                assert all(action.startswith(("xray:Put", "ec2:")) for action in listed(statement["Action"]))
                continue
            # An ARN's service and resource are always given; only what follows a name of ours is left open.
            assert all(arn.startswith("arn:aws:") and arn.split(":", 5)[5][0] != "*" for arn in resources)


def test_one_role_for_each_group_and_region(synthesized: Synthesized) -> None:
    access = synthesized("maximal").stack("access")
    roles = {name: role for name, role in access.resources("aws_iam_role").items() if "_instances_" in name}
    names = {name: role["name"] for name, role in roles.items()}
    assert names == {
        f"{label}_instances_{region}": f"Tap-Stack-production-pr-42-{region}-{label}-instances"
        for label in ("shop", "admin")
        for region in (EAST, WEST)
    }
    for name, role in roles.items():
        assert role["tags"] == {"Region": name.rpartition("_")[2]}
        (trust,) = json.loads(role["assume_role_policy"])["Statement"]
        assert (trust["Principal"], trust["Action"]) == ({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    profiles = access.resources("aws_iam_instance_profile")
    assert {name: profile["name"] for name, profile in profiles.items()} == names
    for name, profile in profiles.items():
        assert profile["role"] == f"${{aws_iam_role.{name}.name}}"


def test_each_groups_instances_have_the_profile_of_their_own_role(synthesized: Synthesized) -> None:
    output = synthesized("maximal")
    profiles = output.stack("access").resources("aws_iam_instance_profile")
    for region in (EAST, WEST):
        for label, template in output.stack(region).resources("aws_launch_template").items():
            name = template["iam_instance_profile"]["arn"].rpartition("/")[2]
            assert name == profiles[f"{label}_instances_{region}"]["name"]


def test_blueprint_reads_and_writes_its_own_region_only(synthesized: Synthesized) -> None:
    found = statements(synthesized("account"), "web_instances_us-west-2")
    group = f"arn:aws:logs:us-west-2:{ACCOUNT}:log-group:/TapStack-staging/us-west-2/autoscaling-group/web"
    bucket = f"arn:aws:s3:::tapstack-staging-us-west-2-assets-{ACCOUNT}"
    uses = f"arn:aws:ssm:us-west-2:{ACCOUNT}:parameter/TapStack-staging/us-west-2/autoscaling-group/web/uses"
    assert {sid: statement["Resource"] for sid, statement in found.items()} == {
        "WriteLogStreams": f"{group}:log-stream:*",
        "FindLogStreams": f"{group}:*",
        "PutMetrics": "*",
        "ReadAndWriteObjects": f"{bucket}/*",
        "ListObjects": bucket,
        "ReadAndWriteItems": (
            f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/TapStack-staging-us-west-2-sessions"
        ),
        "ConnectToDatabases": f"arn:aws:rds-db:us-west-2:{ACCOUNT}:dbuser:*/tapstack_staging_orders",
        "ReadEnvironment": [uses, f"{uses}/*"],
    }


def test_what_it_names_is_what_the_regional_stack_makes(synthesized: Synthesized) -> None:
    """Two stacks that know each other by derived names only."""
    output = synthesized("maximal")
    for region in (EAST, WEST):
        made = output.stack(region)
        found = statements(output, f"shop_instances_{region}")
        tables = {arn.rpartition("/")[2] for arn in listed(found["ReadAndWriteItems"]["Resource"])}
        assert tables == {table["name"] for table in made.resources("aws_dynamodb_table").values()}
        (bucket,) = listed(found["ListObjects"]["Resource"])
        assert bucket.rpartition(":")[2] == made.resources("aws_s3_bucket")["assets"]["bucket"]
        (group,) = {arn.split(":")[6] for arn in listed(found["WriteLogStreams"]["Resource"])}
        assert group == made.resources("aws_cloudwatch_log_group")["shop_instances"]["name"]
        patterns = listed(found["ReadDatabaseSecrets"]["Resource"])
        secret = made.resources("aws_secretsmanager_secret")["orders_secret"]
        assert f"{secret['name']}-??????" in {pattern.rpartition(":")[2] for pattern in patterns}


def test_minimal_has_no_role(synthesized: Synthesized) -> None:
    """Nor has a region without instances: IAM refuses a policy without statements."""
    assert not synthesized("minimal").stack("access").resources("aws_iam_role")


def assembly(**region: Any) -> Assembly:
    values = {"name": "Tap", "project": "p", "owner": "o", "regions": {EAST: region}}
    deployment = Deployment.model_validate(values)
    return Assembly(RegionPlan(deployment, Context("Tap", "staging", EAST, ACCOUNT)), PARTS)


WEB: Block = {
    "load_balancer": {"web": {}},
    "autoscaling_group": {"web": {"load_balancer": "web", "uses": ["table.t"]}},
    "table": {"t": {}},
}


def test_region_without_groups_asks_for_nothing() -> None:
    part, empty = AutoscalingGroups(), assembly()
    assert not list(part.roles(empty))
    assert not list(part.key_services(empty))
    assert not list(part.key_statements(empty))


def test_what_a_group_uses_is_in_its_role_and_in_nobody_elses() -> None:
    idle = {**WEB, "load_balancer": {"web": {}, "idle": {}}}
    idle["autoscaling_group"] = {**WEB["autoscaling_group"], "idle": {"load_balancer": "idle"}}
    web, alone = AutoscalingGroups().roles(assembly(**idle))
    assert (web.id, alone.id) == ("web_instances", "idle_instances")
    own = ["WriteLogStreams", "FindLogStreams", "PutMetrics"]
    assert [grant.sid for grant in web.grants] == [*own, "ReadAndWriteItems", "ReadEnvironment"]
    assert [grant.sid for grant in alone.grants] == own
    assert web.instance_profile
    assert web.service == "ec2.amazonaws.com"


def test_only_what_there_is_may_be_used(synthesized: Synthesized) -> None:
    assert set(statements(synthesized("instances only"), "web_instances_us-east-1")) == {
        "WriteLogStreams",
        "FindLogStreams",
        "PutMetrics",
    }


@pytest.mark.parametrize("region", [EAST, WEST])
def test_connected_to_what_it_uses(synthesized: Synthesized, region: str) -> None:
    stack = synthesized("staging").stack(region)
    egress = stack.resources("aws_vpc_security_group_egress_rule")["web_instances_orders_database"]
    ingress = stack.resources("aws_vpc_security_group_ingress_rule")["orders_database_web_instances"]
    instances, database = "${aws_security_group.web_instances.id}", "${aws_security_group.orders_database.id}"
    assert (egress["security_group_id"], egress["referenced_security_group_id"]) == (instances, database)
    assert (ingress["security_group_id"], ingress["referenced_security_group_id"]) == (database, instances)
    assert egress["from_port"] == egress["to_port"] == ingress["from_port"] == ingress["to_port"] == 5432


@pytest.mark.parametrize("files", [[], [f"/var/log/{letter * 20}" for letter in "abcdefghij"]])
def test_the_longest_user_data_fits_with_log_files_of_ordinary_names(
    tmp_path: Path, files: list[str]
) -> None:
    group = {"user_data": "#" * 12000, "log_files": files, "uses": ["table.t"]}
    region = {"autoscaling_group": {"web": group}, "table": {"t": {}}}
    synthesize([Deployment.model_validate({**MINIMAL, "regions": {EAST: region}})], tmp_path)


def test_output_names_the_group(synthesized: Synthesized) -> None:
    outputs = synthesized("staging").stack(EAST).document["output"]
    assert outputs["web_autoscaling_group_name"] == {
        "value": "${aws_autoscaling_group.web.name}",
        "description": "Auto Scaling group web",
    }
