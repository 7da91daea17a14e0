"""``<deployment>-<environment>-access``: who may do what, in all regions, before and after a failover."""

from constructs import Construct

from model.planning.plan import AccessPlan
from modules.part import AccessSite, Assembly, Part
from modules.policy.role import Role
from stacks.stack import Stack


class AccessStack(Stack):
    """The IAM roles of a deployment. What they speak of is named by derived ARNs."""

    def __init__(self, scope: Construct, plan: AccessPlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        self.describe(plan)
        self.remote_state(plan.backend)
        provider = self.provider(plan.context, region=plan.home)
        assemblies = tuple(Assembly(region, parts) for region in plan.regions)
        site = AccessSite(self, plan.context, provider, assemblies)
        for part in parts:
            part.build_access(site)
        for assembly in assemblies:
            region = assembly.context.region
            for role in assembly.roles:
                Role(self, f"role.{role.id}_{region}", provider=provider, spec=role)
                self.output(f"{region}_{role.id}_role_arn", role.arn, f"{role.description}: their role")
