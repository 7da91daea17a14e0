"""``move-home``: another region keeps the states of what isn't one region's."""

import os
from collections.abc import Mapping
from typing import Any

from commands.steps import MAIN, asked, take, the_one
from commands.synth import BACKEND
from model.blocks.deployment import Deployment
from model.planning import ladder
from model.planning.backend import read_backend
from model.planning.plan import DeploymentPlan
from model.planning.stacks import plan_stacks


def run(
    region: str,
    name: str | None = None,
    *,
    dry_run: bool = False,
    environment: Mapping[str, str] | None = None,
) -> None:
    """Edits the description of a deployment so that ``region`` is its home, and says what to do then.

    Raises ``ProblemsError`` if it can't be, or if ``backend.tf.json`` can't be read.
    """
    variables = os.environ if environment is None else environment
    described = the_one(name, variables)
    step = asked(described, lambda: ladder.move_home(described.deployment, region))
    assert step is not None
    states = _states(step.after)
    take(
        described,
        lambda deployment: ladder.move_home(deployment, region, states),
        variables,
        dry_run=dry_run,
        afterwards=f"The way back is the same: {MAIN} move-home {described.deployment.home_region} "
        f"{described.option}",
    )


def _states(deployment: Deployment) -> Mapping[str, Mapping[str, Any]]:
    """Where the deployment's stacks keep their states, by name."""
    plans = plan_stacks([deployment], read_backend(BACKEND))
    return {plan.name: plan.backend for plan in plans if isinstance(plan, DeploymentPlan)}
