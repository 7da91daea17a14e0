"""What can't be said of peering."""

from collections.abc import Callable, Iterator

from model.blocks.deployment import Deployment
from model.blocks.network import Source
from model.checks.finding import FieldPath, Finding, nearest
from model.planning.peering import peered_regions, reached_regions, reaches_peers

PATH: FieldPath = ("peering",)
INSTEAD = (
    'Give each region a network with source = "custom" and a cidr, or name in regions of peering those that '
    "have one."
)


def peered_regions_are_there(deployment: Deployment) -> Iterator[Finding]:
    """Only regions of the deployment, and two of them."""
    peering = deployment.peering
    if peering is None:
        return
    unknown = [name for name in peering.regions or () if name not in deployment.regions]
    for name in unknown:
        yield Finding(
            (*PATH, "regions", (peering.regions or ()).index(name)),
            "Unknown peered region",
            f'regions names "{name}", which has no region block. {nearest(name, deployment.regions)}',
            follows_from=(("regions",),),
        )
    peered = peered_regions(deployment)
    # None at all is how a peering is taken down.
    if len(peered) == 1 and not unknown:
        what = "this deployment has one" if peering.regions is None else f'regions names "{peered[0]}" alone'
        yield Finding(PATH, "Nothing to peer", f"Peering needs two regions; {what}.")


def default_vpcs_are_not_peered(deployment: Deployment) -> Iterator[Finding]:
    """Default VPCs all have the same addresses."""
    yield from _refused(
        deployment,
        "default",
        "Default VPCs can't be peered",
        lambda names: (
            f"These regions' networks are default VPCs: {names}. Every default VPC has the range "
            f"172.31.0.0/16, and networks that overlap can't be peered. {INSTEAD}"
        ),
    )


def existing_vpcs_are_not_peered(deployment: Deployment) -> Iterator[Finding]:
    """Whoever keeps a VPC keeps its routes, and its ranges are known to AWS only."""
    yield from _refused(
        deployment,
        "existing",
        "Existing VPCs can't be peered",
        lambda names: (
            f"These regions' networks are kept by somebody else: {names}. Peering adds routes to "
            "their tables, which are never changed here, and what their ranges are only AWS knows. Ask their "
            f"keeper to peer them. {INSTEAD}"
        ),
    )


def _refused(
    deployment: Deployment, source: Source, summary: str, told: Callable[[str], str]
) -> Iterator[Finding]:
    names = [name for name in peered_regions(deployment) if deployment.regions[name].network.source == source]
    if names:
        follows_from = tuple(("regions", name, "network") for name in names)
        yield Finding(PATH, summary, told(", ".join(names)), follows_from)


def peering_leads_somewhere(deployment: Deployment) -> Iterator[Finding]:
    """What is reached over the peering is in two peered regions, and somebody uses it in one of them."""
    peered = peered_regions(deployment)
    if len(peered) < 2:
        return
    for index, reference in enumerate(deployment.peering.uses if deployment.peering else ()):
        users = {
            name
            for name in peered
            for _, _, spec in deployment.regions[name].components
            if reference in getattr(spec, "uses", ())
        }
        if not any(reached_regions(deployment, name, reference) for name in users):
            yield Finding(
                (*PATH, "uses", index),
                "Nobody to reach it",
                f"No component reaches {reference} over the peering: it takes two of the peered regions "
                f"({', '.join(peered)}) that have it, and in one of them a component with it in its uses. "
                "Leave it out, or describe what uses it.",
                follows_from=(("regions",),),
            )


def functions_find_their_peers(deployment: Deployment) -> Iterator[Finding]:
    """A function asks SSM where the stores of other regions are; instances have a way there in any case."""
    for name in peered_regions(deployment):
        region = deployment.regions[name]
        if region.network.leads_to_internet or "ssm" in region.endpoints:
            continue
        for label, spec in region.function.items():
            if reaches_peers(deployment, name, spec.uses):
                yield Finding(
                    ("regions", name, "network"),
                    "SSM out of reach",
                    f'function "{label}" finds the databases of peered regions in SSM parameters, and '
                    f'nothing in the network of "{name}" leads there. Name "ssm" and what else is called '
                    "in endpoints, or set nat_gateways.",
                    follows_from=(("regions", name, "function", label),),
                )
