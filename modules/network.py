"""The network of a region: where its resources live and how they reach AWS."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.data_aws_ec2_instance_type_offerings import (
    DataAwsEc2InstanceTypeOfferings,
    DataAwsEc2InstanceTypeOfferingsFilter,
)
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTables
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.data_aws_vpc_endpoint_service import DataAwsVpcEndpointService
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from model.context import Context
from model.network import GATEWAY_SERVICES
from model.network import Network as NetworkSpec
from modules.firewall import Firewall, Peer

HTTPS = 443


class DefaultNetwork(Construct):
    """The account's default VPC and its subnets, which are read and never changed, with VPC endpoints.

    Every subnet of a default VPC is public. What has no public address of its own is not reachable from
    outside, and reaches AWS through the endpoints only.

    Exposes ``vpc_id``, ``subnet_ids``, ``services`` (whom a firewall has to let out to, by name) and
    ``endpoints`` (what has to be there before the first instance).
    """

    def __init__(
        self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider, spec: NetworkSpec
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider = context, provider
        vpc = DataAwsVpc(self, "vpc", default=True, provider=provider)
        self.vpc_id: str = vpc.id
        self._cidr: str = vpc.cidr_block
        self.subnet_ids = self._subnets("subnets", {})
        self.services: dict[str, Peer] = {}
        self.endpoints: list[VpcEndpoint] = []
        self._interface_endpoints(spec.interface_endpoints)
        self._gateway_endpoints(spec.gateway_endpoints)

    def subnets_offering(self, instance_type: str, label: str) -> list[str]:
        """The subnets in zones that have an instance type; not every zone of a default VPC does."""
        offerings = DataAwsEc2InstanceTypeOfferings(
            self,
            f"{label}_instances_offerings",
            filter=[DataAwsEc2InstanceTypeOfferingsFilter(name="instance-type", values=[instance_type])],
            location_type="availability-zone",
            provider=self._provider,
        )
        return self._subnets(f"{label}_instances_subnets", {"availability-zone": offerings.locations})

    def _subnets(self, id: str, filters: dict[str, list[str]]) -> list[str]:
        wanted = {"vpc-id": [self.vpc_id], "default-for-az": ["true"], **filters}
        subnets = DataAwsSubnets(
            self,
            id,
            filter=[DataAwsSubnetsFilter(name=name, values=values) for name, values in wanted.items()],
            provider=self._provider,
        )
        ids: list[str] = subnets.ids
        return ids

    def _interface_endpoints(self, services: tuple[str, ...]) -> None:
        # Names of AWS services resolve to the endpoints for the whole VPC, so the whole VPC is admitted.
        if not services:
            self.services["endpoints"] = {"cidr_ipv4": self._cidr}
            return
        firewall = Firewall(
            self,
            "endpoints",
            provider=self._provider,
            name=self._context.name("endpoints", "aws_security_group"),
            description="VPC endpoints: HTTPS from the VPC",
            vpc_id=self.vpc_id,
        )
        firewall.admit("https", HTTPS, "HTTPS from the VPC", {"cidr_ipv4": self._cidr})
        self.services["endpoints"] = firewall.peer
        for service in services:
            self._interface_endpoint(service, firewall)

    def _interface_endpoint(self, service: str, firewall: Firewall) -> None:
        """An endpoint in the zones where AWS offers the service; not every zone has every service."""
        offered = DataAwsVpcEndpointService(
            self, f"{service}_service", service=service, service_type="Interface", provider=self._provider
        )
        endpoint = VpcEndpoint(
            self,
            service,
            vpc_id=self.vpc_id,
            service_name=offered.service_name,
            vpc_endpoint_type="Interface",
            private_dns_enabled=True,
            subnet_ids=self._subnets(f"{service}_subnets", {"availability-zone": offered.availability_zones}),
            security_group_ids=[firewall.id],
            tags={"Name": self._context.name(service, "aws_security_group")},
            provider=self._provider,
        )
        self.endpoints.append(endpoint)

    def _gateway_endpoints(self, services: tuple[str, ...]) -> None:
        """Gateway endpoints, and the prefix lists of the services behind them, whoever made the gateways."""
        for service in GATEWAY_SERVICES:
            prefixes = DataAwsEc2ManagedPrefixList(
                self, f"{service}_prefixes", name=self._service_name(service), provider=self._provider
            )
            self.services[service] = {"prefix_list_id": prefixes.id}
        if not services:
            return
        tables = DataAwsRouteTables(self, "route_tables", vpc_id=self.vpc_id, provider=self._provider)
        for service in services:
            endpoint = VpcEndpoint(
                self,
                service,
                vpc_id=self.vpc_id,
                service_name=self._service_name(service),
                vpc_endpoint_type="Gateway",
                route_table_ids=tables.ids,
                tags={"Name": self._context.name(service, "aws_security_group")},
                provider=self._provider,
            )
            self.endpoints.append(endpoint)

    def _service_name(self, service: str) -> str:
        return f"com.amazonaws.{self._context.region}.{service}"
