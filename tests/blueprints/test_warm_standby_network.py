"""The networks of the warm-standby blueprint, walked through the AWS API."""

from ipaddress import IPv4Network
from typing import Any

import pytest

from tests.blueprints.applied import WARM_STANDBY, Applied, only

pytestmark = [pytest.mark.terraform, pytest.mark.emulated, only(WARM_STANDBY)]

PREFIX, (ACTIVE, STANDBY) = WARM_STANDBY.prefix, WARM_STANDBY.regions
ACCOUNT = "123456789012"
CIDRS = {ACTIVE: "10.0.0.0/16", STANDBY: "10.1.0.0/16"}
in_each_region = pytest.mark.parametrize("region", WARM_STANDBY.regions)


class Vpc:
    """The VPC of a region, as EC2 describes it."""

    def __init__(self, applied: Applied, region: str) -> None:
        self.ec2 = applied.aws.client("ec2", region)
        (vpc,) = self.ec2.describe_vpcs(Filters=[{"Name": "cidr", "Values": [CIDRS[region]]}])["Vpcs"]
        self.id: str = vpc["VpcId"]
        self.only = [{"Name": "vpc-id", "Values": [self.id]}]

    def subnets(self, tier: str) -> dict[str, dict[str, Any]]:
        """The subnets of a tier by id."""
        found = self.ec2.describe_subnets(Filters=[*self.only, {"Name": "tag:Tier", "Values": [tier]}])
        return {subnet["SubnetId"]: subnet for subnet in found["Subnets"]}

    def default_route(self, subnet: str) -> dict[str, Any]:
        """The default route of a subnet's own route table; none: {}."""
        filters = [{"Name": "association.subnet-id", "Values": [subnet]}]
        (table,) = self.ec2.describe_route_tables(Filters=filters)["RouteTables"]
        routes = [route for route in table["Routes"] if route.get("DestinationCidrBlock") == "0.0.0.0/0"]
        return routes[0] if routes else {}


@in_each_region
def test_subnets(applied: Applied, region: str) -> None:
    vpc = Vpc(applied, region)
    tiers = {tier: vpc.subnets(tier) for tier in ("public", "private", "isolated")}
    everywhere = [subnet for subnets in tiers.values() for subnet in subnets.values()]
    assert [len(subnets) for subnets in tiers.values()] == [2, 2, 2]
    ranges = [IPv4Network(subnet["CidrBlock"]) for subnet in everywhere]
    assert all(each.subnet_of(IPv4Network(CIDRS[region])) for each in ranges)
    assert not [(one, two) for one in ranges for two in ranges if one is not two and one.overlaps(two)]
    for subnets in tiers.values():
        assert len({subnet["AvailabilityZone"] for subnet in subnets.values()}) == 2
    assert not any(subnet["MapPublicIpOnLaunch"] for subnet in everywhere)


@in_each_region
def test_public_subnets_reach_the_internet(applied: Applied, region: str) -> None:
    vpc = Vpc(applied, region)
    attached = [{"Name": "attachment.vpc-id", "Values": [vpc.id]}]
    (gateway,) = vpc.ec2.describe_internet_gateways(Filters=attached)["InternetGateways"]
    for subnet in vpc.subnets("public"):
        assert vpc.default_route(subnet)["GatewayId"] == gateway["InternetGatewayId"]


@in_each_region
def test_every_private_subnet_reaches_a_nat_gateway_of_its_vpc(applied: Applied, region: str) -> None:
    vpc = Vpc(applied, region)
    gateways = vpc.ec2.describe_nat_gateways(Filters=vpc.only)["NatGateways"]
    assert len([gateway for gateway in gateways if gateway["State"] == "available"]) == 1
    (gateway,) = gateways
    assert gateway["SubnetId"] in vpc.subnets("public")
    for subnet in vpc.subnets("private"):
        assert vpc.default_route(subnet)["NatGatewayId"] == gateway["NatGatewayId"]


@in_each_region
def test_no_isolated_subnet_has_a_default_route(applied: Applied, region: str) -> None:
    vpc = Vpc(applied, region)
    subnets = vpc.subnets("isolated")
    assert subnets
    assert [vpc.default_route(subnet) for subnet in subnets] == [{}, {}]


