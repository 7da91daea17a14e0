import json
import resource
import subprocess
import sys
import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

import main
from commands.validate import run
from runner.installation import find_installation
from tests.commands.project import DEFAULT_VPC, EAST, HEAD, REPOSITORY, files
from tests.commands.test_refusals import FAULTS

Invoke = Callable[..., Result]


@pytest.fixture
def invoke(project: Path) -> Invoke:
    """Runs the command with these arguments in a project of these descriptions; it changes no file."""

    def invoke(*arguments: str, **descriptions: str) -> Result:
        for name, text in descriptions.items():
            (project / "deployments" / f"{name}.hcl").write_text(text, encoding="utf-8")
        before = files(project)
        result = CliRunner().invoke(main.cli, ["validate", *arguments])
        assert files(project) == before
        assert not result.exception or isinstance(result.exception, SystemExit)
        return result

    return invoke


def answer(result: Result) -> dict[str, Any]:
    """What is printed as JSON; the status has to fit it."""
    document: dict[str, Any] = json.loads(result.stdout)
    assert result.stderr == ""
    assert result.exit_code == (0 if document["valid"] else 1)
    assert document["error_count"] == len(document["diagnostics"])
    return document


def test_valid_descriptions(invoke: Invoke) -> None:
    result = invoke(app=DEFAULT_VPC)
    assert (result.exit_code, result.stdout) == (0, "Success! The configuration is valid.\n")
    assert answer(invoke("-json")) == {
        "format_version": "1.0",
        "valid": True,
        "error_count": 0,
        "warning_count": 0,
        "diagnostics": [],
    }


@pytest.mark.parametrize("fault", FAULTS)
def test_a_fault_is_told_as_synth_tells_it(invoke: Invoke, fault: str) -> None:
    text, line, words = FAULTS[fault]
    result = invoke(app=text)
    assert (result.exit_code, result.stdout) == (1, "")
    assert f"  on deployments/app.hcl line {line}" in result.stderr
    assert all(word in result.stderr for word in words)
    diagnostics = answer(invoke("-json", app=text))["diagnostics"]
    diagnostic = next(each for each in diagnostics if each["summary"] == words[0])
    assert diagnostic["severity"] == "error"
    assert diagnostic["range"]["start"]["line"] == line
    assert diagnostic["range"]["filename"] == "deployments/app.hcl"
    assert diagnostic["snippet"]["code"] == text.splitlines()[line - 1]


def test_selected_by_option_by_name_or_as_files(invoke: Invoke, project: Path) -> None:
    bad = HEAD.replace("App", "Bad") + 'region "mars-1" {}\n'
    assert invoke(good=HEAD + EAST, bad=bad).exit_code == 1
    for arguments in (["-d", "good"], ["good"], ["deployments/good.hcl", "backend.tf.json"]):
        assert invoke(*arguments).exit_code == 0
    for arguments in (["-d", "good", "bad"], ["deployments/bad.hcl"], ["backend.tf.json"], ["missing"]):
        assert invoke(*arguments).exit_code == 1


def test_the_backend_is_validated_too(invoke: Invoke, project: Path) -> None:
    (project / "backend.tf.json").write_text('{"terraform": {"backend": {"s3": {\n"bucket": "b-{regoin}"}}}}')
    told = answer(invoke("-json", app=HEAD + 'region "mars-1" {}\n'))["diagnostics"]
    assert {each["range"]["filename"] for each in told} == {"backend.tf.json", "deployments/app.hcl"}
    assert "Unknown placeholder" in {each["summary"] for each in told}


def test_accounts_that_meet_in_one_bucket(invoke: Invoke) -> None:
    endpoints = "network {\n  endpoints = []\n}\n"
    one, other = (
        HEAD.replace("App", name)[:-2] + f'  account_id = "{account}"\n}}\n' + EAST + endpoints
        for name, account in (("One", "123456789012"), ("Other", "210987654321"))
    )
    assert "One bucket for two accounts" in invoke(one=one, other=other).stderr


def test_variables_are_the_environments(project: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (project / "deployments" / "app.hcl").write_text(HEAD + EAST)
    assert run((), environment={"ENVIRONMENT": "production"}) == 0
    assert run((), as_json=True, environment={"ENVIRONMENT": "prod"}) == 1
    (diagnostic,) = json.loads(capsys.readouterr().out.partition("\n")[2])["diagnostics"]
    assert diagnostic["detail"].startswith('ENVIRONMENT is "prod"')
    assert "range" not in diagnostic


@pytest.mark.terraform
def test_terraform_answers_in_the_same_form(invoke: Invoke, tmp_path: Path) -> None:
    folder = tmp_path / "terraform"
    folder.mkdir()
    (folder / "main.tf").write_text("\n\nlocals {\n  é = local.missing # é\n}\n", encoding="utf-8")
    command = [str(find_installation().binary), f"-chdir={folder}", "validate", "-json"]
    theirs = json.loads(subprocess.run(command, capture_output=True, text=True, check=False).stdout)
    text = f'\n\ntable "t" {{\n  hash_key = local.missing # é\n}}\n{HEAD}{EAST}'
    ours = answer(invoke("-json", app=text))
    assert shape(ours) == shape(theirs)
    assert ours["format_version"] == theirs["format_version"]
    assert (
        ours["diagnostics"][0]["range"]["start"]["line"] == theirs["diagnostics"][0]["range"]["start"]["line"]
    )


def shape(value: Any) -> Any:
    """The names and types in a JSON document; a context may be null."""
    if isinstance(value, dict):
        return {name: shape(each) if name != "context" else str for name, each in value.items()}
    if isinstance(value, list):
        return [shape(each) for each in value[:1]]
    return type(value)


def test_neither_cdktf_nor_node_is_started_and_it_takes_no_time() -> None:
    code = (
        "import main, sys\n"
        "try: main.cli(['validate'])\n"
        "except SystemExit as ended: assert not ended.code\n"
        "loaded = {name.partition('.')[0] for name in sys.modules}\n"
        "assert not loaded & {'cdktf', 'constructs', 'jsii', 'modules', 'stacks', 'review', 'rich'}, loaded\n"
    )
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, "-c", code], cwd=REPOSITORY, check=True, capture_output=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    spent = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    assert spent < 3, "half a second, where python-hcl2's grammar has been compiled once, else a second more"


def test_the_hook_needs_what_is_locked() -> None:
    project = tomllib.loads((REPOSITORY / "pyproject.toml").read_text())["project"]
    pipfile = tomllib.loads((REPOSITORY / "Pipfile").read_text())["packages"]
    names = [requirement.partition("==")[0] for requirement in project["dependencies"]]
    assert names == ["click", "pydantic", "python-hcl2"]
    assert project["dependencies"] == [f"{name}{pipfile[name]}" for name in names]
    module, _, command = project["scripts"]["tapstack-validate"].partition(":")
    assert getattr(sys.modules[module], command) is main.validate
    assert "entry: tapstack-validate\n" in (REPOSITORY / ".pre-commit-hooks.yaml").read_text()
