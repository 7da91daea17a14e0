"""Which states are copied to other regions: those of the stacks that aren't one region's.

They would be lost with the region that keeps them. Nothing here depends on which region that is today, nor on
the environment that is synthesized: the home region moves, and the environments of a deployment keep their
states in one bucket, whose replication is one resource.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import permutations

from model.blocks.deployment import ENVIRONMENTS, Deployment
from model.planning.backend import Backend, Store, folder_of

#: The kinds of stacks whose states the home region keeps, as their names end: what each deployment may have
#: with the next edit, and what one has that names domains in some environment.
SHARED = ("access", "links", "edge")
DNS = "dns"


@dataclass(frozen=True, order=True)
class StateCopy:
    """The state of one stack, and the lock file beside it, copied to another region's bucket.

    ``deployment`` is the name of the deployment that the stack belongs to.
    """

    stack: str
    destination: Store
    deployment: str

    @property
    def prefix(self) -> str:
        """What the keys of the objects that are copied begin with."""
        return folder_of(self.stack)


def state_copies(
    deployments: Iterable[tuple[Deployment, Mapping[str, Store]]], backend: Backend
) -> dict[str, tuple[StateCopy, ...]]:
    """By bucket, what is copied from it, sorted: from each region of a deployment to each other one.

    The stores are those of a deployment's regions. A stack that isn't there is copied as well as one that is:
    it may come with the next edit. Nothing is copied between regions that share a bucket, nor where the
    backend has a ``kms_key_id``: S3 leaves out what is under a key of KMS's, and a key may be of one region.
    """
    found: dict[str, set[StateCopy]] = {}
    described = list(deployments)
    if "kms_key_id" in backend.arguments:
        return {}
    own = {(deployment.name, deployment.environment_name) for deployment, _ in described}
    for deployment, stores in described:
        for environment in _environments(deployment, backend):
            others = environment != deployment.environment_name
            if others and (deployment.name, environment) in own:
                continue
            kinds = (*SHARED, DNS) if _names_domains(deployment) else SHARED
            stacks = [f"{deployment.name}-{environment}-{kind}" for kind in kinds]
            for source, destination in _pairs(stores.values()):
                copies = found.setdefault(source.bucket, set())
                copies |= {StateCopy(stack, destination, deployment.name) for stack in stacks}
    return {bucket: tuple(sorted(copies)) for bucket, copies in found.items()}


def _names_domains(deployment: Deployment) -> bool:
    """Whether a deployment has ``dns`` blocks, in whichever environment, also such as are left out."""
    return bool(deployment.dns or deployment.left_out.get("dns") or deployment.dns_elsewhere)


def _pairs(stores: Iterable[Store]) -> Iterator[tuple[Store, Store]]:
    return (pair for pair in permutations(stores, 2) if pair[0].bucket != pair[1].bucket)


def _environments(deployment: Deployment, backend: Backend) -> tuple[str, ...]:
    """The environments of a deployment whose states lie in the same bucket, but for parallel pipelines'.

    Those come and go, and each would take the others' copies away.
    """
    if "environment" in backend.placeholders():
        return (deployment.environment_name,)
    return ENVIRONMENTS
