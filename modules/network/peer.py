"""The two ends of a way over a peering: who goes, and what listens."""

from dataclasses import dataclass


@dataclass(frozen=True)
class NetworkUser:
    """A component that computes in the private subnets of a region's network.

    ``id`` names it in Terraform (``web_instances``). ``security_group`` is the name of its group, ``uses``
    has the references of its stores, ``environment_path`` is what the names of the SSM parameters begin with
    that it reads to find them.
    """

    id: str
    security_group: str
    uses: tuple[str, ...]
    environment_path: str


@dataclass(frozen=True)
class Listener:
    """What a store is reached at: a TCP ``port`` in the subnets of a ``tier``.

    ``id`` names it in Terraform (``orders_database``), ``protocol`` says what is spoken there.
    ``security_group`` is the name of its group.
    """

    tier: str
    id: str
    security_group: str
    port: int
    protocol: str

    @property
    def service(self) -> tuple[str, int, str]:
        """What a user's rule has to say of it: tier, port and protocol."""
        return self.tier, self.port, self.protocol
