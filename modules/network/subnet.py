"""A subnet of a custom VPC, with a route table of its own."""

from ipaddress import IPv4Network

from cdktf import TerraformProvider, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.route import Route
from cdktf_cdktf_provider_aws.route_table import RouteTable
from cdktf_cdktf_provider_aws.route_table_association import RouteTableAssociation
from cdktf_cdktf_provider_aws.subnet import Subnet as AwsSubnet
from constructs import Construct

from model.naming.context import Context
from modules.network.security_group import ANYWHERE


class Subnet(Construct):
    """One tier in one zone; nothing in it is given a public address by itself.

    Exposes ``id``, ``fqn`` (its Terraform address), ``route_table_id`` and ``routes``: what has to be there
    before its traffic finds its way.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        vpc_id: str,
        tier: str,
        cidr: IPv4Network,
        availability_zone: str,
    ) -> None:
        super().__init__(scope, id)
        self._provider = provider
        name = subnet_name(context, id)
        subnet = AwsSubnet(
            self,
            "subnet",
            vpc_id=vpc_id,
            cidr_block=str(cidr),
            availability_zone=availability_zone,
            map_public_ip_on_launch=False,
            tags={"Name": name, "Tier": tier},
            # Should AWS ever list the zones otherwise, the subnet stays: to move it is to replace it.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["availability_zone"]),
            provider=provider,
        )
        self.id: str = subnet.id
        self.fqn: str = subnet.fqn
        table = RouteTable(
            self, "route_table", vpc_id=vpc_id, tags={"Name": name, "Tier": tier}, provider=provider
        )
        self.route_table_id: str = table.id
        association = RouteTableAssociation(
            self,
            "route_table_association",
            subnet_id=subnet.id,
            route_table_id=table.id,
            provider=provider,
        )
        self.routes: list[TerraformResource] = [association]

    def route_to(self, **gateway: str) -> None:
        """The default route; ``gateway`` is one argument of ``aws_route``, such as ``nat_gateway_id``."""
        route = Route(
            self,
            "route",
            route_table_id=self.route_table_id,
            destination_cidr_block=ANYWHERE,
            provider=self._provider,
            **gateway,
        )
        self.routes.append(route)


def subnet_name(context: Context, id: str) -> str:
    """The name of a subnet and of its route table; ``id`` is its tier and number: ``private_1``."""
    return f"{context.prefix}-{id.replace('_', '-')}"
