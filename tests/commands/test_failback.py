from pathlib import Path

import pytest
from click.testing import CliRunner, Result

import main
from commands.failback import run
from commands.failover import run as fail_over
from model.language.problems import ProblemsError
from tests.commands.project import EAST, HEAD, WEST

DATABASE = 'database "orders" {\n  replication = "replica"\n}\n'


def failback(*arguments: str) -> Result:
    return CliRunner().invoke(main.cli, ["failback", *arguments])


def test_all_the_way_back(project: Path) -> None:
    file = project / "deployments" / "app.hcl"
    file.write_text(HEAD + EAST + WEST + DATABASE)
    fail_over("us-west-2")
    titles = []
    for _ in range(5):
        result = failback("-d", "app")
        assert result.exit_code == 0
        titles.append(result.stdout.partition(" (App")[0].splitlines()[-1])
    assert titles == ["clear", "rebuild", "switch_back", "clear", "rebuild"]
    assert failback().stdout == (
        "Nothing is left to do: us-east-1 is the active region, and the others follow it.\n"
    )
    begun = HEAD[:-2] + '\n  active_region = "us-east-1"\n}\n'
    assert file.read_text() == begun + EAST + WEST + DATABASE


def test_back_to_another_region(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST + WEST + DATABASE)
    run(to="us-west-2", dry_run=True)
    told = capsys.readouterr().out
    assert "us-west-2 takes over from us-east-1, with nothing lost: us-east-1 stops writing first." in told
    assert told.index("2. App-staging-us-east-1") < told.index("3. App-staging-us-west-2")
    assert told.endswith("main.py failback -d app --to us-west-2\n")
    with pytest.raises(ProblemsError, match='no region "us-west-1"'):
        run(to="us-west-1")
