from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.language.layers import SPECS
from model.language.load import load_deployments
from model.language.problems import Problem, ProblemsError
from model.language.stand_in import stand_in

Load = Callable[..., Deployment]
Problems = Callable[..., list[Problem]]

HEAD = 'deployment "App" {\n  project = "p"\n  owner = "o"\n}\n'


def required_attributes(block: str) -> dict[str, Any]:
    """As few attributes as a regional block with a label takes, with values that its type accepts."""
    fields = SPECS[block].model_fields.items()
    return {
        name: stand_in(("regions", "us-east-1", block, "x", name))
        for name, field in fields
        if field.is_required()
    }


@pytest.fixture
def load(tmp_path: Path) -> Load:
    """Loads a text as one description; keywords are environment variables."""

    def load(text: str, **environment: str) -> Deployment:
        file = tmp_path / "app.hcl"
        file.write_text(text, encoding="utf-8")
        (deployment,) = load_deployments([file], environment)
        return deployment

    return load


@pytest.fixture
def problems(load: Load) -> Problems:
    """The problems in a text; it has to have some."""

    def problems(text: str, **environment: str) -> list[Problem]:
        with pytest.raises(ProblemsError) as raised:
            load(text, **environment)
        return list(raised.value.problems)

    return problems


@pytest.fixture
def told(problems: Problems) -> Callable[..., list[tuple[int, str]]]:
    """The lines and the summaries of the problems in what follows a deployment block of four lines."""

    def told(text: str, **environment: str) -> list[tuple[int, str]]:
        return [(problem.line, problem.summary) for problem in problems(HEAD + text, **environment)]

    return told
