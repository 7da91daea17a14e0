"""What the default-VPC blueprint really makes, asked of the AWS API."""

import json
from collections.abc import Iterator
from itertools import groupby
from typing import Any

import pytest

from tests.blueprints.applied import DEFAULT_VPC, Applied, only

pytestmark = [pytest.mark.terraform, pytest.mark.emulated, only(DEFAULT_VPC)]

PREFIX, REGIONS = DEFAULT_VPC.prefix, DEFAULT_VPC.regions
ACCOUNT = "123456789012"
in_each_region = pytest.mark.parametrize("region", REGIONS)


def security_groups(applied: Applied, region: str) -> dict[str, str]:
    """Group ids by what the names of our groups end in: ``web-instances``, …"""
    groups = applied.aws.client("ec2", region).describe_security_groups()["SecurityGroups"]
    prefix = f"{PREFIX}-{region}-"
    return {
        group["GroupName"].removeprefix(prefix): group["GroupId"]
        for group in groups
        if group["GroupName"].startswith(prefix)
    }


def rules(applied: Applied, region: str, egress: bool) -> set[tuple[str, int, str]]:
    """(group, port, peer) of each rule, groups by the end of their names."""
    names = {group_id: name for name, group_id in security_groups(applied, region).items()}
    found = applied.aws.client("ec2", region).describe_security_group_rules()["SecurityGroupRules"]
    return {
        (names[rule["GroupId"]], rule["FromPort"], _peer(rule, names))
        for rule in found
        if rule["GroupId"] in names and rule["IsEgress"] is egress
    }


def _peer(rule: dict[str, Any], names: dict[str, str]) -> str:
    assert rule["FromPort"] == rule["ToPort"]
    assert rule["IpProtocol"] == "tcp"
    if group := rule.get("ReferencedGroupInfo"):
        return names[group["GroupId"]]
    return str(rule.get("CidrIpv4") or rule["PrefixListId"][:3])


def region_key(applied: Applied, region: str) -> str:
    kms = applied.aws.client("kms", region)
    key = kms.describe_key(KeyId=f"alias/{PREFIX.lower()}-{region}")["KeyMetadata"]
    return str(key["Arn"])


def test_every_stack_was_applied(applied: Applied) -> None:
    assert set(applied.outputs) == {
        "state-us-east-1",
        "state-us-west-2",
        "state-us-east-1-copies",
        "state-us-west-2-copies",
        f"{PREFIX}-access",
        f"{PREFIX}-us-east-1",
        f"{PREFIX}-us-west-2",
    }


@in_each_region
def test_outputs_say_what_was_made(applied: Applied, region: str) -> None:
    outputs = applied.outputs[f"{PREFIX}-{region}"]
    balancer = applied.aws.client("elbv2", region).describe_load_balancers()["LoadBalancers"][0]
    assert outputs["web_load_balancer_dns_name"].value == balancer["DNSName"]
    database = applied.aws.client("rds", region).describe_db_instances()["DBInstances"][0]
    endpoint = f"{database['Endpoint']['Address']}:{database['Endpoint']['Port']}"
    assert outputs["orders_database_endpoint"].value == endpoint
    assert outputs["assets_bucket_name"].value == f"tapstack-staging-{region}-assets-{ACCOUNT}"
    assert all(output.description for output in outputs.values())


@in_each_region
def test_security_group_rules(applied: Applied, region: str) -> None:
    found = applied.aws.client("ec2", region).describe_vpcs(
        Filters=[{"Name": "is-default", "Values": ["true"]}]
    )
    vpc = found["Vpcs"][0]["CidrBlock"]
    assert rules(applied, region, egress=False) == {
        ("web-load-balancer", 80, "0.0.0.0/0"),
        ("web-load-balancer", 443, "0.0.0.0/0"),
        ("web-instances", 8080, "web-load-balancer"),
        ("orders-database", 5432, "web-instances"),
        ("endpoints", 443, vpc),
    }
    assert rules(applied, region, egress=True) == {
        ("web-load-balancer", 8080, "web-instances"),
        ("web-instances", 5432, "orders-database"),
        # Another deployment may have made the endpoints.
        ("web-instances", 443, vpc),
        ("web-instances", 443, "pl-"),
    }


