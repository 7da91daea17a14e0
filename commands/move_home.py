"""``move-home``: another region keeps the states of what isn't one region's."""

from collections.abc import Mapping

from commands.steps import MAIN, take, the_one
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
    described = the_one(name, environment)
    take(
        described,
        lambda deployment: _step(deployment, region),
        dry_run=dry_run,
        afterwards=f"The way back is the same: {MAIN} move-home {described.deployment.home_region} "
        f"{described.option}",
    )


def _step(deployment: Deployment, region: str) -> ladder.Step:
    """The step, which knows where each stack keeps its state then."""
    after = ladder.move_home(deployment, region).after
    plans = plan_stacks([after], read_backend(BACKEND))
    states = {plan.name: plan.backend for plan in plans if isinstance(plan, DeploymentPlan)}
    return ladder.move_home(deployment, region, states)
