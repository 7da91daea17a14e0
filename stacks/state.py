"""``state-<region>``: what has to be there before any other stack has a state."""

from cdktf import TerraformVariable
from constructs import Construct

from model.planning.plan import StatePlan
from modules.part import Part
from modules.storage.state_store import StateStore
from stacks.stack import Stack


class StateStack(Stack):
    """The bucket and the lock table of a region's states; its own state is a local file.

    Removing it takes two steps on purpose: ``apply -var protected=false``, then ``destroy``. It has nothing
    of a deployment, and so none of the ``parts``.
    """

    def __init__(self, scope: Construct, plan: StatePlan, parts: tuple[Part, ...]) -> None:
        super().__init__(scope, plan.name)
        provider = self.bootstrap(plan)
        protected = TerraformVariable(
            self,
            "protected",
            type="bool",
            default=True,
            description="Whether the states and their lock table are kept from being deleted.",
        )
        StateStore(self, "state", provider=provider, store=plan.store, protected=protected.boolean_value)
        self.output("bucket", plan.store.bucket, "Bucket of the region's Terraform states")
        if plan.store.table:
            self.output("lock_table", plan.store.table, "DynamoDB table of the locks on them")
