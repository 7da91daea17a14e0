"""The ``peering`` block: VPC peering between the custom networks of the deployment's regions."""

from typing import Annotated

from pydantic import AfterValidator, Field

from model.blocks.database import Database
from model.blocks.spec import USED, RefersToAny, RegionName, Spec, once_each

# Lists, as HCL has no tuples.
Databases = Annotated[
    tuple[Annotated[str, USED, RefersToAny(Database)], ...], AfterValidator(once_each), Field(strict=False)
]
RegionNames = Annotated[tuple[RegionName, ...], AfterValidator(once_each), Field(strict=False)]


class Peering(Spec):
    """A VPC peering connection between each two regions; nothing leads over it but to what `uses` names."""

    uses: Databases = Field(
        default=(),
        description="Databases that those who use their own region's also reach in the peered regions: "
        '`["database.orders"]`. Left out, the networks are connected, and no route leads over.',
    )
    regions: RegionNames | None = Field(
        default=None,
        description="Regions whose networks are peered, each with each; all if left out. Their networks have "
        "to be `custom`. `[]` takes the peering down, and is the step before the block goes: "
        "[docs/networks.md](networks.md#peering).",
    )
