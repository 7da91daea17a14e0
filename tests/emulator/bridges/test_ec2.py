from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator

REGION, OTHER_REGION = "us-west-2", "us-east-1"


def _rule_description(client: Callable[[str, str], Any], name: str, source: dict[str, Any]) -> Any:
    ec2 = client("ec2", REGION)
    group = ec2.create_security_group(GroupName=name, Description=name)["GroupId"]
    permission = {"IpProtocol": "tcp", "FromPort": 443, "ToPort": 443} | source
    ec2.authorize_security_group_ingress(GroupId=group, IpPermissions=[permission])
    rules = ec2.describe_security_group_rules(Filters=[{"Name": "group-id", "Values": [group]}])
    return next(rule for rule in rules["SecurityGroupRules"] if not rule["IsEgress"]).get("Description")


def keeps_description_of_group_rule(client: Callable[[str, str], Any]) -> bool:
    """keeps the description of a rule for another security group:"""
    peer = client("ec2", REGION).create_security_group(GroupName="peer", Description="peer")["GroupId"]
    source = {"UserIdGroupPairs": [{"GroupId": peer, "Description": "from the peer"}]}
    return bool(_rule_description(client, "by-group", source) == "from the peer")


def keeps_description_of_prefix_list_rule(client: Callable[[str, str], Any]) -> bool:
    """keeps the description of a rule for a prefix list:"""
    prefix_list = client("ec2", REGION).describe_managed_prefix_lists()["PrefixLists"][0]["PrefixListId"]
    source = {"PrefixListIds": [{"PrefixListId": prefix_list, "Description": "to S3"}]}
    return bool(_rule_description(client, "by-prefix-list", source) == "to S3")


def keeps_template_tags_apart(client: Callable[[str, str], Any]) -> bool:
    """keeps the tags of a launch template apart from those of its instances:"""
    ec2 = client("ec2", REGION)
    ec2.create_launch_template(
        LaunchTemplateName="tagged",
        LaunchTemplateData={
            "InstanceType": "t3.micro",
            "TagSpecifications": [{"ResourceType": "instance", "Tags": [{"Key": "Name", "Value": "i"}]}],
        },
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "Name", "Value": "t"}]}],
    )
    versions = ec2.describe_launch_template_versions(LaunchTemplateName="tagged")["LaunchTemplateVersions"]
    specifications = versions[0]["LaunchTemplateData"]["TagSpecifications"]
    return [each["ResourceType"] for each in specifications] == ["instance"]


def shows_changed_template_tags(client: Callable[[str, str], Any]) -> bool:
    """shows the changed tags of a launch template:"""
    ec2 = client("ec2", REGION)
    made = ec2.create_launch_template(
        LaunchTemplateName="retagged", LaunchTemplateData={"InstanceType": "t3.micro"}
    )
    tag = {"Key": "Name", "Value": "new"}
    ec2.create_tags(Resources=[made["LaunchTemplate"]["LaunchTemplateId"]], Tags=[tag])
    found = ec2.describe_launch_templates(LaunchTemplateNames=["retagged"])["LaunchTemplates"]
    return bool(found[0].get("Tags") == [tag])


def takes_the_interface_of_a_terminated_instance(client: Callable[[str, str], Any]) -> bool:
    """deletes the network interface of an instance with it:"""
    ec2 = client("ec2", REGION)
    launched = ec2.run_instances(ImageId="ami-12345678", InstanceType="t3.micro", MinCount=1, MaxCount=1)
    instance = launched["Instances"][0]
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    held = [each["NetworkInterfaceId"] for each in ec2.describe_network_interfaces()["NetworkInterfaces"]]
    return instance["NetworkInterfaces"][0]["NetworkInterfaceId"] not in held


def _deleted_nat_gateway(client: Callable[[str, str], Any]) -> tuple[Any, dict[str, str], str]:
    """The EC2 client, what the gateway said of its address, and the address's allocation id."""
    ec2 = client("ec2", REGION)
    address = ec2.allocate_address(Domain="vpc")["AllocationId"]
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_nat_gateway(SubnetId=subnet, AllocationId=address)["NatGateway"]["NatGatewayId"]
    gateway = ec2.describe_nat_gateways(NatGatewayIds=[made])["NatGateways"][0]
    ec2.delete_nat_gateway(NatGatewayId=made)
    return ec2, gateway["NatGatewayAddresses"][0], address


def takes_the_interface_of_a_deleted_nat_gateway(client: Callable[[str, str], Any]) -> bool:
    """deletes the network interface of a NAT gateway with it:"""
    ec2, address, _ = _deleted_nat_gateway(client)
    held = [each["NetworkInterfaceId"] for each in ec2.describe_network_interfaces()["NetworkInterfaces"]]
    return address["NetworkInterfaceId"] not in held


