import json

import pytest

from tests.described import ACCOUNT, EAST, WEST, Block
from tests.synthesized import VARIANTS, Output, Synthesized


def statements(output: Output, name: str) -> dict[str, Block]:
    policy = json.loads(output.stack("access").resources("aws_iam_role_policy")[name]["policy"])
    return {statement["Sid"]: statement for statement in policy["Statement"]}


def listed(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


@pytest.mark.parametrize("variant", [*VARIANTS, "maximal"])
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
            # What else a wildcard stands for is told in review/wildcards.py.
            if statement["Sid"] == "PutMetrics":
                assert set(statement["Condition"]["StringEquals"]) == {"cloudwatch:namespace"}
                continue
            # An ARN's service and resource are always given; only what follows a name of ours is left open.
            assert all(arn.startswith("arn:aws:") and arn.split(":", 5)[5][0] != "*" for arn in resources)


def test_one_role_for_each_region(synthesized: Synthesized) -> None:
    roles = synthesized("staging").stack("access").resources("aws_iam_role")
    names = {name: role["name"] for name, role in roles.items()}
    assert names == {
        "us_east_1": "TapStack-staging-us-east-1-instances",
        "us_west_2": "TapStack-staging-us-west-2-instances",
    }
    for region, role in roles.items():
        assert role["tags"] == {"Region": region.replace("_", "-")}
        (trust,) = json.loads(role["assume_role_policy"])["Statement"]
        assert (trust["Principal"], trust["Action"]) == ({"Service": "ec2.amazonaws.com"}, "sts:AssumeRole")
    profiles = synthesized("staging").stack("access").resources("aws_iam_instance_profile")
    assert {name: profile["name"] for name, profile in profiles.items()} == names
    assert profiles["us_west_2"]["role"] == "${aws_iam_role.us_west_2.name}"


def test_blueprint_reads_and_writes_its_own_region_only(synthesized: Synthesized) -> None:
    found = statements(synthesized("account"), "us_west_2")
    group = f"arn:aws:logs:us-west-2:{ACCOUNT}:log-group:/TapStack-staging/us-west-2/web"
    bucket = f"arn:aws:s3:::tapstack-staging-us-west-2-assets-{ACCOUNT}"
    resources = {sid: statement["Resource"] for sid, statement in found.items()}
    assert resources == {
        "WriteLogStreams": f"{group}:log-stream:*",
        "FindLogStreams": f"{group}:*",
        "PutMetrics": "*",
        "ReadAndWriteObjects": f"{bucket}/instances/*",
        "ListObjects": bucket,
        "ReadAndWriteItems": (
            f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/TapStack-staging-us-west-2-sessions"
        ),
        "ReadDatabaseSecrets": (
            f"arn:aws:secretsmanager:us-west-2:{ACCOUNT}:secret:TapStack-staging-us-west-2-orders-??????"
        ),
    }
    assert found["ListObjects"]["Condition"] == {"StringLike": {"s3:prefix": "instances/*"}}


def test_what_it_names_is_what_the_regional_stack_makes(synthesized: Synthesized) -> None:
    """Two stacks that know each other by derived names only."""
    output = synthesized("maximal")
    for region in (EAST, WEST):
        made = output.stack(region)
        found = statements(output, region.replace("-", "_"))
        tables = {arn.rpartition("/")[2] for arn in listed(found["ReadAndWriteItems"]["Resource"])}
        assert tables == {table["name"] for table in made.resources("aws_dynamodb_table").values()}
        buckets = {arn.rpartition(":")[2] for arn in listed(found["ListObjects"]["Resource"])}
        names = {name: bucket["bucket"] for name, bucket in made.resources("aws_s3_bucket").items()}
        assert buckets == {name for label, name in names.items() if label != "logs"}
        groups = {arn.split(":")[6] for arn in listed(found["WriteLogStreams"]["Resource"])}
        assert groups == {
            made.resources("aws_cloudwatch_log_group")[f"{label}_instance_logs"]["name"]
            for label in ("shop", "admin")
        }
        roles = output.stack("access").resources("aws_iam_role")
        assert roles[region.replace("-", "_")]["name"] in made.resources("aws_kms_key")["key"]["policy"]
        profile = made.resources("aws_launch_template")["shop"]["iam_instance_profile"]["arn"]
        assert profile.rpartition("/")[2] == roles[region.replace("-", "_")]["name"]
        secrets = {secret["name"] for secret in made.resources("aws_secretsmanager_secret").values()}
        named = {
            arn.rpartition(":")[2].removesuffix("-??????")
            for arn in listed(found["ReadDatabaseSecrets"]["Resource"])
        }
        assert secrets <= named


def test_minimal_has_no_role(synthesized: Synthesized) -> None:
    """Nor has a region without instances: IAM refuses a policy without statements."""
    assert not synthesized("minimal").stack("access").resources("aws_iam_role")


def test_only_what_there_is_may_be_used(synthesized: Synthesized) -> None:
    assert set(statements(synthesized("instances only"), "us_east_1")) == {
        "WriteLogStreams",
        "FindLogStreams",
        "PutMetrics",
    }