@in_each_region
def test_endpoints(applied: Applied, region: str) -> None:
    endpoints = applied.aws.client("ec2", region).describe_vpc_endpoints()["VpcEndpoints"]
    made = {
        (endpoint["ServiceName"].rpartition(".")[2], endpoint["VpcEndpointType"]) for endpoint in endpoints
    }
    assert made == {
        ("s3", "Gateway"),
        ("dynamodb", "Gateway"),
        ("logs", "Interface"),
        ("monitoring", "Interface"),
        ("ssm", "Interface"),
    }
    assert all(item["PrivateDnsEnabled"] for item in endpoints if item["VpcEndpointType"] == "Interface")


def test_database_in_the_active_region(applied: Applied) -> None:
    (database,) = applied.aws.client("rds", "us-east-1").describe_db_instances()["DBInstances"]
    assert database["DBInstanceIdentifier"] == "tapstack-staging-us-east-1-orders"
    assert database["MultiAZ"] is True
    assert database["Engine"] == "postgres"
    assert database["DBInstanceClass"] == "db.t3.micro"
    assert "ReadReplicaSourceDBInstanceIdentifier" not in database


def test_replica_of_the_active_region(applied: Applied) -> None:
    (replica,) = applied.aws.client("rds", "us-west-2").describe_db_instances()["DBInstances"]
    source = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:tapstack-staging-us-east-1-orders"
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == source
    assert replica["MultiAZ"] is False


@in_each_region
def test_database_is_protected(applied: Applied, region: str) -> None:
    rds = applied.aws.client("rds", region)
    (database,) = rds.describe_db_instances()["DBInstances"]
    assert database["BackupRetentionPeriod"] == 7
    assert database["PubliclyAccessible"] is False
    assert sorted(database["EnabledCloudwatchLogsExports"]) == ["postgresql", "upgrade"]
    group = database["DBParameterGroups"][0]["DBParameterGroupName"]
    parameters = rds.describe_db_parameters(DBParameterGroupName=group, Source="user")["Parameters"]
    assert {item["ParameterName"]: item["ParameterValue"] for item in parameters} == {"rds.force_ssl": "1"}


