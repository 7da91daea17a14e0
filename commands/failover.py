"""``failover``: another region becomes the active one."""

from collections.abc import Mapping

from commands.steps import MAIN, take, the_one
from model.planning import ladder


def run(
    region: str,
    name: str | None = None,
    *,
    dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Edits the description of a deployment so that ``region`` takes over, and says what to apply.

    Raises ``ProblemsError`` if the region can't; nothing is written then.
    """
    described = the_one(name, environment)
    take(
        described,
        lambda deployment: ladder.failover(deployment, region),
        dry_run=dry_run,
        afterwards=f"The way back begins with: {MAIN} failback {described.option}",
    )
