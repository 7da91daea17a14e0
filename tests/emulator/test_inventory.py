from collections.abc import Iterator

import pytest

from emulator import Emulator
from emulator.inventory import BY_HAND, GLOBAL_KINDS, REGIONAL, inventory

REGIONS = ("us-east-1", "us-west-2")


LISTED = {kind.name: kind for kind in (*REGIONAL, *GLOBAL_KINDS)}


def _found(aws: Emulator, region: str, name: str) -> tuple[str, ...]:
    """One kind of an inventory, without the wait for all others."""
    if name in BY_HAND:
        return tuple(sorted(BY_HAND[name](aws, region)))
    return tuple(sorted(LISTED[name].identifiers(aws.client(LISTED[name].service, region))))


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def test_what_was_made_is_found_in_its_region_only(aws: Emulator) -> None:
    before = inventory(aws, REGIONS)
    west = aws.client("s3", "us-west-2")
    west.create_bucket(Bucket="west", CreateBucketConfiguration={"LocationConstraint": "us-west-2"})
    aws.client("s3", "us-east-1").create_bucket(Bucket="east")
    aws.client("sns", "us-west-2").create_topic(Name="alerts")
    policy = '{"Version": "2012-10-17", "Statement": []}'
    aws.client("iam", "us-east-1").create_role(RoleName="app", AssumeRolePolicyDocument=policy)

    after = inventory(aws, REGIONS)
    assert {kind: found for kind, found in after.items() if found != before[kind]} == {
        ("us-east-1", "s3:bucket"): ("east",),
        ("us-west-2", "s3:bucket"): ("west",),
        ("us-west-2", "sns:topic"): ("arn:aws:sns:us-west-2:123456789012:alerts",),
        ("global", "iam:role"): ("app",),
    }


def test_a_new_account_has_default_networks_and_nothing_of_ours(aws: Emulator) -> None:
    found = inventory(aws, ["eu-west-1"])
    kinds = {kind for (region, kind), identifiers in found.items() if region == "eu-west-1" and identifiers}
    assert kinds == {
        "ec2:route-table",
        "ec2:security-group",
        "ec2:security-group-rule",
        "ec2:subnet",
        "ec2:vpc",
    }


def test_a_key_is_gone_once_its_deletion_is_scheduled(aws: Emulator) -> None:
    kms = aws.client("kms", "us-west-2")
    keys = sorted(kms.create_key()["KeyMetadata"]["KeyId"] for _ in range(2))
    assert _found(aws, "us-west-2", "kms:key") == tuple(keys)
    kms.schedule_key_deletion(KeyId=keys[0], PendingWindowInDays=7)
    assert _found(aws, "us-west-2", "kms:key") == (keys[1],)


def test_keys_of_awss_own_are_not_ours(aws: Emulator) -> None:
    before = _found(aws, "us-east-1", "kms:key")
    aws.client("ec2", "us-east-1").create_volume(AvailabilityZone="us-east-1a", Size=1, Encrypted=True)
    assert len(aws.client("kms", "us-east-1").list_keys()["Keys"]) == 1
    assert _found(aws, "us-east-1", "kms:key") == before == ()


def test_public_parameters_are_not_ours(aws: Emulator) -> None:
    ssm = aws.client("ssm", "us-east-1")
    ssm.get_parameter(Name="/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64")
    ssm.put_parameter(Name="/orders/size", Type="String", Value="small")
    assert _found(aws, "us-east-1", "ssm:parameter") == ("/orders/size",)


def test_a_deleted_endpoint_is_gone(aws: Emulator) -> None:
    ec2 = aws.client("ec2", "us-east-1")
    vpc = ec2.describe_vpcs()["Vpcs"][0]["VpcId"]
    service = "com.amazonaws.us-east-1.s3"
    made = ec2.create_vpc_endpoint(VpcId=vpc, ServiceName=service, VpcEndpointType="Gateway")
    endpoint = made["VpcEndpoint"]["VpcEndpointId"]
    assert _found(aws, "us-east-1", "ec2:vpc-endpoint") == (endpoint,)
    ec2.delete_vpc_endpoints(VpcEndpointIds=[endpoint])
    assert _found(aws, "us-east-1", "ec2:vpc-endpoint") == ()


def test_a_peering_connection_is_found_on_both_sides_until_it_is_deleted(aws: Emulator) -> None:
    here, there = (aws.client("ec2", region) for region in ("us-east-1", "us-west-2"))
    own = here.create_vpc(CidrBlock="10.0.0.0/16")["Vpc"]["VpcId"]
    peer = there.create_vpc(CidrBlock="10.1.0.0/16")["Vpc"]["VpcId"]
    made = here.create_vpc_peering_connection(VpcId=own, PeerVpcId=peer, PeerRegion="us-west-2")
    connection = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    for region in ("us-east-1", "us-west-2"):
        assert _found(aws, region, "ec2:vpc-peering-connection") == (connection,)
    there.delete_vpc_peering_connection(VpcPeeringConnectionId=connection)
    for region in ("us-east-1", "us-west-2"):
        assert _found(aws, region, "ec2:vpc-peering-connection") == ()


def test_a_secret_is_not_gone_while_its_deletion_is_scheduled(aws: Emulator) -> None:
    secrets = aws.client("secretsmanager", "us-west-2")
    secrets.create_secret(Name="orders", SecretString="value")
    secrets.delete_secret(SecretId="orders", RecoveryWindowInDays=7)
    assert _found(aws, "us-west-2", "secretsmanager:secret") == ("orders",)
    secrets.delete_secret(SecretId="orders", ForceDeleteWithoutRecovery=True)
    assert _found(aws, "us-west-2", "secretsmanager:secret") == ()