@in_each_region
def test_every_store_has_the_regions_key(applied: Applied, region: str) -> None:
    aws, key = applied.aws, region_key(applied, region)
    (database,) = aws.client("rds", region).describe_db_instances()["DBInstances"]
    assert (database["StorageEncrypted"], database["KmsKeyId"]) == (True, key)
    table = aws.client("dynamodb", region).describe_table(TableName=f"{PREFIX}-{region}-sessions")["Table"]
    assert table["SSEDescription"]["KMSMasterKeyArn"] == key
    encryption = aws.client("s3", region).get_bucket_encryption(
        Bucket=f"tapstack-staging-{region}-assets-{ACCOUNT}"
    )
    (rule,) = encryption["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}
    assert rule["BucketKeyEnabled"] is True
    groups = aws.client("logs", region).describe_log_groups()["logGroups"]
    assert {group["logGroupName"]: group["kmsKeyId"] for group in groups} == {
        f"/{PREFIX}/{region}/autoscaling-group/web": key,
        f"/aws/rds/instance/tapstack-staging-{region}-orders/postgresql": key,
        f"/aws/rds/instance/tapstack-staging-{region}-orders/upgrade": key,
    }
    ec2 = aws.client("ec2", region)
    (template,) = ec2.describe_launch_template_versions(LaunchTemplateName=f"{PREFIX}-{region}-web")[
        "LaunchTemplateVersions"
    ]
    volume = template["LaunchTemplateData"]["BlockDeviceMappings"][0]["Ebs"]
    assert (volume["Encrypted"], volume["KmsKeyId"]) == (True, key)


@in_each_region
def test_key_table_and_log_bucket(applied: Applied, region: str) -> None:
    aws = applied.aws
    assert aws.client("kms", region).get_key_rotation_status(KeyId=region_key(applied, region))[
        "KeyRotationEnabled"
    ]
    table = f"{PREFIX}-{region}-sessions"
    backups = aws.client("dynamodb", region).describe_continuous_backups(TableName=table)
    recovery = backups["ContinuousBackupsDescription"]["PointInTimeRecoveryDescription"]
    assert recovery["PointInTimeRecoveryStatus"] == "ENABLED"
    s3, logs = aws.client("s3", region), f"tapstack-staging-{region}-logs-{ACCOUNT}"
    (rule,) = s3.get_bucket_encryption(Bucket=logs)["ServerSideEncryptionConfiguration"]["Rules"]
    assert rule["ApplyServerSideEncryptionByDefault"] == {"SSEAlgorithm": "AES256"}
    (expiry,) = s3.get_bucket_lifecycle_configuration(Bucket=logs)["Rules"]
    assert (expiry["Status"], expiry["Expiration"]["Days"]) == ("Enabled", 365)


def test_secret_holds_the_password_and_no_state_does(applied: Applied) -> None:
    aws = applied.aws
    (secret,) = aws.client("secretsmanager", "us-east-1").list_secrets()["SecretList"]
    assert secret["Name"] == f"{PREFIX}-us-east-1-orders-credentials"
    assert secret["KmsKeyId"] == region_key(applied, "us-east-1")
    value = aws.client("secretsmanager", "us-east-1").get_secret_value(SecretId=secret["ARN"])["SecretString"]
    content = json.loads(value)
    assert (content["username"], content["dbname"], len(content["password"])) == ("dbadmin", "app", 32)
    for region in REGIONS:
        s3 = aws.client("s3", region)
        for item in s3.list_objects_v2(Bucket=f"tapstack-state-{region}")["Contents"]:
            state = s3.get_object(Bucket=f"tapstack-state-{region}", Key=item["Key"])["Body"].read().decode()
            assert content["password"] not in state


@in_each_region
def test_buckets_are_closed(applied: Applied, region: str) -> None:
    s3 = applied.aws.client("s3", region)
    for role in ("assets", "logs"):
        bucket = f"tapstack-staging-{region}-{role}-{ACCOUNT}"
        assert s3.get_bucket_versioning(Bucket=bucket)["Status"] == "Enabled"
        block = s3.get_public_access_block(Bucket=bucket)["PublicAccessBlockConfiguration"]
        assert set(block.values()) == {True}
        statements = json.loads(s3.get_bucket_policy(Bucket=bucket)["Policy"])["Statement"]
        (deny,) = [statement for statement in statements if statement["Effect"] == "Deny"]
        assert deny["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    logging = s3.get_bucket_logging(Bucket=f"tapstack-staging-{region}-assets-{ACCOUNT}")["LoggingEnabled"]
    assert logging["TargetBucket"] == f"tapstack-staging-{region}-logs-{ACCOUNT}"


@in_each_region
def test_instances(applied: Applied, region: str) -> None:
    (group,) = applied.aws.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"]) == (1, 1, 3)
    assert group["HealthCheckType"] == "ELB"
    assert all(tag["PropagateAtLaunch"] for tag in group["Tags"])
    assert {tag["Key"] for tag in group["Tags"]} >= {"Environment", "Project", "Owner", "Region", "ManagedBy"}
    (policy,) = applied.aws.client("autoscaling", region).describe_policies()["ScalingPolicies"]
    tracking = policy["TargetTrackingConfiguration"]
    assert (policy["PolicyType"], tracking["TargetValue"]) == ("TargetTrackingScaling", 60.0)
    versions = applied.aws.client("ec2", region).describe_launch_template_versions(
        LaunchTemplateName=f"{PREFIX}-{region}-web"
    )
    template = versions["LaunchTemplateVersions"][0]["LaunchTemplateData"]
    assert template["InstanceType"] == "t3.micro"
    assert template["MetadataOptions"]["HttpTokens"] == "required"
    assert template["NetworkInterfaces"][0]["AssociatePublicIpAddress"] is False
    assert template["ImageId"].startswith("resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023")


@in_each_region
def test_load_balancer(applied: Applied, region: str) -> None:
    elbv2 = applied.aws.client("elbv2", region)
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    assert balancer["LoadBalancerName"] == f"{PREFIX}-{region}-web"
    assert balancer.get("Scheme") != "internal"
    found = elbv2.describe_load_balancer_attributes(LoadBalancerArn=balancer["LoadBalancerArn"])["Attributes"]
    attributes = {item["Key"]: item["Value"] for item in found}
    assert attributes["routing.http.drop_invalid_header_fields.enabled"] == "true"
    assert attributes["access_logs.s3.enabled"] == "true"
    assert attributes["access_logs.s3.bucket"] == f"tapstack-staging-{region}-logs-{ACCOUNT}"
    assert attributes["deletion_protection.enabled"] == "false"


@in_each_region
def test_instance_profile_permissions(applied: Applied, region: str) -> None:
    iam = applied.aws.client("iam", region)
    name = f"{PREFIX}-{region}-web-instances"
    (role,) = iam.get_instance_profile(InstanceProfileName=name)["InstanceProfile"]["Roles"]
    assert role["RoleName"] == name
    assert iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"] == []
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    statements = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]
    allowed = {statement["Sid"]: statement["Resource"] for statement in statements}
    bucket = f"arn:aws:s3:::tapstack-staging-{region}-assets-{ACCOUNT}"
    logs = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:/{PREFIX}/{region}/autoscaling-group/web"
    uses = f"arn:aws:ssm:{region}:{ACCOUNT}:parameter/{PREFIX}/{region}/autoscaling-group/web/uses"
    assert allowed == {
        "WriteLogStreams": f"{logs}:log-stream:*",
        "FindLogStreams": f"{logs}:*",
        "PutMetrics": "*",
        "ReadAndWriteObjects": f"{bucket}/*",
        "ListObjects": bucket,
        "ReadAndWriteItems": f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{PREFIX}-{region}-sessions",
        "ConnectToDatabases": f"arn:aws:rds-db:{region}:{ACCOUNT}:dbuser:*/tapstack_staging_orders",
        "ReadEnvironment": [uses, f"{uses}/*"],
    }
    actions = [action for statement in statements for action in _many(statement["Action"])]
    assert not [action for action in actions if "*" in action]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def _tags(items: list[dict[str, str]], key: str = "Key", value: str = "Value") -> dict[str, str]:
    return {item[key]: item[value] for item in items}


def taken_tags(applied: Applied, region: str) -> Iterator[tuple[str, dict[str, str]]]:
    """Each taggable resource of ours in a region, with the tags that AWS gives back."""

    def client(service: str) -> Any:
        return applied.aws.client(service, region)

    name, lower = f"{PREFIX}-{region}", f"{PREFIX}-{region}".lower()
    for resource, found in groupby(client("ec2").describe_tags()["Tags"], key=lambda tag: tag["ResourceId"]):
        yield resource, _tags(list(found))
    for role in ("assets", "logs"):
        yield role, _tags(client("s3").get_bucket_tagging(Bucket=f"{lower}-{role}-{ACCOUNT}")["TagSet"])
    key = client("kms").list_resource_tags(KeyId=region_key(applied, region))["Tags"]
    yield "key", _tags(key, "TagKey", "TagValue")
    table = f"arn:aws:dynamodb:{region}:{ACCOUNT}:table/{name}-sessions"
    yield "table", _tags(client("dynamodb").list_tags_of_resource(ResourceArn=table)["Tags"])
    for kind, label in (("db", "orders"), ("subgrp", "orders"), ("pg", "orders-postgres16")):
        resource = f"arn:aws:rds:{region}:{ACCOUNT}:{kind}:{lower}-{label}"
        yield kind, _tags(client("rds").list_tags_for_resource(ResourceName=resource)["TagList"])
    elbv2 = client("elbv2")
    arns = [item["LoadBalancerArn"] for item in elbv2.describe_load_balancers()["LoadBalancers"]]
    arns += [item["TargetGroupArn"] for item in elbv2.describe_target_groups()["TargetGroups"]]
    for described in elbv2.describe_tags(ResourceArns=arns)["TagDescriptions"]:
        yield described["ResourceArn"], _tags(described["Tags"])
    for group in client("logs").describe_log_groups()["logGroups"]:
        yield (
            group["logGroupName"],
            client("logs").list_tags_for_resource(resourceArn=group["logGroupArn"])["tags"],
        )
    for secret in client("secretsmanager").list_secrets()["SecretList"]:
        yield secret["Name"], _tags(secret["Tags"])
    role_tags = client("iam").list_role_tags(RoleName=f"{name}-web-instances")["Tags"]
    yield "role", _tags(role_tags)


@in_each_region
def test_every_taggable_resource_has_the_tags(applied: Applied, region: str) -> None:
    found = dict(taken_tags(applied, region))
    # Security groups 4, endpoints 6, rules 10, the launch template, the instance, and the services' own.
    assert len(found) >= 4 + 6 + 10 + 1 + 1 + 11
    expected = {
        "Environment": "staging",
        "Project": "tap",
        "Owner": "platform",
        "Region": region,
        "ManagedBy": "tapstack",
    }
    assert {name: tags for name, tags in found.items() if not expected.items() <= tags.items()} == {}
