"""``status``: where deployments stand between a failover and the way back from it."""

import os
from collections.abc import Iterator, Mapping

import click

from commands.steps import MAIN, Described
from commands.synth import DEPLOYMENTS
from model.blocks.deployment import NOBODY, Deployment
from model.language.load import find_files, load_deployments
from model.planning.ladder import LadderError, Position, failback, position, replicated

#: What each position means, and what leads on.
POSITIONS = {
    Position.ORDINARY: "ordinary: {active} writes, the others follow it",
    Position.FAILED_OVER: "failed over: {active} writes, and what wrote before still stands",
    Position.CLEARED: "cleared: {active} writes, and databases are to be made anew",
}


def run(name: str | None = None, *, environment: Mapping[str, str] | None = None) -> None:
    """Prints the position of the deployment that is named, or of all. Raises ``ProblemsError``."""
    variables = os.environ if environment is None else environment
    files = find_files((name,) if name else (), DEPLOYMENTS)
    for file, deployment in zip(files, load_deployments(files, variables), strict=True):
        for line in _lines(Described(file, deployment, variables)):
            click.echo(line)


def _lines(described: Described) -> Iterator[str]:
    deployment = described.deployment
    where = POSITIONS[position(deployment)].format(active=deployment.active_region)
    yield f"{deployment.name} ({deployment.environment_name}, {described.file}) is {where}."
    width = max(map(len, deployment.regions))
    for region in deployment.regions:
        home = ", home" if region == deployment.home_region else ""
        yield f"  {region:{width}}  {_role(deployment, region)}{home}"
    yield f"  Next: {_next(described)}\n"


def _role(deployment: Deployment, region: str) -> str:
    """What a region's replicated databases are."""
    active, labels = deployment.active_region, ", ".join(replicated(deployment, region))
    if not labels:
        return "active, no replicated databases" if region == active else "no replicated databases"
    if region == active:
        return f"active, writes {labels}"
    followed = deployment.regions[region].follows or active
    if followed == NOBODY:
        return f"has no {labels} now"
    if followed == region:
        return f"former writer of {labels}, given up"
    return f"copies {followed}'s {labels}" + ("" if followed == active else ", which isn't written any more")


def _next(described: Described) -> str:
    try:
        step = failback(described.deployment)
    except LadderError as error:
        return str(error)
    if step is None:
        return f"nothing to do; a failover is {MAIN} failover REGION {described.option}"
    optional = ", if it is not to stay like this" if step.name == "switch_back" else ""
    return f"{step.name}, once all plans are empty, by {MAIN} failback {described.option}{optional}"