def frees_the_address_of_a_deleted_nat_gateway(client: Callable[[str, str], Any]) -> bool:
    """disassociates the address of a NAT gateway that is deleted:"""
    ec2, _, allocation = _deleted_nat_gateway(client)
    (address,) = ec2.describe_addresses(AllocationIds=[allocation])["Addresses"]
    return not address.get("AssociationId")


def keeps_the_tags_of_each_side_of_a_peering(client: Callable[[str, str], Any]) -> bool:
    """keeps the tags of a peering connection apart for each of its regions:"""
    here, there = client("ec2", REGION), client("ec2", OTHER_REGION)
    own = here.create_vpc(CidrBlock="10.8.0.0/16")["Vpc"]["VpcId"]
    peer = there.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
    made = here.create_vpc_peering_connection(
        VpcId=own,
        PeerVpcId=peer,
        PeerRegion=OTHER_REGION,
        TagSpecifications=[
            {"ResourceType": "vpc-peering-connection", "Tags": [{"Key": "Side", "Value": "requester"}]}
        ],
    )
    id = made["VpcPeeringConnection"]["VpcPeeringConnectionId"]
    there.create_tags(Resources=[id], Tags=[{"Key": "Side", "Value": "accepter"}])
    sides = [
        each.describe_vpc_peering_connections(VpcPeeringConnectionIds=[id])["VpcPeeringConnections"][0]
        for each in (here, there)
    ]
    return [side["Tags"][0]["Value"] for side in sides] == ["requester", "accepter"]


PROBES = (
    keeps_description_of_group_rule,
    keeps_description_of_prefix_list_rule,
    keeps_template_tags_apart,
    shows_changed_template_tags,
    takes_the_interface_of_a_terminated_instance,
    takes_the_interface_of_a_deleted_nat_gateway,
    frees_the_address_of_a_deleted_nat_gateway,
    keeps_the_tags_of_each_side_of_a_peering,
)


def test_description_of_a_rule_for_a_cidr_block_and_none(aws: Emulator) -> None:
    cidr = {"IpRanges": [{"CidrIp": "10.0.0.0/8", "Description": "inside"}]}
    assert _rule_description(aws.client, "by-cidr", cidr) == "inside"
    assert _rule_description(aws.client, "bare", {"IpRanges": [{"CidrIp": "10.0.0.0/8"}]}) is None


def test_tags_of_a_launch_template_without_data_tags(aws: Emulator) -> None:
    ec2 = aws.client("ec2", REGION)
    template = ec2.create_launch_template(
        LaunchTemplateName="own-tags",
        LaunchTemplateData={"InstanceType": "t3.micro"},
        TagSpecifications=[{"ResourceType": "launch-template", "Tags": [{"Key": "Name", "Value": "t"}]}],
    )["LaunchTemplate"]
    assert template["Tags"] == [{"Key": "Name", "Value": "t"}]
    versions = ec2.describe_launch_template_versions(LaunchTemplateName="own-tags")["LaunchTemplateVersions"]
    assert not versions[0]["LaunchTemplateData"].get("TagSpecifications")


@pytest.mark.parametrize("goes", [True, False])
def test_an_interface_stays_if_its_instance_was_told_so(aws: Emulator, goes: bool) -> None:
    ec2 = aws.client("ec2", REGION)
    interface = {"DeviceIndex": 0, "DeleteOnTermination": goes}
    launched = ec2.run_instances(
        ImageId="ami-12345678", MinCount=1, MaxCount=1, NetworkInterfaces=[interface]
    )
    instance = launched["Instances"][0]
    ec2.terminate_instances(InstanceIds=[instance["InstanceId"]])
    held = [each["NetworkInterfaceId"] for each in ec2.describe_network_interfaces()["NetworkInterfaces"]]
    assert (instance["NetworkInterfaces"][0]["NetworkInterfaceId"] not in held) is goes


def test_a_private_nat_gateway_has_no_address_to_free(aws: Emulator) -> None:
    ec2 = aws.client("ec2", REGION)
    subnet = ec2.describe_subnets()["Subnets"][0]["SubnetId"]
    made = ec2.create_nat_gateway(SubnetId=subnet, ConnectivityType="private")["NatGateway"]["NatGatewayId"]
    other = ec2.allocate_address(Domain="vpc")["AllocationId"]
    ec2.delete_nat_gateway(NatGatewayId=made)
    assert ec2.describe_nat_gateways(NatGatewayIds=[made])["NatGateways"][0]["State"] == "deleted"
    assert len(ec2.describe_addresses(AllocationIds=[other])["Addresses"]) == 1
