"""A VPC peering connection between two regions."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.vpc_peering_connection import VpcPeeringConnection
from cdktf_cdktf_provider_aws.vpc_peering_connection_accepter import VpcPeeringConnectionAccepterA
from cdktf_cdktf_provider_aws.vpc_peering_connection_options import (
    VpcPeeringConnectionOptions,
    VpcPeeringConnectionOptionsAccepter,
    VpcPeeringConnectionOptionsRequester,
)
from constructs import Construct

from model.planning.peering import PeeringConnection as ConnectionSpec
from modules.network.peered_network import PeeredNetwork


class PeeringConnection(Construct):
    """The connection, accepted, with DNS resolution both ways. Exposes ``id``, for routes: it is active then.

    AWS takes the options of a side in its own region only, and of an active connection
    (https://docs.aws.amazon.com/vpc/latest/peering/vpc-peering-dns.html).
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        spec: ConnectionSpec,
        requester: PeeredNetwork,
        accepter: PeeredNetwork,
    ) -> None:
        super().__init__(scope, id)
        name = f"{spec.requester.prefix}-to-{spec.accepter.region}"
        connection = VpcPeeringConnection(
            self,
            "vpc_peering_connection",
            vpc_id=requester.vpc_id,
            peer_vpc_id=accepter.vpc_id,
            peer_region=spec.accepter.region,
            tags={"Name": name},
            provider=requester.provider,
        )
        accepted = VpcPeeringConnectionAccepterA(
            self,
            "vpc_peering_connection_accepter",
            vpc_peering_connection_id=connection.id,
            auto_accept=True,
            tags={"Name": name},
            provider=accepter.provider,
        )
        self.id: str = accepted.id
        self._resolve_names(requester.provider, accepter.provider)

    def _resolve_names(self, requester: TerraformProvider, accepter: TerraformProvider) -> None:
        VpcPeeringConnectionOptions(
            self,
            "requester",
            vpc_peering_connection_id=self.id,
            requester=VpcPeeringConnectionOptionsRequester(allow_remote_vpc_dns_resolution=True),
            provider=requester,
        )
        VpcPeeringConnectionOptions(
            self,
            "accepter",
            vpc_peering_connection_id=self.id,
            accepter=VpcPeeringConnectionOptionsAccepter(allow_remote_vpc_dns_resolution=True),
            provider=accepter,
        )
