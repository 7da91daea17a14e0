"""The account's default VPC as a region's network."""

from functools import cached_property

from cdktf import Postcondition, TerraformResourceLifecycle, Token
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTables
from cdktf_cdktf_provider_aws.data_aws_subnets import DataAwsSubnets, DataAwsSubnetsFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc

from model.blocks.address_plan import FEWEST_ZONES
from modules.network.found_network import FoundNetwork
from modules.network.security_group import Peer


class DefaultNetwork(FoundNetwork):
    """The account's default VPC and its subnets, which are read and never changed, with VPC endpoints.

    Every subnet of a default VPC is public, so that load balancers, instances and databases stand in the
    same. What has no public address of its own is not reachable from outside, and reaches AWS through the
    endpoints only.
    """

    @cached_property
    def public_subnet_ids(self) -> list[str]:
        """One in each zone where AWS takes load balancers and instances."""
        return self._subnets("subnets", self._zones, FEWEST_ZONES)

    @property
    def private_subnet_ids(self) -> list[str]:
        """The same: what has no public address in them is as good as in private ones."""
        return self.public_subnet_ids

    @property
    def isolated_subnet_ids(self) -> list[str]:
        """The same: a default VPC has no others."""
        return self.public_subnet_ids

    @cached_property
    def _vpc(self) -> DataAwsVpc:
        return DataAwsVpc(self, "vpc", default=True, provider=self._provider)

    @cached_property
    def ranges(self) -> Peer:
        """The one that AWS gave it."""
        return {"cidr_ipv4": self._vpc.cidr_block}

    @cached_property
    def _route_table_ids(self) -> list[str]:
        tables = DataAwsRouteTables(self, "route_tables", vpc_id=self.vpc_id, provider=self._provider)
        ids: list[str] = tables.ids
        return ids

    @cached_property
    def _zones(self) -> str:
        return f"{self._availability_zones(FEWEST_ZONES)}.names"

    def _subnets_in(self, zones: str, id: str, most: int | None = None) -> list[str]:
        # By the zones' names: a zone that is opened later comes after those that are chosen.
        usable = f"sort(setintersection({self._zones}, {zones}))"
        return self._subnets(id, f"chunklist({usable}, {most})[0]" if most else usable, 1)

    def _subnets(self, id: str, zones: str, fewest: int) -> list[str]:
        """The VPC's own subnets in some zones, one in each."""
        wanted = {
            "vpc-id": [self.vpc_id],
            "default-for-az": ["true"],
            "availability-zone": Token.as_list(f"${{{zones}}}"),
        }
        enough = Postcondition(
            condition=f"${{length(self.ids) >= {fewest}}}",
            error_message=f"The default VPC of {self._context.region} lacks default subnets: {fewest} or "
            "more are needed, each in another zone. aws ec2 create-default-subnet makes them.",
        )
        subnets = DataAwsSubnets(
            self,
            id,
            filter=[DataAwsSubnetsFilter(name=name, values=values) for name, values in wanted.items()],
            lifecycle=TerraformResourceLifecycle(postcondition=[enough]),
            provider=self._provider,
        )
        ids: list[str] = subnets.ids
        return ids
