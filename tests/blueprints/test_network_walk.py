"""The walk itself, through networks made by hand: it gets there, and not without any one of what it takes."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest

from emulator import Emulator
from tests.blueprints.network_walk import Place, obstacles

HERE, THERE = "us-east-1", "us-west-2"
PORT = 5432


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


class World:
    """Two VPCs that are peered: a client in one of them, a server in the other one."""

    def __init__(self, aws: Emulator) -> None:
        self.aws = aws
        self.ec2 = {region: aws.client("ec2", region) for region in (HERE, THERE)}
        self.vpcs = {
            region: self.ec2[region].create_vpc(CidrBlock=f"10.{number}.0.0/16")["Vpc"]["VpcId"]
            for number, region in enumerate((HERE, THERE))
        }
        self.connection = self._peered()
        self.client, self.server = self._place(HERE, "10.0.1.0/24"), self._place(THERE, "10.1.2.0/24")
        self.client_table = self._route(self.client, "10.1.2.0/24")
        self.server_table = self._route(self.server, "10.0.1.0/24")
        self.open(self.client, "egress", "10.1.2.0/24")
        self.open(self.server, "ingress", "10.0.0.0/16")

    def _peered(self) -> str:
        made = self.ec2[HERE].create_vpc_peering_connection(
            VpcId=self.vpcs[HERE], PeerVpcId=self.vpcs[THERE], PeerRegion=THERE
        )
        connection = str(made["VpcPeeringConnection"]["VpcPeeringConnectionId"])
        self.ec2[THERE].accept_vpc_peering_connection(VpcPeeringConnectionId=connection)
        return connection

    def _place(self, region: str, cidr: str) -> Place:
        ec2, vpc = self.ec2[region], self.vpcs[region]
        subnet = ec2.create_subnet(VpcId=vpc, CidrBlock=cidr)["Subnet"]["SubnetId"]
        group = ec2.create_security_group(GroupName=cidr, Description="d", VpcId=vpc)["GroupId"]
        everywhere = [{"IpProtocol": "-1", "IpRanges": [{"CidrIp": "0.0.0.0/0"}]}]
        ec2.revoke_security_group_egress(GroupId=group, IpPermissions=everywhere)
        return Place(self.aws, region, subnet, (group,))

    def _route(self, place: Place, cidr: str) -> str:
        ec2 = place.ec2
        table = ec2.create_route_table(VpcId=self.vpcs[place.region])["RouteTable"]["RouteTableId"]
        ec2.associate_route_table(RouteTableId=table, SubnetId=place.subnet_id)
        ec2.create_route(
            RouteTableId=table, DestinationCidrBlock=cidr, VpcPeeringConnectionId=self.connection
        )
        return str(table)

    def open(self, place: Place, way: str, cidr: str, port: int = PORT) -> None:
        """A rule of the place's group."""
        rule = {"IpProtocol": "tcp", "FromPort": port, "ToPort": port, "IpRanges": [{"CidrIp": cidr}]}
        authorize = getattr(place.ec2, f"authorize_security_group_{way}")
        authorize(GroupId=place.groups[0], IpPermissions=[rule])

    def deny(self, place: Place, *, egress: bool, port: int) -> None:
        """The first entry of the place's network ACL."""
        filters = [{"Name": "association.subnet-id", "Values": [place.subnet_id]}]
        (acl,) = place.ec2.describe_network_acls(Filters=filters)["NetworkAcls"]
        place.ec2.create_network_acl_entry(
            NetworkAclId=acl["NetworkAclId"],
            RuleNumber=1,
            Protocol="6",
            RuleAction="deny",
            Egress=egress,
            CidrBlock="10.0.0.0/8",
            PortRange={"From": port, "To": port},
        )

    def told(self) -> list[str]:
        """What keeps the client from the server."""
        return list(obstacles(self.client, self.server, PORT))


@pytest.fixture
def world(aws: Emulator) -> World:
    return World(aws)


def test_the_way_is_open(world: World) -> None:
    assert world.told() == []


def test_the_other_way_isnt(world: World) -> None:
    found = list(obstacles(world.server, world.client, PORT))
    assert found == ["egress rules", "ingress rules"]


def _group(place: Place, way: str) -> Any:
    found = place.ec2.describe_security_groups(GroupIds=list(place.groups))["SecurityGroups"][0]
    revoke = getattr(place.ec2, f"revoke_security_group_{way}")
    key = "IpPermissionsEgress" if way == "egress" else "IpPermissions"
    revoke(GroupId=place.groups[0], IpPermissions=found[key])


def without_egress(world: World) -> None:
    _group(world.client, "egress")
    world.open(world.client, "egress", "10.1.2.0/24", port=PORT + 1)


def without_ingress(world: World) -> None:
    _group(world.server, "ingress")
    world.open(world.server, "ingress", "10.0.1.0/25")


def without_the_route_there(world: World) -> None:
    world.client.ec2.delete_route(RouteTableId=world.client_table, DestinationCidrBlock="10.1.2.0/24")


def without_the_route_back(world: World) -> None:
    world.server.ec2.delete_route(RouteTableId=world.server_table, DestinationCidrBlock="10.0.1.0/24")


def without_the_peering(world: World) -> None:
    world.ec2[HERE].delete_vpc_peering_connection(VpcPeeringConnectionId=world.connection)


def with_a_denied_request(world: World) -> None:
    world.deny(world.server, egress=False, port=PORT)


def with_a_denied_answer(world: World) -> None:
    world.deny(world.client, egress=False, port=50000)


@pytest.mark.parametrize(
    ("change", "missing"),
    [
        (without_egress, ["egress rules"]),
        (without_ingress, ["ingress rules"]),
        (without_the_route_there, ["route there"]),
        (without_the_route_back, ["route back"]),
        (without_the_peering, ["route there", "route back"]),
        (with_a_denied_request, ["network ACL, there"]),
        (with_a_denied_answer, ["network ACL, back"]),
    ],
)
def test_each_of_what_it_takes_is_missed(
    world: World, change: Callable[[World], None], missing: list[str]
) -> None:
    change(world)
    assert world.told() == missing
