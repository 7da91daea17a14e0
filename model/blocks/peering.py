"""The ``peering`` block: VPC peering between all custom networks."""

from model.blocks.spec import Spec


class Peering(Spec):
    """Peering of every region's custom network with every other's; refused until it is built."""
