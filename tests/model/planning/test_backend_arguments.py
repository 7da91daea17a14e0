import json
import subprocess
from pathlib import Path
from typing import Any

import pytest

from model.planning.backend_arguments import (
    ARGUMENTS,
    FLAG,
    NOT_HERE,
    NUMBER,
    TAGS,
    TEXT,
    TEXTS,
    Kind,
    argument_faults,
)
from runner.installation import find_installation

ROLE = "arn:aws:iam::123456789012:role/terraform"


def told(given: dict[str, Any]) -> list[tuple[str, str]]:
    return [(".".join(map(str, keys)), summary) for keys, summary, _ in argument_faults(given)]


#: Of each kind, a value that it takes, and others that it doesn't.
VALUES: dict[Kind, tuple[Any, tuple[Any, ...]]] = {
    TEXT: ("x", (None, "", 5, True, ["x"], {"k": "v"})),
    FLAG: (True, (None, "true", "maybe", 1, [])),
    NUMBER: (5, (None, "5", 1.5, True, [5])),
    TEXTS: (["x"], (None, "x", [""], [1], {"k": "v"})),
    TAGS: ({"k": "v"}, (None, "x", ["x"], {"k": 1})),
}


@pytest.mark.parametrize("name", sorted(name for name, kind in ARGUMENTS.items() if isinstance(kind, Kind)))
def test_an_argument_takes_its_kind_of_value_only(name: str) -> None:
    kind = ARGUMENTS[name]
    assert isinstance(kind, Kind)
    good, bad = VALUES[kind]
    assert told({name: good}) == []
    for value in bad:
        assert told({name: value}) == [(name, "Invalid value")]


@pytest.mark.parametrize(
    "name", sorted(name for name, kind in ARGUMENTS.items() if not isinstance(kind, Kind))
)
def test_an_argument_with_arguments_of_its_own(name: str) -> None:
    kinds = ARGUMENTS[name]
    assert not isinstance(kinds, Kind)
    inner = {each: VALUES[kind][0] for each, kind in kinds.items() if isinstance(kind, Kind)}
    assert told({name: inner}) == []
    for each, kind in kinds.items():
        assert isinstance(kind, Kind)
        for value in VALUES[kind][1]:
            assert told({name: {**inner, each: value}}) == [(f"{name}.{each}", "Invalid value")]


@pytest.mark.parametrize(
    ("given", "expected"),
    [
        ({"encrypt": "maybe"}, ("encrypt", "Invalid value")),
        ({"max_retries": True}, ("max_retries", "Invalid value")),
        ({"allowed_account_ids": "123456789012"}, ("allowed_account_ids", "Invalid value")),
        ({"assume_role": ROLE}, ("assume_role", "Invalid value")),
        ({"assume_role": {}}, ("assume_role", "Missing argument")),
        ({"assume_role": {"role_arn": ROLE, "tags": {"k": 1}}}, ("assume_role.tags", "Invalid value")),
        ({"assume_role": {"role_arn": ROLE, "arn": ROLE}}, ("assume_role.arn", "Unknown argument")),
        ({"role_arn": ROLE}, ("role_arn", "Unknown argument")),
        ({"https_proxy": "http://me:secret@proxy.example"}, ("https_proxy", "Credentials in a file")),
        (
            {"assume_role_with_web_identity": {"role_arn": ROLE, "web_identity_token": "t"}},
            ("assume_role_with_web_identity.web_identity_token", "Credentials in a file"),
        ),
        *(({name: "x"}, (name, summary)) for name, (summary, _) in NOT_HERE.items()),
    ],
)
def test_what_is_refused(given: dict[str, Any], expected: tuple[str, str]) -> None:
    assert told(given) == [expected]


def test_the_advice() -> None:
    faults = argument_faults({"use_lock_file": True, "encrypt": "x" * 200, "sse_customer_key": "k"})
    typo, value, credential = (detail for _, _, detail in faults)
    assert typo == 'The S3 backend has no argument "use_lock_file". Did you mean "use_lockfile"?'
    assert "x" * 99 + "…; accepted is true or false" in value
    assert credential.endswith("Terraform takes it from AWS_SSE_CUSTOMER_KEY.")


@pytest.mark.terraform
def test_terraform_knows_the_same_arguments(tmp_path: Path) -> None:
    """It answers which names it doesn't know: of ours and those that are refused, none."""
    names = {*ARGUMENTS, *NOT_HERE} - {"web_identity_token"}
    arguments = dict.fromkeys([*names, "none_of_them"])
    (tmp_path / "main.tf.json").write_text(json.dumps({"terraform": {"backend": {"s3": arguments}}}))
    command = [str(find_installation().binary), "init", "-no-color"]
    result = subprocess.run(command, cwd=tmp_path, capture_output=True, text=True, check=False)
    said = [line for line in (result.stdout + result.stderr).splitlines() if "No argument" in line]
    assert said == ['No argument or block type is named "none_of_them".']
