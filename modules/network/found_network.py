"""A VPC that isn't made here: read by data sources, shared with whoever else stands in it."""

from collections.abc import Iterable, Sequence
from functools import cached_property

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.data_aws_vpc import DataAwsVpc
from constructs import Construct

from model.blocks.network import GATEWAY_SERVICES, gateways, interfaces
from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.network import ENDPOINTS, Network
from modules.network.security_group import Peer


class FoundNetwork(Network):
    """A VPC with others in it, and the endpoints that are made in it.

    What is read of it is read when somebody needs it: a region of tables and buckets needs no VPC. Its
    endpoints have AWS's own policy, for those in the VPC who know nothing of this deployment.
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
        super().__init__(scope, id, context=context, provider=provider, spec=spec, endpoints=endpoints)
        if made := interfaces(endpoints):
            self._interface_endpoints(made, self.ranges)
        if made := gateways(endpoints):
            self._gateway_endpoints(made, self._route_table_ids)

    @property
    def vpc_id(self) -> str:
        """The id that AWS knows the VPC by."""
        found: str = self._vpc.id
        return found

    def _ways_to(self, services: Iterable[str]) -> dict[str, Peer]:
        """By range: names of AWS services lead to whichever endpoints are in the VPC, whoever made them."""
        if self._spec.leads_to_internet:
            return {}
        reached = {service: self._prefixes(service) for service in GATEWAY_SERVICES if service in services}
        return {ENDPOINTS: self.ranges, **reached}

    @cached_property
    def _vpc(self) -> DataAwsVpc:
        raise NotImplementedError

    @cached_property
    def _route_table_ids(self) -> list[str]:
        """The route tables of the instances' subnets."""
        raise NotImplementedError
