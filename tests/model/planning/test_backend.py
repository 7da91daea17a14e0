import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from model.language.problems import Problem, ProblemsError
from model.planning.backend import Backend, Store, read_backend, store_of

NAMES = {"bucket": "state-{region}", "dynamodb_table": "lock-{region}"}

Write = Callable[[Any], Path]


@pytest.fixture
def write(tmp_path: Path) -> Write:
    """Writes a text, or arguments of an S3 backend, one on each line."""

    def write(content: Any) -> Path:
        if isinstance(content, dict):
            content = json.dumps({"terraform": {"backend": {"s3": content}}}, indent=2)
        file = tmp_path / "backend.tf.json"
        file.write_text(content, encoding="utf-8")
        return file

    return write


def problems(file: Path) -> tuple[Problem, ...]:
    with pytest.raises(ProblemsError) as raised:
        read_backend(file)
    return raised.value.problems


def test_placeholders_are_filled_in_and_the_stack_adds_its_own(write: Write) -> None:
    arguments = {
        "bucket": "state-{environment}-{account}-{region}",
        "dynamodb_table": "lock-{environment}",
        "encrypt": True,
        "assume_role": {"role_arn": "arn:aws:iam::{account}:role/tf", "tags": ["{region}", 1]},
    }
    backend = read_backend(write(arguments))
    filled = backend.arguments_of("App-access", "us-west-2", "staging-pr-7", "123456789012")
    assert filled == {
        "bucket": "state-staging-pr-7-123456789012-us-west-2",
        "dynamodb_table": "lock-staging-pr-7",
        "encrypt": True,
        "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/tf", "tags": ["us-west-2", 1]},
        "key": "App-access/terraform.tfstate",
        "region": "us-west-2",
    }
    assert store_of(filled) == Store("us-west-2", filled["bucket"], filled["dynamodb_table"])
    assert backend.placeholders() == {"environment", "account", "region"}


def test_a_region_of_its_own_takes_every_state(write: Write) -> None:
    backend = read_backend(write({"bucket": "state-{region}", "region": "eu-west-1", "use_lockfile": True}))
    filled = backend.arguments_of("App-us-east-1", "us-east-1", "staging", None)
    assert (filled["region"], filled["bucket"]) == ("eu-west-1", "state-eu-west-1")
    assert store_of(filled).table == ""


def test_an_account_that_is_not_known(write: Write) -> None:
    backend = read_backend(write({**NAMES, "assume_role": {"role_arn": "arn:aws:iam::{account}:role/tf"}}))
    with pytest.raises(ProblemsError, match="Unknown account") as raised:
        backend.arguments_of("App-access", "us-east-1", "staging", None)
    assert '"App-access" has no account_id' in str(raised.value)


@pytest.mark.parametrize(
    "names",
    [
        {"bucket": "State-{region}"},
        {"bucket": "xn--{region}"},
        {"bucket": "sthree-{region}"},
        {"bucket": "a..b-{region}"},
        {"bucket": "{region}-" + "a" * 60},
        {"dynamodb_table": "a b"},
    ],
)
def test_names_that_aws_refuses(names: dict[str, str]) -> None:
    backend = Backend("backend.tf.json", {**NAMES, **names})
    with pytest.raises(ProblemsError, match="Invalid name") as raised:
        backend.arguments_of("App-access", "us-east-1", "staging", None)
    assert next(iter(names)) in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "line", "summary"),
    [
        ({**NAMES, "bucket": "state-{regoin}-{region}"}, 5, "Unknown placeholder"),
        ({**NAMES, "assume_role": {"role_arn": "{who}"}}, 7, "Unknown placeholder"),
        ({"dynamodb_table": "lock"}, 4, "Missing bucket"),
        ({**NAMES, "bucket": 5}, 4, "Missing bucket"),
        ({**NAMES, "bucket": "state"}, 5, "One bucket for all regions"),
        ({**NAMES, "region": "us-west-9"}, 7, "Unknown region"),
        ({**NAMES, "region": "{region}"}, 7, "Unknown region"),
        ({**NAMES, "region": None}, 7, "Unknown region"),
        ({**NAMES, "dynamodb_table": 5}, 6, "Invalid table"),
        ({**NAMES, "key": "k"}, 7, "Unsupported argument"),
        ({"bucket": "state-{region}"}, 4, "No lock"),
        ({"bucket": "state-{region}", "use_lockfile": "true"}, 4, "No lock"),
        ({**NAMES, "dynamodb_table": "lock-{environment}"}, 6, "Names that differ by different things"),
        ({**NAMES, "dynamodb_table": "lock-{account}"}, 6, "Names that differ by different things"),
        ({**NAMES, "bucket": "{environment}-{region}"}, 6, "Names that differ by different things"),
    ],
)
def test_faults_are_told_with_their_lines(
    write: Write, arguments: dict[str, Any], line: int, summary: str
) -> None:
    file = write(arguments)
    (problem,) = problems(file)
    assert (problem.file, problem.line, problem.summary) == (str(file), line, summary)
    assert problem.source == file.read_text().splitlines()[line - 1]


def test_the_table_may_differ_by_less_where_it_is_another_one_anyway(write: Write) -> None:
    read_backend(write({"bucket": "state-{account}-{region}", "dynamodb_table": "lock"}))


def test_all_faults_are_told(write: Write) -> None:
    told = problems(write({"bucket": "state-{x}", "key": "k", "region": 1}))
    assert [problem.summary for problem in told] == [
        "No lock",
        "Unknown placeholder",
        "Unsupported argument",
        "Unknown region",
    ]


@pytest.mark.parametrize(
    "text",
    [
        "[]",
        "{}",
        '{"terraform": []}',
        '{"terraform": {"backend": {"local": {}}}}',
        '{"terraform": {"backend": {"s3": []}}}',
    ],
)
def test_a_file_without_an_s3_backend(write: Write, text: str) -> None:
    (problem,) = problems(write(text))
    assert (problem.line, problem.summary) == (0, "No S3 backend")


@pytest.mark.parametrize(("text", "line"), [("", 1), ("{\n  a\n}", 2), ('{"a": 1,\n\n', 3)])
def test_what_is_no_json(write: Write, text: str, line: int) -> None:
    (problem,) = problems(write(text))
    assert (problem.line, problem.summary) == (line, "Invalid JSON")
    assert problem.detail.startswith("Column ")


def test_a_byte_order_mark_does_no_harm(write: Write) -> None:
    text = write(NAMES).read_text()
    assert read_backend(write("\ufeff" + text)).arguments == NAMES


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "backend.tf.json")
    assert problem.summary == "Failed to read file"
    assert "No such file or directory. It names the bucket" in problem.detail
    (tmp_path / "latin.tf.json").write_bytes(b"\xff")
    assert "not UTF-8" in problems(tmp_path / "latin.tf.json")[0].detail
