"""Whether packets get from one place to another, by what EC2 says: rules, network ACLs, routes and peerings.

Nothing is sent. What is looked at is what AWS decides by: security groups at both ends, the network ACLs of
both subnets in both directions, the route there and the one back, and the peering that they lead over.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property
from ipaddress import IPv4Network
from typing import Any

from emulator import Emulator

#: Where answers go: the ports that clients choose from.
EPHEMERAL = (1024, 65535)
TCP = ("-1", "6", "tcp")


@dataclass(frozen=True)
class Place:
    """Where something stands: a subnet of a region, with its security groups."""

    aws: Emulator
    region: str
    subnet_id: str
    groups: tuple[str, ...]

    @cached_property
    def ec2(self) -> Any:
        """The region's EC2."""
        return self.aws.client("ec2", self.region)

    @cached_property
    def subnet(self) -> Mapping[str, Any]:
        """The subnet, as EC2 describes it."""
        (found,) = self.ec2.describe_subnets(SubnetIds=[self.subnet_id])["Subnets"]
        described: Mapping[str, Any] = found
        return described

    @property
    def range(self) -> IPv4Network:
        """Its addresses."""
        return IPv4Network(self.subnet["CidrBlock"])

    def admits(self, other: "Place", port: int, *, egress: bool) -> bool:
        """Whether a rule of one of the groups lets TCP out to, or in from, the other place."""
        for group in self.ec2.describe_security_groups(GroupIds=list(self.groups))["SecurityGroups"]:
            for rule in group["IpPermissionsEgress" if egress else "IpPermissions"]:
                ports = rule.get("FromPort", 0) <= port <= rule.get("ToPort", 65535)
                ranges = [IPv4Network(each["CidrIp"]) for each in rule.get("IpRanges", ())]
                named = {each["GroupId"] for each in rule.get("UserIdGroupPairs", ())}
                # A group of another region can't be meant.
                met = self.region == other.region and named & set(other.groups)
                within = any(other.range.subnet_of(each) for each in ranges)
                if rule["IpProtocol"] in TCP and ports and (met or within):
                    return True
        return False

    def passes(self, other: "Place", ports: tuple[int, int], *, egress: bool) -> bool:
        """Whether the subnet's network ACL lets all the ports through to, or from, the other place."""
        filters = [{"Name": "association.subnet-id", "Values": [self.subnet_id]}]
        (acl,) = self.ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        entries = [entry for entry in acl["Entries"] if entry["Egress"] is egress]
        for entry in sorted(entries, key=lambda entry: int(entry["RuleNumber"])):
            covered = entry.get("PortRange", {"From": 0, "To": 65535})
            network = IPv4Network(entry["CidrBlock"])
            if entry["Protocol"] not in TCP or not network.overlaps(other.range):
                continue
            if entry["RuleAction"] == "deny" and covered["From"] <= ports[1] and ports[0] <= covered["To"]:
                return False
            if covered["From"] <= ports[0] and ports[1] <= covered["To"] and other.range.subnet_of(network):
                return bool(entry["RuleAction"] == "allow")
        return False

    def next_hop(self, other: "Place") -> str:
        """Where the most specific route to the other place leads; empty if none does."""
        routes = [
            (IPv4Network(route["DestinationCidrBlock"]), route)
            for route in self._route_table()["Routes"]
            if "DestinationCidrBlock" in route and route.get("State", "active") == "active"
        ]
        leading = [(network, route) for network, route in routes if other.range.subnet_of(network)]
        if not leading:
            return ""
        _, route = max(leading, key=lambda each: each[0].prefixlen)
        hops = ("GatewayId", "VpcPeeringConnectionId", "NatGatewayId", "NetworkInterfaceId")
        return next(str(route[hop]) for hop in hops if route.get(hop))

    def _route_table(self) -> Any:
        (table,) = self.ec2.describe_route_tables(
            Filters=[{"Name": "association.subnet-id", "Values": [self.subnet_id]}]
        )["RouteTables"]
        return table

    def meets(self, other: "Place") -> bool:
        """Whether the next hop is the VPC of both, or an active peering of their VPCs."""
        hop = self.next_hop(other)
        if self.subnet["VpcId"] == other.subnet["VpcId"]:
            return hop == "local"
        if not hop.startswith("pcx-"):
            return False
        found = self.ec2.describe_vpc_peering_connections(VpcPeeringConnectionIds=[hop])
        (peering,) = found["VpcPeeringConnections"]
        sides = {peering[side]["VpcId"] for side in ("RequesterVpcInfo", "AccepterVpcInfo")}
        joined = sides == {self.subnet["VpcId"], other.subnet["VpcId"]}
        return joined and peering["Status"]["Code"] == "active"


def obstacles(origin: Place, target: Place, port: int) -> Iterator[str]:
    """What keeps TCP connections from a port of the target, in the order of the way; nothing if they come."""
    if not origin.admits(target, port, egress=True):
        yield "egress rules"
    if not origin.passes(target, (port, port), egress=True) or not target.passes(
        origin, (port, port), egress=False
    ):
        yield "network ACL, there"
    if not origin.meets(target):
        yield "route there"
    if not target.admits(origin, port, egress=False):
        yield "ingress rules"
    if not target.meets(origin):
        yield "route back"
    if not target.passes(origin, EPHEMERAL, egress=True) or not origin.passes(
        target, EPHEMERAL, egress=False
    ):
        yield "network ACL, back"


def instances(aws: Emulator, region: str, group: str) -> list[Place]:
    """Where the instances of an Auto Scaling group stand, one place for each of its subnets."""
    scaling, ec2 = aws.client("autoscaling", region), aws.client("ec2", region)
    (found,) = scaling.describe_auto_scaling_groups(AutoScalingGroupNames=[group])["AutoScalingGroups"]
    template = found["LaunchTemplate"]["LaunchTemplateId"]
    (version,) = ec2.describe_launch_template_versions(LaunchTemplateId=template, Versions=["$Latest"])[
        "LaunchTemplateVersions"
    ]
    (interface,) = version["LaunchTemplateData"]["NetworkInterfaces"]
    return [
        Place(aws, region, subnet, tuple(interface["Groups"]))
        for subnet in found["VPCZoneIdentifier"].split(",")
    ]


def databases(aws: Emulator, region: str, identifier: str) -> list[Place]:
    """Where a database instance may stand, one place for each subnet of its subnet group."""
    (found,) = aws.client("rds", region).describe_db_instances(DBInstanceIdentifier=identifier)["DBInstances"]
    groups = tuple(each["VpcSecurityGroupId"] for each in found["VpcSecurityGroups"])
    return [
        Place(aws, region, each["SubnetIdentifier"], groups) for each in found["DBSubnetGroup"]["Subnets"]
    ]


def walks(origins: list[Place], targets: list[Place], port: int) -> set[tuple[str, ...]]:
    """What keeps which of them apart: ``{()}`` where each reaches each."""
    return {tuple(obstacles(origin, target, port)) for origin in origins for target in targets}
