"""``failback``: the next step on the way back from a failover."""

from collections.abc import Mapping

import click

from commands.steps import MAIN, take, the_one
from model.planning import ladder


def run(
    name: str | None = None,
    *,
    to: str | None = None,
    dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Edits the description of a deployment for the next step back to a region, and says what to apply.

    ``to`` is the first region, if left out. Raises ``ProblemsError`` if there is no such step.
    """
    described = the_one(name, environment)
    to_option = f" --to {to}" if to else ""
    taken = take(
        described,
        lambda deployment: ladder.failback(deployment, to),
        dry_run=dry_run,
        afterwards=f"The step after it, if any: {MAIN} failback {described.option}{to_option}",
    )
    if not taken:
        active = described.deployment.active_region
        click.echo(f"Nothing is left to do: {active} is the active region, and the others follow it.")
