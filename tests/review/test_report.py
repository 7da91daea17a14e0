import json
from pathlib import Path
from typing import Any

import pytest

from model.language.problems import ProblemsError
from review.report import Report, errors, read_stacks, report, warnings

PLAIN_HTTP = {"terraform": {}, "resource": {"aws_lb_listener": {"web": {"protocol": "HTTP"}}}}


def output(folder: Path, **stacks: Any) -> Path:
    for name, content in stacks.items():
        (folder / "stacks" / name).mkdir(parents=True)
        (folder / "stacks" / name / "cdk.tf.json").write_text(json.dumps(content))
    manifest = {"stacks": {name: {"synthesizedStackPath": f"stacks/{name}/cdk.tf.json"} for name in stacks}}
    (folder / "manifest.json").write_text(json.dumps(manifest))
    return folder


def test_each_finding_is_one_line(tmp_path: Path) -> None:
    folder = output(tmp_path, east=PLAIN_HTTP, access={"terraform": {}})
    assert [len(findings) for findings in read_stacks(folder).values()] == [1, 0]
    line = "Warning: east: aws_lb_listener.web serves plain HTTP"
    assert warnings(folder).startswith(line)
    assert warnings(folder).count("\n") == 1
    assert report(folder) == Report(warnings(folder) + "2 stacks reviewed, 1 warnings.", failed=False)
    assert errors(folder) == []


def test_nothing_to_say(tmp_path: Path) -> None:
    folder = output(tmp_path, access={"terraform": {}})
    assert warnings(folder) == ""
    assert report(folder) == Report("1 stacks reviewed, 0 warnings.", failed=False)


def test_an_error_is_told_as_one_and_fails(tmp_path: Path) -> None:
    region = {"metadata": {"tapstack": {"kind": "region", "region": "us-west-2"}}}
    east = {**PLAIN_HTTP, "//": region, "data": {"terraform_remote_state": {"peer": {"backend": "local"}}}}
    folder = output(tmp_path, east=east, access={"terraform": {}})
    found = report(folder)
    assert found.failed
    assert "Error: east: data.terraform_remote_state.peer reads the state of another stack" in found.text
    assert found.text.endswith("\n2 stacks reviewed, 2 warnings, 2 errors.")
    assert {(name, error.rule, error.level) for name, error in errors(folder)} == {
        ("east", "dependency", "Error")
    }


def test_without_an_output(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError, match="Synthesize first: python main.py"):
        report(tmp_path)


@pytest.mark.parametrize(
    "manifest", ["", "{}", '{"stacks": {"a": {"synthesizedStackPath": "stacks/a/cdk.tf.json"}}}']
)
def test_an_output_that_is_not_complete(tmp_path: Path, manifest: str) -> None:
    (tmp_path / "manifest.json").write_text(manifest)
    with pytest.raises(ProblemsError, match="Incomplete output") as raised:
        report(tmp_path)
    assert "Synthesize again" in str(raised.value)
