"""The account's default VPC as a region's network."""

from cdktf import TerraformProvider, Token
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTables
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from model.blocks.network import GATEWAY_SERVICES
from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.network import ENDPOINTS, Network


class DefaultNetwork(Network):
    """The account's default VPC and its subnets, which are read and never changed, with VPC endpoints.

    Every subnet of a default VPC is public, so that load balancers, instances and databases stand in the
    same. What has no public address of its own is not reachable from outside, and reaches AWS through the
    endpoints only.
    """

    def __init__(
        self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider, spec: NetworkSpec
    ) -> None:
        super().__init__(scope, id, context=context, provider=provider)
        vpc = DataAwsVpc(self, "vpc", default=True, provider=provider)
        self.vpc_id = vpc.id
        self.public_subnet_ids = self.isolated_subnet_ids = self._subnets("subnets", {})
        if spec.interface_endpoints:
            self._interface_endpoints(spec.interface_endpoints, vpc.cidr_block)
        else:
            # Another deployment's, whose security group is not known here.
            self.services[ENDPOINTS] = {"cidr_ipv4": vpc.cidr_block}
        self._reach_through_gateways(GATEWAY_SERVICES)
        if spec.gateway_endpoints:
            tables = DataAwsRouteTables(self, "route_tables", vpc_id=self.vpc_id, provider=provider)
            self._gateway_endpoints(spec.gateway_endpoints, tables.ids)

    def _subnets_in(self, zones: str, id: str) -> list[str]:
        return self._subnets(id, {"availability-zone": Token.as_list(f"${{{zones}}}")})

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
