from pathlib import Path

import pytest
from click.testing import CliRunner

import main
from commands.failover import run
from model.language.problems import ProblemsError
from tests.commands.project import DEFAULT_VPC, files


@pytest.fixture
def described(project: Path) -> Path:
    file = project / "deployments" / "app.hcl"
    file.write_text(DEFAULT_VPC, encoding="utf-8")
    return file


def test_the_blueprint_fails_over(described: Path) -> None:
    result = CliRunner().invoke(main.cli, ["failover", "us-west-2"])
    assert result.exit_code == 0
    assert result.stdout.endswith("The way back begins with: .venv/bin/python main.py failback -d app\n")
    text = described.read_text(encoding="utf-8")
    assert 'active_region = "us-west-2"' in text
    left = [line for line in text.splitlines() if "active_region" not in line and "follows" not in line]
    assert "\n".join(line for line in left if line) == "\n".join(
        line for line in DEFAULT_VPC.splitlines() if line and line != 'region "us-east-1" {}'
    )


def test_a_dry_run_writes_nothing(described: Path, project: Path) -> None:
    before = files(project)
    result = CliRunner().invoke(main.cli, ["failover", "us-west-2", "-d", "app", "--dry-run"])
    assert result.exit_code == 0
    assert '+  active_region = "us-west-2"' in result.stdout
    assert files(project) == before


def test_variables_are_the_environments(described: Path, capsys: pytest.CaptureFixture[str]) -> None:
    run("us-west-2", environment={"ENVIRONMENT": "production", "ENVIRONMENT_SUFFIX": "pr7"})
    assert "2. TapStack-production-pr7-us-west-2" in capsys.readouterr().out
    with pytest.raises(ProblemsError, match="already"):
        run("us-west-2", environment={})
