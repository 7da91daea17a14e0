"""``moved`` blocks: resources that had another address before."""

from typing import Any

from cdktf import TerraformElement, TerraformResource
from constructs import Construct


class Moved(TerraformElement):
    """A ``moved`` block: what stands at the address ``before`` becomes ``resource``, and is not made anew.

    CDKTF's own ``move_from_id`` runs ``terraform version`` with every synthesis, which has to work where
    Terraform isn't installed, too.
    """

    def __init__(self, scope: Construct, id: str, *, before: str, resource: TerraformResource) -> None:
        super().__init__(scope, id)
        self._block = {
            "from": before,
            "to": f"{resource.terraform_resource_type}.{resource.friendly_unique_id}",
        }

    def to_terraform(self) -> Any:
        """The block, which the stack merges with those of other resources."""
        return {"moved": [self._block]}
