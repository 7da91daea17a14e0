"""``<deployment>-<environment>-edge``: what global services hold. They are managed from one region."""

from constructs import Construct

from model.planning.plan import EdgePlan
from modules.edge.distribution import Distribution
from modules.edge.distribution_logs import DistributionLogs
from stacks.stack import Stack


class EdgeStack(Stack):
    """The distributions of a deployment. The buckets behind them are known by derived names."""

    def __init__(self, scope: Construct, plan: EdgePlan) -> None:
        super().__init__(scope, plan.name)
        self.remote_state(plan.backend)
        aws = self.provider(plan.context.region, plan.context.tags, plan.account)
        self.caller(plan.context.account, aws)
        for label, planned in plan.distributions.items():
            common = {"context": plan.context, "provider": aws, "label": label}
            distribution = Distribution(self, f"cdn.{label}", plan=planned, **common)
            if planned.logs:
                DistributionLogs(
                    self, f"cdn_logs.{label}", logs=planned.logs, distribution=distribution, **common
                )
            self.output(f"{label}_cdn_domain_name", distribution.domain_name, f"Domain name of CDN {label}")
            self.output(f"{label}_cdn_id", distribution.id, f"CloudFront distribution of CDN {label}")
