from pathlib import Path

import pytest
from click.testing import CliRunner

import main
from commands.move_home import run
from model.language.problems import ProblemsError
from tests.commands.project import EAST, HEAD, WEST


def test_the_states_move_to_another_home(project: Path) -> None:
    file = project / "deployments" / "app.hcl"
    file.write_text(HEAD + EAST + WEST)
    result = CliRunner().invoke(main.cli, ["move-home", "us-west-2"])
    assert result.exit_code == 0
    assert 'home_region = "us-west-2"' in file.read_text()
    assert "2. App-staging-access" in result.stdout
    assert "terraform -chdir=cdktf.out/stacks/App-staging-access init -reconfigure" in result.stdout
    assert (
        "apply" not in result.stdout.partition("2. App-staging-access")[2].partition("init -reconfigure")[2]
    )
    assert "or, after that init: cdktf diff App-staging-access" in result.stdout
    assert "aws s3api head-object --region us-west-2" in result.stdout
    assert result.stdout.endswith("main.py move-home us-east-1 -d app\n")
    with pytest.raises(ProblemsError, match="home region already"):
        run("us-west-2")


def test_the_backend_has_to_be_readable(project: Path) -> None:
    file = project / "deployments" / "app.hcl"
    file.write_text(HEAD + EAST + WEST)
    (project / "backend.tf.json").write_text("{")
    with pytest.raises(ProblemsError, match="backend.tf.json"):
        run("us-west-2")
    assert "home_region" not in file.read_text()
