"""A VPC that somebody else keeps as a region's network: its tiers of subnets are found by tags."""

from collections.abc import Mapping
from functools import cached_property

from cdktf import (
    Postcondition,
    TerraformIterator,
    TerraformLocal,
    TerraformResourceLifecycle,
    Token,
)
from cdktf_cdktf_provider_aws.data_aws_route_tables import DataAwsRouteTables, DataAwsRouteTablesFilter
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc

from modules.network.existing_tier import ExistingTier
from modules.network.found_network import FoundNetwork
from modules.network.security_group import Peer


class ExistingNetwork(FoundNetwork):
    """A VPC with public, private and isolated subnets, none of which is changed.

    Load balancers stand in the public subnets, one of each zone; instances and endpoints in the private ones,
    databases in the isolated ones. Terraform refuses to plan where a tier that needs two zones has one.
    """

    @cached_property
    def public_subnet_ids(self) -> list[str]:
        """One in each zone, the first by its id: a load balancer takes no more."""
        tier = self._tier("public", self._spec.public_subnet_tags)
        return tier.in_two_zones(tier.one_of_each_zone())

    @cached_property
    def private_subnet_ids(self) -> list[str]:
        """One in each zone, the first by its id."""
        return self._private.in_two_zones(self._private.one_of_each_zone())

    @cached_property
    def isolated_subnet_ids(self) -> list[str]:
        """All of the tier."""
        tier = self._tier("isolated", self._spec.isolated_subnet_tags)
        return tier.in_two_zones(tier.ids)

    @cached_property
    def _private(self) -> ExistingTier:
        return self._tier("private", self._spec.private_subnet_tags)

    @cached_property
    def _vpc(self) -> DataAwsVpc:
        resolves = Postcondition(
            condition="${self.enable_dns_support && self.enable_dns_hostnames}",
            error_message=f"{self._title} has to resolve names for its endpoints: turn on enable_dns_support "
            "and enable_dns_hostnames.",
        )
        return DataAwsVpc(
            self,
            "vpc",
            id=self._spec.vpc_id,
            tags=self._spec.vpc_tags or None,
            lifecycle=TerraformResourceLifecycle(postcondition=[resolves]) if self._endpoints else None,
            provider=self._provider,
        )

    @cached_property
    def ranges(self) -> Peer:
        """A rule for each of the VPC's ranges: it may have been given more than one."""
        ranges = f"${{{self._vpc.fqn}.cidr_block_associations[*].cidr_block}}"
        each = TerraformIterator.from_list(TerraformLocal(self, "ranges", ranges).as_list)
        return {"cidr_ipv4": "${each.value}", "for_each": each}

    @cached_property
    def _route_table_ids(self) -> list[str]:
        """Those of the private subnets; the VPC's main one where they have none of their own."""
        own = self._route_tables("private_routes", {"association.subnet-id": self._private.ids})
        main = self._route_tables("main_routes", {"association.main": ["true"]})
        ids: list[str] = Token.as_list(f"${{coalescelist({own}, {main})}}")
        return ids

    def _route_tables(self, id: str, filters: Mapping[str, list[str]]) -> str:
        tables = DataAwsRouteTables(
            self,
            id,
            vpc_id=self.vpc_id,
            filter=[DataAwsRouteTablesFilter(name=name, values=values) for name, values in filters.items()],
            provider=self._provider,
        )
        return f"{tables.fqn}.ids"

    def _subnets_in(self, zones: str, id: str, most: int | None = None) -> list[str]:
        return self._private.one_of_each_zone(zones, most) if most else self._private.within(zones)

    def _tier(self, tier: str, tags: Mapping[str, str]) -> ExistingTier:
        return ExistingTier(
            self, tier, provider=self._provider, vpc_id=self.vpc_id, vpc=self._title, tags=tags
        )

    @property
    def _title(self) -> str:
        return f"The existing VPC of {self._context.region}"
