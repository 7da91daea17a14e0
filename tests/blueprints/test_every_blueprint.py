"""Every blueprint in both environments, through the steps of `make local`."""

from pathlib import Path

import pytest
from rich.console import Console

from commands.local import run

pytestmark = [pytest.mark.terraform, pytest.mark.every_blueprint]

BLUEPRINTS = sorted(path.stem for path in Path("deployments").glob("*.hcl"))


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("blueprint", BLUEPRINTS)
def test_applies_plans_empty_and_leaves_nothing(
    blueprint: str, environment: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ENVIRONMENT", environment)
    console = Console(record=True, width=160)
    status = run(blueprint, work_folder=tmp_path, console=console)
    told = console.export_text()
    assert status == 0, told
    assert "Nothing is left." in told
