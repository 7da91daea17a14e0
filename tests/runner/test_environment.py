import os
from pathlib import Path

import pytest

from runner.environment import isolated, terraform_environment


def test_terraform_runs_unattended() -> None:
    environment = terraform_environment()
    assert environment["TF_IN_AUTOMATION"] == "1"
    assert environment["CHECKPOINT_DISABLE"] == "1"
    assert environment["PATH"] == os.environ["PATH"]


def test_changes_win_over_the_shell_and_the_shell_over_defaults(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("CHECKPOINT_DISABLE", "0")
    monkeypatch.setenv("AWS_REGION", "eu-west-1")
    monkeypatch.setenv("AWS_PROFILE", "mine")
    environment = terraform_environment({"AWS_REGION": "us-east-1", "AWS_PROFILE": None})
    assert environment["CHECKPOINT_DISABLE"] == "0"
    assert environment["AWS_REGION"] == "us-east-1"
    assert "AWS_PROFILE" not in environment


@pytest.mark.parametrize("named", ["missing.tfrc", ""])
def test_missing_configuration_file_is_dropped(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, named: str
) -> None:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", named)
    assert "TF_CLI_CONFIG_FILE" not in terraform_environment()


def test_configuration_file_holds_in_every_folder(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    (tmp_path / "my.tfrc").touch()
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("TF_CLI_CONFIG_FILE", "my.tfrc")
    assert terraform_environment()["TF_CLI_CONFIG_FILE"] == str((tmp_path / "my.tfrc").resolve())


PERSONAL = (
    "AWS_PROFILE",
    "AWS_ENDPOINT_URL_S3",
    "TF_VAR_protected",
    "TF_CLI_ARGS_apply",
    "TF_DATA_DIR",
    "TF_WORKSPACE",
    "TF_APPEND_USER_AGENT",
)


@pytest.mark.parametrize("name", PERSONAL)
def test_isolated_runs_see_nothing_personal(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "mine")
    assert name not in terraform_environment(isolated({"AWS_ENDPOINT_URL": "http://127.0.0.1:1"}))


def test_isolated_runs_keep_changes_and_the_rest(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AWS_REGION", "mine")
    monkeypatch.setenv("TF_LOG", "debug")
    environment = terraform_environment(isolated({"AWS_REGION": "us-east-1"}))
    assert (environment["AWS_REGION"], environment["TF_LOG"]) == ("us-east-1", "debug")
