"""A description is loaded before it is written, and written whole or not at all."""

from dataclasses import replace
from pathlib import Path

import pytest

from commands.rewrite import Rewrite, rewrite
from model.blocks.deployment import Deployment
from model.language.load import load_deployments
from model.language.problems import ProblemsError
from model.planning.ladder import LadderError, Step, failback, failover
from tests.commands.project import EAST, HEAD, WEST

ENVIRONMENT = {"ENVIRONMENT": "staging"}
DATABASE = 'database "orders" {\n  replication = "replica"\n}\n'
PRODUCTION = f'environment "production" {{\n  {DATABASE.replace(chr(10), chr(10) + "  ").strip()}\n}}\n'


def over(deployment: Deployment) -> Step:
    return failover(deployment, "us-west-2")


def described(folder: Path, text: str) -> tuple[Path, Deployment]:
    file = folder / "app.hcl"
    file.write_bytes(text.encode())
    (deployment,) = load_deployments([file], ENVIRONMENT)
    return file, deployment


@pytest.mark.parametrize("ending", ["\n", "\r\n"])
def test_what_changes_is_shown_and_written(tmp_path: Path, ending: str) -> None:
    file, deployment = described(tmp_path, (HEAD + EAST + WEST + DATABASE).replace("\n", ending))
    before = file.read_bytes()
    file.chmod(0o640)
    step = over(deployment)
    made = rewrite(file, step, over, ENVIRONMENT)
    assert file.read_bytes() == before
    changed = [line for line in made.diff.splitlines() if line.startswith(("+", "-"))]
    assert changed == [
        f"--- {file}",
        f"+++ {file}",
        "+",
        '+  active_region = "us-west-2"',
        '-region "us-east-1" {}',
        '+region "us-east-1" { follows = "us-east-1" }',
    ]
    made.write()
    assert load_deployments([file], ENVIRONMENT) == (step.after,)
    assert file.read_bytes().count(b"\r") == before.count(b"\r") + (2 if ending == "\r\n" else 0)
    assert file.stat().st_mode & 0o777 == 0o640
    assert list(tmp_path.iterdir()) == [file]


def test_a_link_stays_one(tmp_path: Path) -> None:
    file, deployment = described(tmp_path, HEAD + EAST + WEST)
    link = tmp_path / "link.hcl"
    link.symlink_to(file.name)
    rewrite(link, over(deployment), over, ENVIRONMENT).write()
    assert link.is_symlink()
    assert "active_region" in file.read_text()


def test_what_describes_something_else_is_refused(tmp_path: Path) -> None:
    file, deployment = described(tmp_path, HEAD + EAST + WEST)
    wrong = replace(over(deployment), after=deployment)
    with pytest.raises(ProblemsError, match="Edit refused"):
        rewrite(file, wrong, over, ENVIRONMENT)


def test_a_file_that_cant_be_written_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file, deployment = described(tmp_path, HEAD + EAST + WEST)
    made = rewrite(file, over(deployment), over, ENVIRONMENT)

    def refuse(self: Path, target: Path) -> None:
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr(Path, "replace", refuse)
    with pytest.raises(
        ProblemsError, match="Failed to write file(.|\n)*Permission denied. The file is as it was"
    ):
        made.write()
    assert [each.name for each in tmp_path.iterdir()] == ["app.hcl"]
    with pytest.raises(ProblemsError, match="No such file"):
        Rewrite(tmp_path / "gone" / "app.hcl", "", "").write()


def test_a_step_that_takes_more_in_another_environment(tmp_path: Path) -> None:
    """Databases that production alone replicates would lose their reader."""
    file, deployment = described(tmp_path, HEAD + EAST + WEST + PRODUCTION)
    with pytest.raises(ProblemsError, match="describes production, too(.|\n)*ENVIRONMENT=production"):
        rewrite(file, over(deployment), over, ENVIRONMENT)
    (production,) = load_deployments([file], {"ENVIRONMENT": "production"})
    made = rewrite(file, over(production), over, {"ENVIRONMENT": "production"})
    assert 'follows = "us-east-1"' in made.after


def test_a_step_that_another_environment_has_not(tmp_path: Path) -> None:
    file, deployment = described(tmp_path, HEAD + EAST + WEST + DATABASE)

    def only_here(found: Deployment) -> Step:
        if found.environment != "staging":
            raise LadderError("No", "Never.")
        return over(found)

    assert rewrite(file, over(deployment), only_here, ENVIRONMENT).after != file.read_text()
    assert rewrite(file, over(deployment), lambda found: None, ENVIRONMENT).after != file.read_text()
    assert failback(deployment) is None


def test_an_environment_that_isnt_described_doesnt_count(tmp_path: Path) -> None:
    """One that is refused there, as its peering is."""
    text = HEAD + EAST + WEST + 'environment "production" {\n  peering {}\n}\n'
    file, deployment = described(tmp_path, text)
    assert "active_region" in rewrite(file, over(deployment), over, ENVIRONMENT).after
