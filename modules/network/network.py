"""What every network of a region has: VPC endpoints, and what others have to know of it."""

from collections.abc import Iterable, Sequence

from cdktf import Postcondition, TerraformProvider, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from cdktf_cdktf_provider_aws.data_aws_ec2_instance_type_offerings import (
    DataAwsEc2InstanceTypeOfferings,
    DataAwsEc2InstanceTypeOfferingsFilter,
)
from cdktf_cdktf_provider_aws.data_aws_ec2_managed_prefix_list import DataAwsEc2ManagedPrefixList
from cdktf_cdktf_provider_aws.data_aws_vpc_endpoint_service import DataAwsVpcEndpointService
from cdktf_cdktf_provider_aws.vpc_endpoint import VpcEndpoint
from constructs import Construct

from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from model.naming.regions import CONSTRAINED_ZONE_IDS
from modules.network.security_group import ANYWHERE, Peer, SecurityGroup

HTTPS = 443
#: The name of all interface endpoints together, which share a security group.
ENDPOINTS = "endpoints"


class Network(Construct):
    """A VPC with subnets for load balancers, for instances and for databases, and with VPC endpoints.

    Exposes ``vpc_id``, ``ranges``, ``public_subnet_ids`` (for load balancers), ``private_subnet_ids`` (for
    internal ones) and ``isolated_subnet_ids`` (for databases).
    ``ingress_routes`` have to be there before the first load balancer, ``egress_routes`` before the first
    instance.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: NetworkSpec,
        endpoints: Sequence[str],
    ) -> None:
        """``endpoints`` are the services that an endpoint is made for."""
        super().__init__(scope, id)
        self._context, self._provider, self._spec = context, provider, spec
        self._endpoints = endpoints
        self._prefix_lists: dict[str, Peer] = {}
        self.ingress_routes: list[TerraformResource] = []
        self.egress_routes: list[TerraformResource] = []

    @property
    def vpc_id(self) -> str:
        """The id that AWS knows the VPC by."""
        raise NotImplementedError

    @property
    def public_subnet_ids(self) -> list[str]:
        """One in each of two or more zones."""
        raise NotImplementedError

    @property
    def ranges(self) -> Peer:
        """The addresses in the VPC."""
        raise NotImplementedError

    @property
    def private_subnet_ids(self) -> list[str]:
        """One in each of two or more zones."""
        raise NotImplementedError

    @property
    def isolated_subnet_ids(self) -> list[str]:
        """In two or more zones."""
        raise NotImplementedError

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
        """Opens a security group to the endpoints, to what gateways lead to of ``services``, to the internet.

        Returns the rules. Whoever has no use for a service behind a gateway gets no rule to it.
        """
        rules: list[TerraformResource] = [
            group.allow_egress(name, HTTPS, f"HTTPS to AWS: {name}", peer)
            for name, peer in self._ways_to(services).items()
        ]
        if self._spec.leads_to_internet:
            rules.append(
                group.allow_egress("internet", HTTPS, "HTTPS to the internet", {"cidr_ipv4": ANYWHERE})
            )
        return rules

    def _subnets_in(self, zones: str, id: str, most: int | None = None) -> list[str]:
        """The private subnets in some zones; ``zones`` is a Terraform expression, a list of names.

        With ``most``, one in each of the first so many of these zones. ``id`` names the lookup.
        """
        raise NotImplementedError

    def _ways_to(self, services: Iterable[str]) -> dict[str, Peer]:
        """Whom to speak to for some services: the interface endpoints, and what each gateway leads to."""
        raise NotImplementedError

    def _policy(self, service: str) -> str | None:
        """What the endpoint of a service lets through; None lets everything, as AWS does by itself.

        In a VPC with others in it they would lose what the endpoint doesn't let through.
        """
        return None

    def _availability_zones(self, wanted: int) -> str:
        """The Terraform address of the region's zones that something may stand in, sorted by name.

        Zones in any state: were an impaired one left out, a disaster would shift all those after it.
        """
        filters = {"opt-in-status": "opt-in-not-required", "zone-type": "availability-zone"}
        excluded = self._spec.exclude_zone_ids
        if excluded is None:
            excluded = CONSTRAINED_ZONE_IDS.get(self._context.region, ())
        enough = Postcondition(
            condition=f"${{length(self.names) >= {wanted}}}",
            error_message=f"The network of {self._context.region} needs {wanted} availability zones, and the "
            "account has fewer there"
            + (f" without {', '.join(excluded)} (exclude_zone_ids)." if excluded else "."),
        )
        zones = DataAwsAvailabilityZones(
            self,
            "availability_zones",
            filter=[
                DataAwsAvailabilityZonesFilter(name=name, values=[value]) for name, value in filters.items()
            ],
            exclude_zone_ids=list(excluded) or None,
            lifecycle=TerraformResourceLifecycle(postcondition=[enough]),
            provider=self._provider,
        )
        address: str = zones.fqn
        return address

    def _interface_endpoints(self, services: Iterable[str], ranges: Peer) -> SecurityGroup:
        # Names of AWS services resolve to the endpoints for the whole VPC, so the whole VPC is admitted.
        group = SecurityGroup(
            self,
            "endpoints",
            provider=self._provider,
            name=self._context.name("endpoints", "aws_security_group"),
            description="VPC endpoints: HTTPS from the VPC",
            vpc_id=self.vpc_id,
        )
        group.allow_ingress("https", HTTPS, "HTTPS from the VPC", ranges)
        for service in services:
            self._interface_endpoint(service, group)
        return group

    def _interface_endpoint(self, service: str, group: SecurityGroup) -> None:
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
            subnet_ids=self._subnets_in(
                f"{offered.fqn}.availability_zones", f"{service}_subnets", self._spec.endpoint_zones
            ),
            security_group_ids=[group.id],
            policy=self._policy(service),
            tags={"Name": self._context.name(service, "aws_vpc_endpoint")},
            provider=self._provider,
        )
        self.egress_routes.append(endpoint)

    def _prefixes(self, service: str) -> Peer:
        """The addresses of a service behind a gateway: a prefix list."""
        if service not in self._prefix_lists:
            prefixes = DataAwsEc2ManagedPrefixList(
                self, f"{service}_prefixes", name=self._service_name(service), provider=self._provider
            )
            self._prefix_lists[service] = {"prefix_list_id": prefixes.id}
        return self._prefix_lists[service]

    def _gateway_endpoints(self, services: Iterable[str], route_table_ids: list[str]) -> None:
        for service in services:
            endpoint = VpcEndpoint(
                self,
                service,
                vpc_id=self.vpc_id,
                service_name=self._service_name(service),
                vpc_endpoint_type="Gateway",
                route_table_ids=route_table_ids,
                policy=self._policy(service),
                tags={"Name": self._context.name(service, "aws_vpc_endpoint")},
                provider=self._provider,
            )
            self.egress_routes.append(endpoint)

    def _service_name(self, service: str) -> str:
        return f"com.amazonaws.{self._context.region}.{service}"