def test_a_terminated_instance_is_gone(aws: Emulator) -> None:
    ec2 = aws.client("ec2", "us-west-2")
    launched = ec2.run_instances(ImageId="ami-12345678", InstanceType="t3.micro", MinCount=1, MaxCount=1)
    instance = launched["Instances"][0]["InstanceId"]
    assert _found(aws, "us-west-2", "ec2:instance") == (instance,)
    ec2.terminate_instances(InstanceIds=[instance])
    assert _found(aws, "us-west-2", "ec2:instance") == ()


def test_a_nat_gateway_and_its_address_are_found_and_gone(aws: Emulator) -> None:
    ec2 = aws.client("ec2", "us-west-2")
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    assert _found(aws, "us-west-2", "ec2:nat-gateway") == (made,)
    assert _found(aws, "us-west-2", "ec2:address") == (address,)
    ec2.delete_nat_gateway(NatGatewayId=made)
    ec2.release_address(AllocationId=address)
    assert _found(aws, "us-west-2", "ec2:nat-gateway") == _found(aws, "us-west-2", "ec2:address") == ()


def test_parameter_groups_of_awss_own_are_not_ours(aws: Emulator) -> None:
    aws.client("rds", "us-west-2").create_db_instance(
        DBInstanceIdentifier="orders",
        Engine="postgres",
        EngineVersion="16.4",
        DBInstanceClass="db.t3.micro",
        AllocatedStorage=20,
        MasterUsername="tap",
        MasterUserPassword="not-a-secret",
    )
    assert aws.client("rds", "us-west-2").describe_db_parameter_groups()["DBParameterGroups"]
    assert _found(aws, "us-west-2", "rds:parameter-group") == ()


def test_what_is_in_no_region_is_global(aws: Emulator) -> None:
    control = aws.client("cloudfront", "us-east-1").create_origin_access_control(
        OriginAccessControlConfig={
            "Name": "content",
            "SigningProtocol": "sigv4",
            "SigningBehavior": "always",
            "OriginAccessControlOriginType": "s3",
        }
    )["OriginAccessControl"]["Id"]
    found = inventory(aws, [])
    assert found["global", "cloudfront:origin-access-control"] == (control,)
    assert found["global", "cloudfront:distribution"] == ()


def test_log_deliveries_are_found(aws: Emulator) -> None:
    logs = aws.client("logs", "us-east-1")
    target = {"destinationResourceArn": "arn:aws:s3:::logs"}
    destination = logs.put_delivery_destination(name="bucket", deliveryDestinationConfiguration=target)
    distribution = "arn:aws:cloudfront::123456789012:distribution/E2QWRUHAPOMQZL"
    logs.put_delivery_source(name="cdn", resourceArn=distribution, logType="ACCESS_LOGS")
    delivery = logs.create_delivery(
        deliverySourceName="cdn", deliveryDestinationArn=destination["deliveryDestination"]["arn"]
    )["delivery"]["id"]
    assert _found(aws, "us-east-1", "logs:delivery") == (delivery,)
    assert _found(aws, "us-east-1", "logs:delivery-source") == ("cdn",)
    assert _found(aws, "us-east-1", "logs:delivery-destination") == ("bucket",)


def test_web_acls_their_ip_sets_and_who_may_write_their_logs_are_found(aws: Emulator) -> None:
    waf, logs = (aws.client(service, "us-west-2") for service in ("wafv2", "logs"))
    visible = {"SampledRequestsEnabled": True, "CloudWatchMetricsEnabled": True, "MetricName": "web"}
    made = waf.create_web_acl(
        Name="web", Scope="REGIONAL", DefaultAction={"Allow": {}}, VisibilityConfig=visible, Rules=[]
    )["Summary"]
    networks = waf.create_ip_set(
        Name="web", Scope="REGIONAL", IPAddressVersion="IPV4", Addresses=["192.0.2.0/24"]
    )["Summary"]
    logs.put_resource_policy(policyName="web-acls", policyDocument="{}")
    assert _found(aws, "us-west-2", "wafv2:ip-set") == (networks["ARN"],)
    assert _found(aws, "us-west-2", "wafv2:web-acl") == (made["ARN"],)
    assert _found(aws, "us-west-2", "logs:resource-policy") == ("web-acls",)
    assert _found(aws, "us-east-1", "wafv2:web-acl") == _found(aws, "us-east-1", "logs:resource-policy") == ()


def test_zones_records_and_health_checks_are_global_and_certificates_regional(aws: Emulator) -> None:
    route53 = aws.client("route53", "us-east-1")
    zone = route53.create_hosted_zone(Name="example.com", CallerReference="zone")["HostedZone"]["Id"]
    for region in REGIONS:
        record = {
            "Name": "www.example.com.",
            "Type": "A",
            "SetIdentifier": region,
            "Region": region,
            "TTL": 60,
            "ResourceRecords": [{"Value": "192.0.2.1"}],
        }
        changes = [{"Action": "CREATE", "ResourceRecordSet": record}]
        route53.change_resource_record_sets(HostedZoneId=zone, ChangeBatch={"Changes": changes})
    check = route53.create_health_check(
        CallerReference="check",
        HealthCheckConfig={"Type": "HTTPS", "FullyQualifiedDomainName": "www.example.com"},
    )["HealthCheck"]["Id"]
    arn = aws.client("acm", "us-west-2").request_certificate(DomainName="example.com")["CertificateArn"]
    found = inventory(aws, REGIONS)
    assert found["global", "route53:zone"] == (zone,)
    assert found["global", "route53:record"] == tuple(f"{zone} www.example.com. A {each}" for each in REGIONS)
    assert found["global", "route53:health-check"] == (check,)
    assert (found["us-east-1", "acm:certificate"], found["us-west-2", "acm:certificate"]) == ((), (arn,))
