"""``<deployment>-<environment>-links``: what needs two regions alive.

It names what the regions' stacks make by derived names and ARNs; what can't be derived it looks up by its
name. After a failover its plan removes the replication from the region that was active and makes the one from
the region that is.
"""

from constructs import Construct

from model.planning.plan import LinksPlan
from modules.part import Assembly, LinksSite, Part
from stacks.stack import Stack


class LinksStack(Stack):
    """What stands between the regions of a deployment."""

    def __init__(self, scope: Construct, plan: LinksPlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan)
        self.remote_state(plan.backend)
        providers = {region.context.region: self.provider(region.context) for region in plan.regions}
        assemblies = tuple(Assembly(region, parts) for region in plan.regions)
        site = LinksSite(self, plan, providers, assemblies)
        for part in parts:
            part.build_links(site)
