"""What several deployments must not do at the same time."""

from collections.abc import Iterator, Sequence
from itertools import combinations

from model.blocks.deployment import Deployment
from model.blocks.network import Network
from model.language.description import Description
from model.language.problems import Problem

Loaded = tuple[Deployment, Description]


def problems_together(loaded: Sequence[Loaded]) -> Iterator[Problem]:
    """Every clash between two of the deployments, as far as they are known."""
    for (first, one), (second, other) in combinations(loaded, 2):
        if one.refuses(("name",), ("environment",)) or other.refuses(("name",), ("environment",)):
            continue
        if _same_names(first, second):
            position = other.position(("name",))
            yield position.problem(
                "Duplicate deployment",
                f'"{second.name}" has the same names as "{first.name}" of {one.file} in the environment '
                f"{second.environment_name}; case doesn't count, for buckets and databases are lower case. "
                "Rename one.",
            )
        elif _same_account(first, second):
            yield from _shared_endpoints((first, one), (second, other))


def _same_names(first: Deployment, second: Deployment) -> bool:
    names = {f"{deployment.name}-{deployment.environment_name}".lower() for deployment in (first, second)}
    return len(names) == 1


def _same_account(first: Deployment, second: Deployment) -> bool:
    """Whether two deployments may meet in one account: an account that isn't given may be any."""
    return first.account_id == second.account_id or None in (first.account_id, second.account_id)


def _shared_endpoints(first: Loaded, second: Loaded) -> Iterator[Problem]:
    """A VPC takes one endpoint of a service with private DNS, and one gateway route to it."""
    for name, region in second[0].regions.items():
        peer = first[0].regions.get(name)
        if peer is None or not _same_vpc(region.network, peer.network):
            continue
        unknown = (("account_id",), ("regions", name))
        if first[1].refuses(*unknown) or second[1].refuses(*unknown):
            continue
        shared = [service for service in region.endpoints if service in peer.endpoints]
        if shared:
            listed = ", ".join(f'"{service}"' for service in shared)
            yield (
                second[1]
                .position(("regions", name, "network", "endpoints"))
                .problem(
                    "Endpoints made twice",
                    f'"{second[0].name}" and "{first[0].name}" of {first[1].file} both make endpoints for '
                    f'{", ".join(shared)} in the same VPC of "{name}", which takes one of each. Say in the '
                    f"network of one that they are there: existing_endpoints = [{listed}].",
                )
            )


def _same_vpc(one: Network, other: Network) -> bool:
    """Whether two networks of a region stand in one VPC, as far as the descriptions say."""
    if one.source != other.source or one.source == "custom":
        return False
    return (one.vpc_id, one.vpc_tags) == (other.vpc_id, other.vpc_tags)
