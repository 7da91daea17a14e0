"""A VPC of the deployment's own: three tiers of subnets in each zone."""

from collections.abc import Iterable

from cdktf import Postcondition, TerraformProvider, TerraformResource, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_availability_zones import (
    DataAwsAvailabilityZones,
    DataAwsAvailabilityZonesFilter,
)
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.flow_logs import FlowLogs
from modules.network.network import HTTPS, Network
from modules.network.security_group import ANYWHERE, SecurityGroup
from modules.network.subnet import Subnet


class CustomNetwork(Network):
    """A VPC with public, private and isolated subnets, a route table for each of them, and flow logs.

    Load balancers stand in the public subnets, which lead to the internet; instances in the private ones,
    which lead to a NAT gateway if there is one; databases in the isolated ones, which lead nowhere.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: NetworkSpec,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id, context=context, provider=provider)
        vpc = Vpc(
            self,
            "vpc",
            cidr_block=spec.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._named(),
            provider=provider,
        )
        self.vpc_id = vpc.id
        self._close_default_security_group()
        self._tiers = self._subnets(spec)
        self.public_subnet_ids = [subnet.id for subnet in self._tiers["public"]]
        self.isolated_subnet_ids = [subnet.id for subnet in self._tiers["isolated"]]
        self._route_to_internet()
        self._nat_gateways = self._route_to_nat_gateways(spec)
        self._endpoints(spec, vpc.cidr_block)
        FlowLogs(
            self,
            "flow_logs",
            context=context,
            provider=provider,
            vpc_id=vpc.id,
            key_arn=key_arn,
            retention_days=spec.flow_log_retention_days,
        )

    def allow_egress(self, group: SecurityGroup, services: Iterable[str]) -> list[TerraformResource]:
        """As every network's; with NAT gateways also to the internet."""
        rules = super().allow_egress(group, services)
        if self._nat_gateways:
            rules.append(
                group.allow_egress("internet", HTTPS, "HTTPS to the internet", {"cidr_ipv4": ANYWHERE})
            )
        return rules

    def _named(self, *role: str) -> dict[str, str]:
        return {"Name": "-".join([self._context.prefix, *role])}

    def _close_default_security_group(self) -> None:
        """Every VPC has a group that lets its members talk to each other and out; nothing here is in it."""
        # Empty lists rather than none: rules that somebody adds are then seen, and removed.
        DefaultSecurityGroup(
            self,
            "default_security_group",
            vpc_id=self.vpc_id,
            ingress=[],
            egress=[],
            tags=self._named("default"),
            provider=self._provider,
        )

    def _subnets(self, spec: NetworkSpec) -> dict[str, list[Subnet]]:
        zones = self._zones(spec.zones)
        return {
            tier: [
                Subnet(
                    self,
                    f"{tier}_{number}",
                    context=self._context,
                    provider=self._provider,
                    vpc_id=self.vpc_id,
                    tier=tier,
                    cidr=cidr,
                    availability_zone=f"${{element({zones}.names, {number - 1})}}",
                )
                for number, cidr in enumerate(cidrs, 1)
            ]
            for tier, cidrs in spec.subnets.items()
        }

    def _zones(self, wanted: int) -> str:
        """The Terraform address of the region's zones, sorted by name.

        Zones in any state: were an impaired one left out, a disaster would shift all those after it.
        """
        filters = {"opt-in-status": "opt-in-not-required", "zone-type": "availability-zone"}
        enough = Postcondition(
            condition=f"${{length(self.names) >= {wanted}}}",
            error_message=f"The network of {self._context.region} has zones = {wanted}, and the account has "
            "fewer availability zones there.",
        )
        zones = DataAwsAvailabilityZones(
            self,
            "availability_zones",
            filter=[
                DataAwsAvailabilityZonesFilter(name=name, values=[value]) for name, value in filters.items()
            ],
            lifecycle=TerraformResourceLifecycle(postcondition=[enough]),
            provider=self._provider,
        )
        address: str = zones.fqn
        return address

    def _route_to_internet(self) -> None:
        self._internet_gateway = InternetGateway(
            self, "internet_gateway", vpc_id=self.vpc_id, tags=self._named(), provider=self._provider
        )
        for subnet in self._tiers["public"]:
            subnet.route_to(gateway_id=self._internet_gateway.id)
            self.ingress_routes += subnet.routes

    def _route_to_nat_gateways(self, spec: NetworkSpec) -> list[NatGateway]:
        """The NAT gateways; a single one keeps its place and its address when every zone gets one."""
        public, private = self._tiers["public"], self._tiers["private"]
        standing_in = {"none": [], "single": public[:1], "per_zone": public}[spec.nat_gateways]
        gateways = [self._nat_gateway(number, subnet) for number, subnet in enumerate(standing_in, 1)]
        for number, subnet in enumerate(private):
            if gateways:
                subnet.route_to(nat_gateway_id=gateways[number % len(gateways)].id)
            self.egress_routes += subnet.routes
        return gateways

    def _nat_gateway(self, number: int, subnet: Subnet) -> NatGateway:
        address = Eip(
            self,
            f"nat_{number}",
            domain="vpc",
            tags=self._named("nat", str(number)),
            # AWS detaches no internet gateway while the VPC has a public address.
            depends_on=[self._internet_gateway],
            provider=self._provider,
        )
        return NatGateway(
            self,
            str(number),
            allocation_id=address.allocation_id,
            subnet_id=subnet.id,
            tags=self._named("nat", str(number)),
            depends_on=subnet.routes,
            provider=self._provider,
        )

    def _endpoints(self, spec: NetworkSpec, cidr: str) -> None:
        if spec.interface_endpoints:
            self._interface_endpoints(spec.interface_endpoints, cidr)
        self._reach_through_gateways(spec.gateway_endpoints)
        tables = [subnet.route_table_id for tier in ("private", "isolated") for subnet in self._tiers[tier]]
        self._gateway_endpoints(spec.gateway_endpoints, tables)

    def _subnets_in(self, zones: str, id: str) -> list[str]:
        # No data source: it would be read before the subnets are there.
        subnets = ", ".join(subnet.fqn for subnet in self._tiers["private"])
        chosen = f"[for subnet in [{subnets}] : subnet.id if contains({zones}, subnet.availability_zone)]"
        ids: list[str] = Token.as_list(f"${{{chosen}}}")
        return ids
