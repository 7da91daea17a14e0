from pathlib import Path

import pytest
from click.testing import CliRunner

import main
from commands.status import run
from tests.commands.project import EAST, HEAD, WEST, files

DATABASE = 'database "orders" {\n  replication = "replica"\n}\n'
EUROPE = 'region "eu-west-1" {}\n'
ACTIVE = f'{HEAD[:-2]}\n  active_region = "us-west-2"\n}}\n'


def lines(project: Path, text: str, capsys: pytest.CaptureFixture[str]) -> list[str]:
    (project / "deployments" / "app.hcl").write_text(text)
    run("app")
    return [line.strip() for line in capsys.readouterr().out.splitlines()]


def follow(followed: str) -> tuple[str, str]:
    return tuple(each.replace("{}", f'{{ follows = "{followed}" }}') for each in (EAST, EUROPE))  # type: ignore[return-value]


def test_every_position(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert lines(project, HEAD + EAST + WEST + DATABASE, capsys) == [
        "App (staging, deployments/app.hcl) is ordinary: us-east-1 writes, the others follow it.",
        "us-east-1  active, writes orders, home",
        "us-west-2  copies us-east-1's orders",
        "Next: nothing to do; a failover is .venv/bin/python main.py failover REGION -d app",
        "",
    ]
    over = "".join([ACTIVE, *follow("us-east-1"), WEST, DATABASE])
    assert lines(project, over, capsys)[:-1] == [
        "App (staging, deployments/app.hcl) is failed over: us-west-2 writes, and what wrote before still "
        "stands.",
        "us-east-1  former writer of orders, given up, home",
        "eu-west-1  copies us-east-1's orders, which isn't written any more",
        "us-west-2  active, writes orders",
        "Next: clear, once all plans are empty, by .venv/bin/python main.py failback -d app",
    ]
    cleared = lines(project, "".join([ACTIVE, *follow("none"), WEST, DATABASE]), capsys)
    assert cleared[0].endswith("is cleared: us-west-2 writes, and databases are to be made anew.")
    assert cleared[1] == "us-east-1  has no orders now, home"
    assert cleared[-2].startswith("Next: rebuild")
    rebuilt = lines(project, ACTIVE + EAST + WEST + DATABASE, capsys)
    assert rebuilt[-2].endswith("main.py failback -d app, if it is not to stay like this")


def test_without_replicated_databases(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    told = lines(project, HEAD + EAST + WEST, capsys)
    assert told[1:3] == [
        "us-east-1  active, no replicated databases, home",
        "us-west-2  no replicated databases",
    ]


def test_a_way_that_is_barred_says_why(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """The first region has no replica, so there is no way back to it."""
    without = 'region "us-east-1" {\n  database "orders" {\n    enabled = false\n  }\n}\n'
    told = lines(project, ACTIVE + without + EUROPE + WEST + DATABASE, capsys)
    assert told[-2].startswith("Next: us-east-1 has no replica of the database orders")


def test_all_of_them_and_nothing_is_written(project: Path) -> None:
    for name in ("one", "other"):
        text = HEAD.replace("App", name.title()) + EAST
        (project / "deployments" / f"{name}.hcl").write_text(text + "network {\n  endpoints = []\n}\n")
    before = files(project)
    result = CliRunner().invoke(main.cli, ["status"])
    assert result.exit_code == 0
    assert result.stdout.count("is ordinary") == 2
    assert files(project) == before
