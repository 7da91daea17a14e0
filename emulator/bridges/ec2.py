"""EC2: descriptions of security-group rules, tags of launch templates and peerings, network interfaces.

moto keeps the description of a rule for a CIDR block only: those for another group or a prefix
list come back without one. And it counts the tags of the launch template itself among the tags
that its instances are given, so that they read back as one `tag_specifications` too many; later
changes of these tags it does not show. The network interface that an instance is started with stays
behind when the instance is terminated, and that of a NAT gateway, with its address, when it is deleted.
A peering connection is the same object in both of its regions, and has the requester's tags in either: AWS
keeps tags of each side's own.

Does not prove: that a rule or a route lets traffic through, that an instance starts from the template,
that a flow log is written, that a zone has the type or the endpoint service that moto lists. AWS refuses
peerings of overlapping ranges, and the options of a side from the other one's region or before the connection
is active; moto takes them.
"""

import copy
import inspect
from collections.abc import Callable
from typing import Any

from moto.ec2.models.instances import Instance
from moto.ec2.models.launch_templates import LaunchTemplate
from moto.ec2.models.nat_gateways import NatGateway, NatGatewayBackend
from moto.ec2.models.security_groups import SecurityGroupRule
from moto.ec2.models.vpc_peering_connections import VPCPeeringConnection, VPCPeeringConnectionBackend

from emulator.bridges.patch import Patch


def _remember_prefix_list(init: Callable[..., None]) -> Callable[..., None]:
    signature = inspect.signature(init)

    def remember(self: Any, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        given = signature.bind(self, *arguments, **named).arguments
        self.prefix_list = given.get("prefix_list_id") or {}

    return remember


def _any_description(_: property) -> property:
    def description(self: Any) -> str | None:
        sources = (self.ip_range, self.source_group, self.prefix_list)
        return next((source["Description"] for source in sources if source.get("Description")), None)

    return property(description)


def _own_tags_apart(init: Callable[..., None]) -> Callable[..., None]:
    def own_tags_apart(
        self: LaunchTemplate, backend: Any, name: str, template_data: dict[str, Any], *further: Any
    ) -> None:
        specifications = template_data.get("TagSpecifications", [])
        of_instances = [each for each in specifications if each["ResourceType"] != "launch-template"]
        init(self, backend, name, template_data | {"TagSpecifications": of_instances}, *further)

    return own_tags_apart


def _current_tags(_: None) -> property:
    # moto assigns what the tags were when the template was made
    return property(lambda self: self.get_tags(), lambda self, tags: None)


def _gone_with_the_instance(prepare: Callable[..., None]) -> Callable[..., None]:
    def prepare_nics(self: Instance, nic_spec: list[dict[str, Any]], *further: Any, **named: Any) -> None:
        prepare(self, nic_spec, *further, **named)
        for interface in nic_spec or [{"DeviceIndex": 0}]:
            if "NetworkInterfaceId" not in interface and "DeleteOnTermination" not in interface:
                self.nics[int(interface["DeviceIndex"])].delete_on_termination = True

    return prepare_nics


def _gone_with_the_gateway(delete: Callable[..., NatGateway]) -> Callable[..., NatGateway]:
    def delete_nat_gateway(self: Any, nat_gateway_id: str) -> NatGateway:
        gateway = delete(self, nat_gateway_id)
        for address in self.describe_addresses():
            if address.eni is gateway._eni:
                self.disassociate_address(address.public_ip)
        self.enis.pop(gateway._eni.id, None)
        return gateway

    return delete_nat_gateway


def _tags_of_the_asked_region(
    describe: Callable[..., list[VPCPeeringConnection]],
) -> Callable[..., list[VPCPeeringConnection]]:
    def describe_vpc_peering_connections(
        self: Any, *arguments: Any, **named: Any
    ) -> list[VPCPeeringConnection]:
        found = [copy.copy(each) for each in describe(self, *arguments, **named)]
        for each in found:
            each.ec2_backend = self
        return found

    return describe_vpc_peering_connections


PATCHES = (
    Patch(SecurityGroupRule, "__init__", _remember_prefix_list),
    Patch(SecurityGroupRule, "description", _any_description),
    Patch(Instance, "prep_nics", _gone_with_the_instance),
    Patch(NatGatewayBackend, "delete_nat_gateway", _gone_with_the_gateway),
    Patch(VPCPeeringConnectionBackend, "describe_vpc_peering_connections", _tags_of_the_asked_region),
    Patch(LaunchTemplate, "__init__", _own_tags_apart),
    Patch(LaunchTemplate, "tags", _current_tags),
)