@in_each_region
def test_default_security_group_is_closed_and_flow_logs_are_kept(applied: Applied, region: str) -> None:
    vpc = Vpc(applied, region)
    named = [*vpc.only, {"Name": "group-name", "Values": ["default"]}]
    (group,) = vpc.ec2.describe_security_groups(Filters=named)["SecurityGroups"]
    assert (group["IpPermissions"], group["IpPermissionsEgress"]) == ([], [])
    flows = [{"Name": "resource-id", "Values": [vpc.id]}]
    (flow,) = vpc.ec2.describe_flow_logs(Filters=flows)["FlowLogs"]
    group = f"arn:aws:logs:{region}:{ACCOUNT}:log-group:/{PREFIX}/{region}/network/flow-logs"
    assert (flow["TrafficType"], flow["LogDestination"]) == ("ALL", group)
    assert flow["DeliverLogsPermissionArn"] == f"arn:aws:iam::{ACCOUNT}:role/{PREFIX}-{region}-flow-logs"


@in_each_region
def test_everything_is_in_its_tier(applied: Applied, region: str) -> None:
    aws, vpc = applied.aws, Vpc(applied, region)
    (balancer,) = aws.client("elbv2", region).describe_load_balancers()["LoadBalancers"]
    assert {zone["SubnetId"] for zone in balancer["AvailabilityZones"]} == set(vpc.subnets("public"))
    groups = aws.client("autoscaling", region).describe_auto_scaling_groups()["AutoScalingGroups"]
    assert len(groups) == 2
    for group in groups:
        assert set(group["VPCZoneIdentifier"].split(",")) == set(vpc.subnets("private"))
        assert (group["MinSize"], group["DesiredCapacity"], group["MaxSize"]) == (1, 1, 3)
    (subnets,) = aws.client("rds", region).describe_db_subnet_groups()["DBSubnetGroups"]
    assert {each["SubnetIdentifier"] for each in subnets["Subnets"]} == set(vpc.subnets("isolated"))
    (database,) = aws.client("rds", region).describe_db_instances()["DBInstances"]
    assert database["DBSubnetGroup"]["VpcId"] == vpc.id


@in_each_region
def test_paths_lead_to_a_group_of_their_own_and_the_rest_to_the_other(applied: Applied, region: str) -> None:
    elbv2 = applied.aws.client("elbv2", region)
    scaling = applied.aws.client("autoscaling", region)
    (balancer,) = elbv2.describe_load_balancers()["LoadBalancers"]
    (listener,) = elbv2.describe_listeners(LoadBalancerArn=balancer["LoadBalancerArn"])["Listeners"]
    rules = elbv2.describe_rules(ListenerArn=listener["ListenerArn"])["Rules"]
    leads = {
        rule["Priority"]: ([each["PathPatternConfig"]["Values"] for each in rule["Conditions"]], action)
        for rule in rules
        for action in [each["TargetGroupArn"] for each in rule["Actions"]]
    }
    behind = {
        group["AutoScalingGroupName"]: group["TargetGroupARNs"][0]
        for group in scaling.describe_auto_scaling_groups()["AutoScalingGroups"]
    }
    prefix = f"{PREFIX}-{region}"
    assert leads == {
        "10": ([["/api/*"]], behind[f"{prefix}-api"]),
        "default": ([], behind[f"{prefix}-web"]),
    }


@in_each_region
def test_a_web_acl_stands_in_front_of_the_load_balancer_and_logs(applied: Applied, region: str) -> None:
    waf = applied.aws.client("wafv2", region)
    (balancer,) = applied.aws.client("elbv2", region).describe_load_balancers()["LoadBalancers"]
    acl = waf.get_web_acl_for_resource(ResourceArn=balancer["LoadBalancerArn"])["WebACL"]
    assert acl["Name"] == f"{PREFIX}-{region}-web-load-balancer"
    assert [rule["Statement"]["ManagedRuleGroupStatement"]["VendorName"] for rule in acl["Rules"]] == 3 * [
        "AWS"
    ]
    logging = waf.get_logging_configuration(ResourceArn=acl["ARN"])["LoggingConfiguration"]
    assert logging["LogDestinationConfigs"] == [
        f"arn:aws:logs:{region}:{ACCOUNT}:log-group:aws-waf-logs-{acl['Name']}"
    ]
