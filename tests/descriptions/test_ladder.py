"""Over to any region and all the way back: the text describes what it did, and each one in between loads."""

from collections import Counter
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given

from model.blocks.deployment import Deployment
from model.language.edit import edited
from model.language.load import load_deployments
from model.language.problems import ProblemsError
from model.planning.ladder import LadderError, Position, Step, failback, failover, position
from tests.descriptions.strategies import Drawn, descriptions
from tests.descriptions.test_properties import TRIES, tried, without_refused
from tests.descriptions.tree import Tree, rendered

#: Seldom drawn, and what a ladder is about; no other block has its label.
DATABASE = Tree("database", "copied", {"replication": "replica"})

#: From any position to the end and on to the region where it began: three steps, twice.
MOST_STEPS = 6


def loaded(text: str, file: Path, variables: Mapping[str, str]) -> Deployment:
    file.write_text(text, encoding="utf-8")
    (deployment,) = load_deployments([file], variables)
    return deployment


def settled(drawn: Drawn, file: Path) -> tuple[str, Deployment] | None:
    """The text of a description without what is refused in it, and what it describes."""
    for _ in range(TRIES):
        text = rendered(drawn.blocks)
        try:
            return text, loaded(text, file, drawn.variables)
        except ProblemsError as error:
            left = without_refused(drawn, error, file)
            if left is None:
                return None
            drawn = left
    return None


def made(text: str, step: Step, file: Path, variables: Mapping[str, str]) -> tuple[str, Deployment]:
    """The text with the step's edit, which has to describe what the step says, and what it describes."""
    after = edited(text, step.edit)
    deployment = loaded(after, file, variables)
    assert deployment == step.after
    assert edited(after, step.edit) == after
    return after, deployment


def without(text: str, name: str) -> list[str]:
    return [line for line in text.splitlines() if not line.startswith(f"  {name} = ") and line.strip()]


def test_over_and_back_to_where_it_began(tmp_path: Path) -> None:
    outcomes: Counter[str] = Counter()
    file = tmp_path / "app.hcl"

    @tried(25)
    @given(descriptions())
    def walk(drawn: Drawn) -> None:
        found = settled(replace(drawn, blocks=(*drawn.blocks, DATABASE)), file)
        if found is None:
            return
        text, began = found
        if position(began) is not Position.ORDINARY:
            outcomes["elsewhere"] += 1
            text, began = walked(text, began, began.active_region, drawn.variables)
        for region in [name for name in began.regions if name != began.active_region]:
            try:
                over = failover(began, region)
            except LadderError:
                outcomes["refused"] += 1
                continue
            outcomes["over"] += 1
            outcomes["with databases"] += bool(over.stacks)
            after, there = made(text, over, file, drawn.variables)
            back, again = walked(after, there, began.active_region, drawn.variables)
            assert again == over_nobody(began)
            assert without("\n".join(without(back, "active_region")), "follows") == without(
                "\n".join(without(text, "active_region")), "follows"
            )

    def walked(
        text: str, deployment: Deployment, to: str, variables: Mapping[str, str]
    ) -> tuple[str, Deployment]:
        for _ in range(MOST_STEPS):
            step = failback(deployment, to)
            if step is None:
                return text, deployment
            outcomes[step.name] += 1
            text, deployment = made(text, step, file, variables)
        pytest.fail(f"{MOST_STEPS} steps don't lead back:\n\n{text}")

    walk()
    assert outcomes["with databases"] > 0, outcomes
    assert min(outcomes[name] for name in ("clear", "rebuild", "switch_back")) > 0, outcomes
    assert outcomes["over"] > outcomes["refused"], outcomes


def over_nobody(deployment: Deployment) -> Deployment:
    """The same deployment, where each region follows the active one, without a word."""
    regions = {
        name: region.model_copy(update={"follows": None}) for name, region in deployment.regions.items()
    }
    return deployment.model_copy(update={"regions": regions})
