"""``<deployment>-<environment>-access``: who may do what, in all regions, before and after a failover."""

from cdktf_cdktf_provider_aws.provider import AwsProvider
from constructs import Construct

from model.blocks.deployment import Region
from model.naming.context import Context
from model.planning.plan import AccessPlan
from modules.compute.instance_role import InstanceRole
from modules.compute.service_linked_role import AutoscalingRole
from modules.monitoring.replication_monitor_role import ReplicationMonitorRole
from modules.network.flow_log_role import FlowLogRole
from modules.storage.replication_role import ReplicationRole
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
            self._region(context.in_region(name), region, plan, provider)

    def _region(self, context: Context, region: Region, plan: AccessPlan, provider: AwsProvider) -> None:
        where = {"context": context, "provider": provider}
        name = context.region
        if region.autoscaling_group:
            InstanceRole(self, f"instances.{name}", spec=region, **where)
            role = context.role_arn("instances")
            self.output(f"{name}_instance_role_arn", role, f"Role of the instances in {name}")
        if region.network.source == "custom":
            FlowLogRole(self, f"role.flow_logs_{name}", **where)
        replications = [each for each in plan.replications if each.source.region == name]
        if replications:
            ReplicationRole(self, f"role.replication_{name}", replications=replications, **where)
        if region.monitored_buckets:
            ReplicationMonitorRole(self, f"role.replication_monitor_{name}", **where)
