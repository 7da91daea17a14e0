"""``<deployment>-<environment>-edge``: what global services hold. They are managed from one region."""

from constructs import Construct

from model.planning.plan import EdgePlan
from modules.part import EdgeSite, Part
from stacks.stack import Stack


class EdgeStack(Stack):
    """What the world sees of a deployment. What is behind it is known by derived names.

    Load balancers are looked up by theirs, in their regions: AWS draws their addresses.
    """

    def __init__(self, scope: Construct, plan: EdgePlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan)
        self.remote_state(plan.backend)
        own = self.provider(plan.context)
        providers = {plan.context.region: own} | {
            where.region: self.provider(where)
            for where in plan.regions
            if where.region != plan.context.region
        }
        site = EdgeSite(self, plan, own, providers)
        for part in parts:
            part.build_edge(site)
