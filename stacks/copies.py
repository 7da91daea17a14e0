"""``state-<region>-copies``: what carries states to other regions, should their own be lost."""

from cdktf import TerraformVariable
from constructs import Construct

from model.planning.plan import CopiesPlan
from modules.part import Part
from modules.storage.state_copies import StateCopies
from stacks.stack import Stack


class CopiesStack(Stack):
    """The replication of a bucket's states that aren't one region's; its own state is a local file.

    It has nothing of a region's, and so none of the ``parts``.
    """

    def __init__(self, scope: Construct, plan: CopiesPlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        provider = self.bootstrap(plan)
        fewer = TerraformVariable(
            self,
            "fewer",
            type="bool",
            default=False,
            description="Whether deployments that are copied today may be left out.",
        )
        StateCopies(self, "copies", provider=provider, store=plan.store, copies=plan.copies, fewer=fewer.fqn)
        for region, bucket in sorted(
            {(copy.destination.region, copy.destination.bucket) for copy in plan.copies}
        ):
            self.output(f"to_{region}", bucket, f"Bucket in {region} that states are copied to")
