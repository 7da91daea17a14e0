"""The network of each region: which of the two kinds it is, and the role of its flow logs."""

from collections.abc import Iterator

from modules.network.custom_network import CustomNetwork
from modules.network.default_network import DefaultNetwork
from modules.network.flow_logs import flow_log_role
from modules.network.network import Network
from modules.part import Assembly, Part, Site
from modules.policy.grant import RoleSpec


class Networks(Part):
    """The ``network`` block of a region."""

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """A custom network has flow logs; AWS's default one is left as it is."""
        if assembly.plan.region.network.source == "custom":
            yield flow_log_role(assembly.context)

    def build(self, site: Site) -> None:
        """Makes, or looks up, the network that everything stands in."""
        site.network = SOURCES[site.plan.region.network.source](site)


def _default(site: Site) -> Network:
    spec = site.plan.region.network
    return DefaultNetwork(site.scope, "network", context=site.context, provider=site.provider, spec=spec)


def _custom(site: Site) -> Network:
    return CustomNetwork(
        site.scope,
        "network",
        context=site.context,
        provider=site.provider,
        spec=site.plan.region.network,
        key_arn=site.key_arn,
    )


SOURCES = {"default": _default, "custom": _custom}
