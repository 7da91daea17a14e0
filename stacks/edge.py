"""``<deployment>-<environment>-edge``: what global services hold. They are managed from one region."""

from constructs import Construct

from model.planning.plan import EdgePlan
from modules.part import EdgeSite, Part
from stacks.stack import Stack


class EdgeStack(Stack):
    """What the world sees of a deployment. What is behind it is known by derived names."""

    def __init__(self, scope: Construct, plan: EdgePlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan)
        self.remote_state(plan.backend)
        site = EdgeSite(self, plan, self.provider(plan.context))
        for part in parts:
            part.build_edge(site)
