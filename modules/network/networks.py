"""The network of each region: which of the kinds it is, and the role of its flow logs."""

from collections.abc import Callable, Iterator, Mapping

from modules.network.custom_network import CustomNetwork
from modules.network.default_network import DefaultNetwork
from modules.network.existing_network import ExistingNetwork
from modules.network.flow_logs import flow_log_role
from modules.network.found_network import FoundNetwork
from modules.network.network import Network
from modules.part import Assembly, Part, Site
from modules.policy.grant import RoleSpec


class Networks(Part):
    """The ``network`` block of a region."""

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """A custom network has flow logs; a VPC that isn't made here is left as it is."""
        if assembly.plan.region.network.source == "custom":
            yield flow_log_role(assembly.context)

    def build(self, site: Site) -> None:
        """Makes, or looks up, the network that everything stands in."""
        site.network = SOURCES[site.plan.region.network.source](site)


def _found(kind: type[FoundNetwork]) -> Callable[[Site], Network]:
    def found(site: Site) -> Network:
        region = site.plan.region
        return kind(
            site.scope,
            "network",
            context=site.context,
            provider=site.provider,
            spec=region.network,
            endpoints=region.endpoints,
        )

    return found


def _custom(site: Site) -> Network:
    region = site.plan.region
    return CustomNetwork(
        site.scope,
        "network",
        context=site.context,
        provider=site.provider,
        spec=region.network,
        endpoints=region.endpoints,
        key_arn=site.key_arn,
    )


SOURCES: Mapping[str, Callable[[Site], Network]] = {
    "default": _found(DefaultNetwork),
    "custom": _custom,
    "existing": _found(ExistingNetwork),
}
