"""``<deployment>-<environment>-access``: who may do what, in all regions, before and after a failover."""

from constructs import Construct

from model.plan import AccessPlan
from modules.autoscaling_role import AutoscalingRole
from modules.instance_role import InstanceRole
from stacks.stack import Stack


class AccessStack(Stack):
    """The IAM roles of a deployment. What they speak of is named by derived ARNs."""

    def __init__(self, scope: Construct, plan: AccessPlan) -> None:
        super().__init__(scope, plan.name)
        context = plan.context
        self.remote_state(plan.backend)
        provider = self.provider(context.region, context.tags, plan.account)
        self.caller(context.account, provider)
        AutoscalingRole(self, "autoscaling", context=context, provider=provider)
        for name, region in plan.regions.items():
            if region.autoscaling_group:
                where = context.in_region(name)
                InstanceRole(self, f"instances.{name}", context=where, provider=provider, spec=region)
                self.output(
                    f"{name}_instance_role_arn", where.instance_role_arn(), f"Role of the instances in {name}"
                )
