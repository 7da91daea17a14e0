"""A VPC of the deployment's own: three tiers of subnets in each zone."""

from collections.abc import Iterable, Sequence

from cdktf import TerraformProvider, Token
from cdktf_cdktf_provider_aws.default_security_group import DefaultSecurityGroup
from cdktf_cdktf_provider_aws.eip import Eip
from cdktf_cdktf_provider_aws.internet_gateway import InternetGateway
from cdktf_cdktf_provider_aws.nat_gateway import NatGateway
from cdktf_cdktf_provider_aws.vpc import Vpc
from constructs import Construct

from model.blocks.network import Network as NetworkSpec
from model.blocks.network import gateways, interfaces
from model.naming.context import Context
from modules.network.endpoint_policy import endpoint_policy
from modules.network.flow_logs import FlowLogs
from modules.network.network import ENDPOINTS, Network
from modules.network.security_group import Peer
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
        endpoints: Sequence[str],
        key_arn: str,
    ) -> None:
        super().__init__(scope, id, context=context, provider=provider, spec=spec, endpoints=endpoints)
        vpc = Vpc(
            self,
            "vpc",
            cidr_block=spec.cidr,
            enable_dns_support=True,
            enable_dns_hostnames=True,
            tags=self._named(),
            provider=provider,
        )
        self._vpc_id: str = vpc.id
        self._cidr: str = vpc.cidr_block
        self._close_default_security_group()
        self._tiers = self._subnets(spec)
        self._route_to_internet()
        self._route_to_nat_gateways(spec)
        self._make_endpoints(self._cidr)
        FlowLogs(
            self,
            "flow_logs",
            context=context,
            provider=provider,
            vpc_id=vpc.id,
            key_arn=key_arn,
            retention_days=spec.flow_log_retention_days,
        )

    @property
    def vpc_id(self) -> str:
        """The id that AWS gives the VPC."""
        return self._vpc_id

    @property
    def public_subnet_ids(self) -> list[str]:
        """One in each zone."""
        return [subnet.id for subnet in self._tiers["public"]]

    @property
    def ranges(self) -> Peer:
        """The one that it is cut from."""
        return {"cidr_ipv4": self._cidr}

    @property
    def private_subnet_ids(self) -> list[str]:
        """One in each zone."""
        return [subnet.id for subnet in self._tiers["private"]]

    @property
    def isolated_subnet_ids(self) -> list[str]:
        """One in each zone."""
        return [subnet.id for subnet in self._tiers["isolated"]]

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
        zones = self._availability_zones(spec.zones)
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

    def _route_to_internet(self) -> None:
        self._internet_gateway = InternetGateway(
            self, "internet_gateway", vpc_id=self.vpc_id, tags=self._named(), provider=self._provider
        )
        for subnet in self._tiers["public"]:
            subnet.route_to(gateway_id=self._internet_gateway.id)
            self.ingress_routes += subnet.routes

    def _route_to_nat_gateways(self, spec: NetworkSpec) -> None:
        """Makes the NAT gateways; a single one keeps its place and its address when every zone gets one."""
        public, private = self._tiers["public"], self._tiers["private"]
        standing_in = {"none": [], "single": public[:1], "per_zone": public}[spec.nat_gateways]
        made = [self._nat_gateway(number, subnet) for number, subnet in enumerate(standing_in, 1)]
        for number, subnet in enumerate(private):
            if made:
                subnet.route_to(nat_gateway_id=made[number % len(made)].id)
            self.egress_routes += subnet.routes

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

    def _policy(self, service: str) -> str | None:
        """Nobody else is in the VPC: its endpoints are for the own account."""
        return endpoint_policy(self._context, service, self._spec.endpoint_buckets)

    def _make_endpoints(self, cidr: str) -> None:
        self._interfaces: dict[str, Peer] = {}
        if made := interfaces(self._endpoints):
            # Nobody else makes any here: they are known by their security group.
            self._interfaces[ENDPOINTS] = self._interface_endpoints(made, {"cidr_ipv4": cidr}).peer
        # Databases call nobody: only the instances' subnets lead there.
        tables = [subnet.route_table_id for subnet in self._tiers["private"]]
        self._gateway_endpoints(gateways(self._endpoints), tables)

    def _ways_to(self, services: Iterable[str]) -> dict[str, Peer]:
        reached = [service for service in gateways(self._endpoints) if service in services]
        return self._interfaces | {service: self._prefixes(service) for service in reached}

    def _subnets_in(self, zones: str, id: str, most: int | None = None) -> list[str]:
        # No data source: it would be read before the subnets are there.
        subnets = ", ".join(subnet.fqn for subnet in self._tiers["private"])
        chosen = f"[for subnet in [{subnets}] : subnet.id if contains({zones}, subnet.availability_zone)]"
        ids: list[str] = Token.as_list(f"${{chunklist({chosen}, {most})[0]}}" if most else f"${{{chosen}}}")
        return ids
