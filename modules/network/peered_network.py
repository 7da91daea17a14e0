"""A region's custom network, as the stack that peers it finds it."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.data_aws_route_table import DataAwsRouteTable
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from cdktf_cdktf_provider_aws.route import Route
from constructs import Construct

from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.security_group import FoundSecurityGroup, Peer
from modules.network.subnet import subnet_name


class PeeredNetwork(Construct):
    """A VPC that its region's stack made, found by its name. Exposes ``provider``, ``region`` and ``vpc_id``.

    Route tables and security groups are looked up when something is added to them, each once.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: NetworkSpec,
    ) -> None:
        super().__init__(scope, id)
        self._context, self._spec = context, spec
        self._tables: dict[str, str] = {}
        self._groups: dict[str, FoundSecurityGroup] = {}
        self.provider = provider
        self.region = context.region
        vpc = DataAwsVpc(self, "vpc", cidr_block=spec.cidr, tags={"Name": context.prefix}, provider=provider)
        self.vpc_id: str = vpc.id

    def range(self, tier: str) -> Peer:
        """The addresses of a tier: a group of another region can't be named in a rule
        (https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-security-groups.html)."""
        return {"cidr_ipv4": str(self._spec.tiers[tier])}

    def route(self, tier: str, peer: "PeeredNetwork", peer_tier: str, connection_id: str) -> None:
        """Leads the subnets of a tier to those of a tier of the peer."""
        for number in range(1, self._spec.zones + 1):
            subnet = f"{tier}_{number}"
            Route(
                self,
                f"{subnet}_to_{peer.region}_{peer_tier}",
                route_table_id=self._route_table_id(subnet),
                destination_cidr_block=peer.range(peer_tier)["cidr_ipv4"],
                vpc_peering_connection_id=connection_id,
                provider=self.provider,
            )

    def security_group(self, id: str, name: str) -> FoundSecurityGroup:
        """The security group of a name, to add rules to; ``id`` names it in Terraform."""
        if name not in self._groups:
            self._groups[name] = FoundSecurityGroup(
                self, id, provider=self.provider, name=name, vpc_id=self.vpc_id
            )
        return self._groups[name]

    def _route_table_id(self, subnet: str) -> str:
        if subnet not in self._tables:
            table = DataAwsRouteTable(
                self,
                subnet,
                vpc_id=self.vpc_id,
                tags={"Name": subnet_name(self._context, subnet)},
                provider=self.provider,
            )
            self._tables[subnet] = table.id
        return self._tables[subnet]
