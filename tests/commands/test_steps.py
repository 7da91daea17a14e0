"""What an operator reads: the steps in order, each with its plan, its conditions and its commands."""

from pathlib import Path

import pytest

from commands.steps import Described, asked, take, the_one
from model.language.problems import ProblemsError
from model.planning.ladder import LadderError, Step, failover
from tests.commands.project import EAST, HEAD, WEST, files

THREE = HEAD + EAST + WEST + 'region "eu-west-1" {}\n'
DATABASE = 'database "orders" {\n  replication = "replica"\n}\n'


@pytest.fixture
def one(project: Path) -> Described:
    """The only deployment of the working folder."""
    (project / "deployments" / "app.hcl").write_text(THREE + DATABASE)
    return the_one(None, {})


def take_over(one: Described, *, dry_run: bool = False, to: str = "us-west-2") -> bool:
    return take(one, lambda deployment: failover(deployment, to), dry_run=dry_run, afterwards="And then?")


def test_the_steps_are_numbered_and_in_order(one: Described, capsys: pytest.CaptureFixture[str]) -> None:
    assert take_over(one)
    told = capsys.readouterr().out
    order = [
        "--- deployments/app.hcl",
        "failover (App, staging): us-west-2 takes over from us-east-1.",
        "AWS was not asked, and deployments/app.hcl is edited.",
        "1. Write the stacks.",
        ".venv/bin/python main.py -d app\n",
        "Now:",
        "2. App-staging-us-west-2",
        "Before: ",
        "aws rds describe-db-instances --region us-west-2",
        "Its plan shows to change: aws_db_instance.orders",
        "terraform -chdir=cdktf.out/stacks/App-staging-us-west-2 plan -out=step.plan",
        "or: cdktf deploy App-staging-us-west-2 --ignore-missing-stack-dependencies",
        "When us-east-1 is back, and not before:",
        "3. App-staging-us-east-1",
        "All other stacks' plans are empty.",
        "And then?",
    ]
    places = [told.index(each) for each in order]
    assert places == sorted(places)
    prose = [line for line in told.splitlines() if not line.startswith("     ")]
    assert max(map(len, prose)) <= 100
    assert "active_region" in one.file.read_text()


def test_a_dry_run_writes_nothing(one: Described, project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    before = files(project)
    assert take_over(one, dry_run=True)
    assert files(project) == before
    assert "nothing was written (--dry-run)" in capsys.readouterr().out


def test_no_step_writes_nothing(one: Described, capsys: pytest.CaptureFixture[str]) -> None:
    assert not take(one, lambda deployment: None, dry_run=False, afterwards="And then?")
    assert capsys.readouterr().out == ""


def test_where_no_stack_changes(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "deployments" / "app.hcl").write_text(THREE)
    assert take_over(the_one("app", {}))
    assert "No stack changes: all plans are empty." in capsys.readouterr().out


def test_what_cant_be_is_a_problem_of_the_file(one: Described, project: Path) -> None:
    before = files(project)

    def refuse() -> Step:
        raise LadderError("It can't be", "Do something else.")

    with pytest.raises(ProblemsError) as raised:
        asked(one, refuse)
    assert str(raised.value) == "Error: It can't be\n\n  on deployments/app.hcl\n\nDo something else."
    with pytest.raises(ProblemsError, match="Did you mean"):
        take_over(one, to="us-west-1")
    assert files(project) == before


def test_a_name_is_needed_where_there_are_several(one: Described, project: Path) -> None:
    (project / "deployments" / "other.hcl").write_text(THREE)
    with pytest.raises(ProblemsError, match="deployments holds app, other. Name one with -d."):
        the_one(None, {})
    assert the_one("other", {}).option == "-d other"
    (project / "my own.hcl").write_text(THREE)
    assert the_one("my own.hcl", {}).option == "-d 'my own.hcl'"
