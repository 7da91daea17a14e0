"""What every network of a region has: VPC endpoints, and what others have to know of it."""

from collections.abc import Iterable

from cdktf import TerraformProvider, TerraformResource
from cdktf_cdktf_provider_aws.data_aws_ec2_instance_type_offerings import (
    DataAwsEc2InstanceTypeOfferings,
    DataAwsEc2InstanceTypeOfferingsFilter,
)
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.data_aws_vpc_endpoint_service import DataAwsVpcEndpointService
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from model.naming.context import Context
from modules.network.security_group import Peer, SecurityGroup

HTTPS = 443
#: The name of all interface endpoints together, which share a security group.
ENDPOINTS = "endpoints"


class Network(Construct):
    """A VPC with subnets for load balancers, for instances and for databases, and with VPC endpoints.

    Exposes ``vpc_id``, ``public_subnet_ids`` (for load balancers), ``isolated_subnet_ids`` (for databases)
    and ``services``: the AWS services that are reached from the subnets, by name. ``ingress_routes`` have to
    be there before the first load balancer, ``egress_routes`` before the first instance.
    """

    vpc_id: str
    public_subnet_ids: list[str]
    isolated_subnet_ids: list[str]

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        self._context, self._provider = context, provider
        self.services: dict[str, Peer] = {}
        self.ingress_routes: list[TerraformResource] = []
        self.egress_routes: list[TerraformResource] = []

    def subnets_offering(self, instance_type: str, component: str) -> list[str]:
        """The private subnets in zones that have an instance type; not every zone has every type.

        ``component`` names the lookups in Terraform: ``web_instances``.
        """
        offerings = DataAwsEc2InstanceTypeOfferings(
            self,
            f"{component}_offerings",
            filter=[DataAwsEc2InstanceTypeOfferingsFilter(name="instance-type", values=[instance_type])],
            location_type="availability-zone",
            provider=self._provider,
        )
        return self._subnets_in(f"{offerings.fqn}.locations", f"{component}_subnets")

    def allow_egress(self, group: SecurityGroup, services: Iterable[str]) -> list[TerraformResource]:
        """Opens a security group to the endpoints, and to what gateways lead to of ``services``.

        Returns the rules. Whoever has no use for a service behind a gateway gets no rule to it.
        """
        return [
            group.allow_egress(service, HTTPS, f"HTTPS to AWS: {service}", peer)
            for service, peer in self.services.items()
            if service == ENDPOINTS or service in services
        ]

    def _subnets_in(self, zones: str, id: str) -> list[str]:
        """The private subnets in some zones; ``zones`` is a Terraform expression, a list of names."""
        raise NotImplementedError

    def _interface_endpoints(self, services: Iterable[str], cidr: str) -> None:
        # Names of AWS services resolve to the endpoints for the whole VPC, so the whole VPC is admitted.
        group = SecurityGroup(
            self,
            "endpoints",
            provider=self._provider,
            name=self._context.name("endpoints", "aws_security_group"),
            description="VPC endpoints: HTTPS from the VPC",
            vpc_id=self.vpc_id,
        )
        group.allow_ingress("https", HTTPS, "HTTPS from the VPC", {"cidr_ipv4": cidr})
        self.services[ENDPOINTS] = group.peer
        for service in services:
            self._interface_endpoint(service, group)

    def _interface_endpoint(self, service: str, group: SecurityGroup) -> None:
        """An endpoint in the zones where AWS offers the service; not every zone has every service."""
        offered = DataAwsVpcEndpointService(
            self, f"{service}_service", service=service, service_type="Interface", provider=self._provider
        )
        zones = f"tolist({offered.fqn}.availability_zones)"
        endpoint = VpcEndpoint(
            self,
            service,
            vpc_id=self.vpc_id,
            service_name=offered.service_name,
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=self._subnets_in(zones, f"{service}_subnets"),
            security_group_ids=[group.id],
            tags={"Name": self._context.name(service, "aws_vpc_endpoint")},
            provider=self._provider,
        )
        self.egress_routes.append(endpoint)

    def _reach_through_gateways(self, services: Iterable[str]) -> None:
        """The addresses of the services behind gateway endpoints: their prefix lists."""
        for service in services:
            prefixes = DataAwsEc2ManagedPrefixList(
                self, f"{service}_prefixes", name=self._service_name(service), provider=self._provider
            )
            self.services[service] = {"prefix_list_id": prefixes.id}

    def _gateway_endpoints(self, services: Iterable[str], route_table_ids: list[str]) -> None:
        for service in services:
            endpoint = VpcEndpoint(
                self,
                service,
                vpc_id=self.vpc_id,
                service_name=self._service_name(service),
                vpc_endpoint_type="Gateway",
                route_table_ids=route_table_ids,
                tags={"Name": self._context.name(service, "aws_vpc_endpoint")},
                provider=self._provider,
            )
            self.egress_routes.append(endpoint)

    def _service_name(self, service: str) -> str:
        return f"com.amazonaws.{self._context.region}.{service}"
