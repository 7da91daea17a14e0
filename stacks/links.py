"""``<deployment>-<environment>-links``: what needs two regions alive.

It names what the regions' stacks make by derived names and ARNs. After a failover its plan removes the
replication from the region that was active and makes the one from the region that is.
"""

from constructs import Construct

from model.planning.plan import LinksPlan
from modules.storage.bucket_replication import BucketReplication
from stacks.stack import Stack


class LinksStack(Stack):
    """The replications of buckets between the regions of a deployment."""

    def __init__(self, scope: Construct, plan: LinksPlan) -> None:
        super().__init__(scope, plan.name)
        self.remote_state(plan.backend)
        providers = {
            region: self.provider(region, plan.context.in_region(region).tags, plan.account)
            for region in plan.regions
        }
        self.caller(plan.context.account, providers[plan.regions[0]])
        for replication in plan.replications:
            label = replication.label
            name = f"{label}_{replication.source.region}"
            BucketReplication(
                self,
                f"replication.{name}",
                providers=providers,
                replication=replication,
                alerted=plan.alerted,
            )
            for destination in replication.destinations:
                self.output(
                    f"{name}_to_{destination.region}",
                    destination.bucket(label),
                    f"Bucket that bucket {label} of {replication.source.region} is copied to",
                )
