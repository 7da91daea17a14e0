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
        "allowed_account_ids": ["{account}"],
        "assume_role": {"role_arn": "arn:aws:iam::{account}:role/tf", "tags": {"Of": "{region}"}},
    }
    backend = read_backend(write(arguments))
    filled = backend.arguments_of("App-access", "us-west-2", "staging-pr-7", "123456789012")
    assert filled == {
        "bucket": "state-staging-pr-7-123456789012-us-west-2",
        "dynamodb_table": "lock-staging-pr-7",
        "encrypt": True,
        "allowed_account_ids": ["123456789012"],
        "assume_role": {"role_arn": "arn:aws:iam::123456789012:role/tf", "tags": {"Of": "us-west-2"}},
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
        ({**NAMES, "bucket": "state-{regoin}"}, 5, "Unknown placeholder"),
        ({"bukcet": "state", "use_lockfile": True}, 5, "Unknown argument"),
        ({"bucket": "state", "use_lockfile": True, "regoin": "us-east-1"}, 7, "Unknown argument"),
        ({"bucket": "state-{region}", "dynamodb_tabel": "lock"}, 6, "Unknown argument"),
        ({"bucket": "state-{region}", "use_lokfile": True}, 6, "Unknown argument"),
        ({**NAMES, "assume_role": {"role_arn": "{who}"}}, 7, "Unknown placeholder"),
        ({"dynamodb_table": "lock"}, 4, "Missing bucket"),
        ({**NAMES, "bucket": 5}, 5, "Invalid value"),
        ({**NAMES, "bucket": "state"}, 5, "One bucket for all regions"),
        ({**NAMES, "region": "us-west-9"}, 7, "Unknown region"),
        ({**NAMES, "region": "{region}"}, 7, "Unknown region"),
        ({**NAMES, "region": None}, 7, "Invalid value"),
        ({**NAMES, "region": []}, 7, "Invalid value"),
        ({**NAMES, "region": ""}, 7, "Invalid value"),
        ({**NAMES, "dynamodb_table": 5}, 6, "Invalid value"),
        ({**NAMES, "encrypt": "maybe"}, 7, "Invalid value"),
        ({**NAMES, "encrpyt": True}, 7, "Unknown argument"),
        ({**NAMES, "assume_role": {"role_arn": "arn", "token": "t"}}, 9, "Credentials in a file"),
        ({**NAMES, "key": "k"}, 7, "Unsupported argument"),
        ({"bucket": "state-{region}"}, 4, "No lock"),
        ({"bucket": "state-{region}", "use_lockfile": False}, 4, "No lock"),
        ({"bucket": "state-{region}", "use_lockfile": "true"}, 6, "Invalid value"),
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
    secret = summary == "Credentials in a file"
    assert problem.source == ("" if secret else file.read_text().splitlines()[line - 1])


def test_the_table_may_differ_by_less_where_it_is_another_one_anyway(write: Write) -> None:
    read_backend(write({"bucket": "state-{account}-{region}", "dynamodb_table": "lock"}))


def test_all_faults_are_told(write: Write) -> None:
    told = problems(write({"bucket": "state-{x}", "key": "k", "region": 1}))
    assert [problem.summary for problem in told] == [
        "No lock",
        "Unknown placeholder",
        "Unsupported argument",
        "Invalid value",
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


def test_what_stands_beside_the_backend_is_not_left_out_silently(write: Write) -> None:
    content = {
        "//": "a comment",
        "provider": {},
        "terraform": {"backend": {"s3": {"//": "a comment", **NAMES}, "local": {}}, "required_version": "1"},
    }
    told = problems(write(json.dumps(content, indent=2)))
    assert [(each.line, each.summary) for each in told] == [
        (3, "Unsupported name"),
        (11, "Unsupported name"),
        (13, "Unsupported name"),
    ]
    assert 'Remove "local": only {"terraform": {"backend": {"s3"' in told[1].detail


def test_comments_stay_out_of_the_stacks(write: Write) -> None:
    role = {"role_arn": "arn:aws:iam::123456789012:role/tf"}
    backend = read_backend(write({"//": "ours", **NAMES, "assume_role": {"//": "ours", **role}}))
    assert backend.arguments == {**NAMES, "assume_role": role}


def test_what_follows_from_a_refused_value_is_not_told(write: Write) -> None:
    text = '{"terraform": {"backend": {"s3": {\n"bucket": NaN,\n"region": -Infinity,\n'
    told = problems(write(text + '"use_lockfile": 1' + "0" * 30 + "}}}}"))
    assert [(each.line, each.summary) for each in told] == [
        (2, "Invalid JSON"),
        (3, "Invalid JSON"),
        (4, "Invalid number"),
    ]


def test_the_file_itself_is_checked_too(write: Write) -> None:
    text = '{"terraform": {"backend": {"s3": {\n"bucket": "state",\n"bucket": 5\n}}}}'
    told = problems(write(text))
    assert [(each.line, each.summary) for each in told] == [
        (1, "No lock"),
        (2, "Invalid value"),
        (3, "Duplicate name"),
    ]


def test_a_secret_is_not_shown(write: Write) -> None:
    """Not by what else stands on its line, either."""
    text = json.dumps({"terraform": {"backend": {"s3": {"bucket": 5, "secret_key": "wJalrXUtnFEMI"}}}})
    with pytest.raises(ProblemsError) as raised:
        read_backend(write(text))
    assert {each.summary for each in raised.value.problems} >= {"Invalid value", "Credentials in a file"}
    assert "wJalrXUtnFEMI" not in str(raised.value)
    assert "AWS_SECRET_ACCESS_KEY" in str(raised.value)


@pytest.mark.parametrize(
    ("arguments", "region", "told"),
    [
        ({"region": "us-gov-west-1"}, "eu-west-1", (7, "Region of another partition")),
        ({"region": "us-east-1"}, "us-gov-east-1", (7, "Region of another partition")),
        (
            {"kms_key_id": "arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/k"},
            "us-east-1",
            (7, "ARN of another partition"),
        ),
        (
            {"assume_role": {"role_arn": "arn:aws:iam::123456789012:role/tf"}},
            "us-gov-west-1",
            (7, "ARN of another partition"),
        ),
    ],
)
def test_credentials_reach_one_partition(
    write: Write, arguments: dict[str, Any], region: str, told: tuple[int, str]
) -> None:
    backend = read_backend(write({**NAMES, **arguments}))
    with pytest.raises(ProblemsError) as raised:
        backend.arguments_of("App-access", region, "staging", None)
    assert [(each.line, each.summary) for each in raised.value.problems] == [told]


def test_a_partition_of_its_own(write: Write) -> None:
    role = {"role_arn": "arn:aws-us-gov:iam::123456789012:role/tf"}
    backend = read_backend(write({**NAMES, "region": "us-gov-east-1", "assume_role": role}))
    assert backend.arguments_of("App-access", "us-gov-west-1", "staging", None)["region"] == "us-gov-east-1"


def test_a_file_that_cannot_be_read(tmp_path: Path) -> None:
    (problem,) = problems(tmp_path / "backend.tf.json")
    assert problem.summary == "Failed to read file"
    assert "No such file or directory. It names the bucket" in problem.detail
