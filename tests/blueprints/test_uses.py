"""What instances use, on the embedded AWS: they find it, and may do that and no more."""

import base64
import json
import re
from typing import Any

import pytest

from model.language.load import load_deployments
from tests.blueprints.applied import Applied
from tests.synthesized import DEPLOYMENTS

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

LABEL = "web"


def environment(applied: Applied, region: str) -> dict[str, str]:
    """The variables that an instance reads: those under the path that its user data names."""
    (version,) = applied.aws.client("ec2", region).describe_launch_template_versions(
        LaunchTemplateName=f"{applied.blueprint.prefix}-{region}-{LABEL}", Versions=["$Latest"]
    )["LaunchTemplateVersions"]
    script = base64.b64decode(version["LaunchTemplateData"]["UserData"]).decode()
    path = re.findall("--path '([^']+)'", script)[0]
    ssm = applied.aws.client("ssm", region)
    parameters = ssm.get_parameters_by_path(Path=path, Recursive=True)["Parameters"]
    lines = [line for parameter in parameters for line in parameter["Value"].splitlines()]
    return dict(line.split("=", 1) for line in lines)


def statements(applied: Applied, region: str) -> dict[str, dict[str, Any]]:
    """What the instances' role may do, by the statement's name."""
    iam = applied.aws.client("iam", region)
    name = f"{applied.blueprint.prefix}-{region}-{LABEL}-instances"
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    document = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]
    return {statement["Sid"]: statement for statement in document["Statement"]}


def uses(applied: Applied) -> tuple[str, ...]:
    (deployment,) = load_deployments([DEPLOYMENTS / f"{applied.blueprint.file}.hcl"], {})
    return deployment.regions[applied.blueprint.regions[0]].autoscaling_group[LABEL].uses


@pytest.mark.parametrize("place", [0, 1], ids=["active", "other"])
def test_instances_find_what_they_use(applied: Applied, place: int) -> None:
    region = applied.blueprint.regions[place]
    found = environment(applied, region)
    (database,) = applied.aws.client("rds", region).describe_db_instances()["DBInstances"]
    assert found["ORDERS_HOST"] == database["Endpoint"]["Address"]
    assert found["ORDERS_PORT"] == str(database["Endpoint"]["Port"])
    assert found["ORDERS_ROLE"] == ("writer", "reader")[place]
    assert found["ORDERS_USER"] == f"{applied.blueprint.prefix}-orders".replace("-", "_").lower()
    assert database["IAMDatabaseAuthenticationEnabled"] is True
    buckets = [bucket["Name"] for bucket in applied.aws.client("s3", region).list_buckets()["Buckets"]]
    assert found["ASSETS_BUCKET"] in buckets
    if "table.sessions" in uses(applied):
        assert found["SESSIONS_TABLE"] in applied.aws.client("dynamodb", region).list_tables()["TableNames"]


@pytest.mark.parametrize("place", [0, 1], ids=["active", "other"])
def test_policies_name_what_is_used_and_nothing_else(applied: Applied, place: int) -> None:
    region = applied.blueprint.regions[place]
    found, policy = environment(applied, region), statements(applied, region)
    expected = {"WriteLogStreams", "FindLogStreams", "PutMetrics", "ReadEnvironment", "ConnectToDatabases"}
    expected |= {"ListObjects", "ReadAndWriteObjects"}
    assert policy["ReadAndWriteObjects"]["Resource"] == f"arn:aws:s3:::{found['ASSETS_BUCKET']}/*"
    assert policy["ConnectToDatabases"]["Resource"].endswith(
        f":{region}:123456789012:dbuser:*/{found['ORDERS_USER']}"
    )
    if "SESSIONS_TABLE" in found:
        expected.add("ReadAndWriteItems")
        assert policy["ReadAndWriteItems"]["Resource"].endswith(f":table/{found['SESSIONS_TABLE']}")
    assert policy.keys() == expected


@pytest.mark.parametrize("place", [0, 1], ids=["active", "other"])
def test_the_key_admits_the_instances_for_that_only(applied: Applied, place: int) -> None:
    region = applied.blueprint.regions[place]
    kms = applied.aws.client("kms", region)
    alias = f"alias/{applied.blueprint.prefix}-{region}".lower()
    key = kms.describe_key(KeyId=alias)["KeyMetadata"]["KeyId"]
    policy = json.loads(kms.get_key_policy(KeyId=key, PolicyName="default")["Policy"])
    role = f":role/{applied.blueprint.prefix}-{region}-{LABEL}-instances"
    services = {
        statement["Condition"]["StringEquals"]["kms:ViaService"].split(".")[0]
        for statement in policy["Statement"]
        if str(statement["Principal"].get("AWS")).endswith(role)
    }
    used = {reference.partition(".")[0] for reference in uses(applied)}
    assert services == {{"table": "dynamodb", "bucket": "s3"}[kind] for kind in used - {"database"}}
