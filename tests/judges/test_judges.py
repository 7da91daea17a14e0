"""Every variant of the blueprints before the judges (`make judge`); and the judges' own machinery."""

import json
import shutil
import stat
import sys
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from judges import checkov, parliament
from judges.accepted import CHECKOV, PARLIAMENT, Accepted, idle, unexplained
from judges.verdict import JudgeError, Verdict
from tests.synthesized import OTHERS, ROOT, VARIANTS, Synthesized

BIN = ROOT / ".venv-judges" / "bin"
TABLES = {"checkov": CHECKOV, "parliament": PARLIAMENT}
MENDED = [(row, name) for table in TABLES.values() for row in table for name in row.passes_in]
STACK = {"//": {"metadata": {"tapstack": {"kind": "region"}}}}


@dataclass(frozen=True)
class Judged:
    """What the judges say: how many checks ran on each file, and what failed, by judge."""

    checked: Mapping[str, Mapping[Path, int]]
    verdicts: Mapping[str, list[Verdict]]


@pytest.fixture(scope="module")
def judged(synthesized: Synthesized, tmp_path_factory: pytest.TempPathFactory) -> Judged:
    assert BIN.is_dir(), "they are installed by make judge"
    folder = tmp_path_factory.mktemp("judged")
    for name in (*VARIANTS, *OTHERS):
        shutil.copytree(synthesized(name).folder / "stacks", folder / name)
    files = sorted(folder.glob("*/*/cdk.tf.json"))
    found = {
        "checkov": checkov.judge(folder, files, BIN / "checkov"),
        "parliament": parliament.judge(files, BIN / "python"),
    }
    return Judged(
        {judge: checked for judge, (checked, _) in found.items()},
        {judge: verdicts for judge, (_, verdicts) in found.items()},
    )


@pytest.mark.judged
def test_checks_ran_on_every_stack_with_something_in_it(judged: Judged) -> None:
    for file, count in judged.checked["checkov"].items():
        assert (count > 0) == bool(json.loads(file.read_text(encoding="utf-8")).get("resource")), file
    policies = judged.checked["parliament"]
    for file, count in policies.items():
        assert (count > 0) == ('\\"Statement\\"' in file.read_text(encoding="utf-8")), file
    assert any(policies.values())


@pytest.mark.judged
@pytest.mark.parametrize("judge", TABLES)
def test_every_finding_has_a_written_reason(judged: Judged, judge: str) -> None:
    found = unexplained(judged.verdicts[judge], TABLES[judge])
    lines = {f"{each.check} {each.kind} {each.name}: {each.detail}" for each in found}
    assert not found, "\n".join(sorted(lines))


@pytest.mark.judged
@pytest.mark.parametrize("judge", TABLES)
def test_every_reason_is_needed(judged: Judged, judge: str) -> None:
    assert [(row.check, row.title) for row in idle(judged.verdicts[judge], TABLES[judge])] == []


@pytest.mark.judged
@pytest.mark.parametrize(("row", "variant"), MENDED, ids=lambda value: getattr(value, "check", value))
def test_what_is_said_to_mend_a_finding_does(judged: Judged, row: Accepted, variant: str) -> None:
    verdicts = [each for found in judged.verdicts.values() for each in found if row.covers(each)]
    assert {each.name for each in verdicts if each.file.parts[-3] == variant} == set()


def verdict(check: str = "C", kind: str = "region", name: str = "web") -> Verdict:
    return Verdict(check, Path("cdk.tf.json"), kind, name, "is not as it should be")


def test_a_row_accepts_what_it_names_and_nothing_else() -> None:
    row = Accepted("C", "t", "r", kinds=("region",), names="web|api")
    others = [verdict("D"), verdict(kind="state"), verdict(name="web_http")]
    assert unexplained([verdict(), verdict(name="api"), *others], [row]) == others
    assert idle(others, [row]) == [row]
    assert idle([verdict()], [row]) == []


@pytest.mark.parametrize("table", TABLES.values(), ids=TABLES)
def test_every_row_says_what_and_why(table: tuple[Accepted, ...]) -> None:
    for row in table:
        assert row.title
        assert row.reason.endswith((".", ")."))
        assert set(row.passes_in) <= {*VARIANTS, *OTHERS}


def program(folder: Path, body: str) -> Path:
    """A program that stands in for checkov."""
    file = folder / "checkov"
    file.write_text(f"#!{sys.executable}\nimport sys\n{body}", encoding="utf-8")
    file.chmod(file.stat().st_mode | stat.S_IXUSR)
    return file


def stack(folder: Path, **blocks: object) -> Path:
    file = folder / "cdk.tf.json"
    file.write_text(json.dumps(STACK | blocks), encoding="utf-8")
    return file


def reported(file: Path, **changes: object) -> str:
    result = {"check_id": "C", "check_name": "n", "resource": "aws_lb.web", "file_abs_path": str(file)}
    report = {
        "summary": {"parsing_errors": 0},
        "results": {"passed_checks": [result], "failed_checks": [result], "parsing_errors": []},
    }
    return f"print({json.dumps(json.dumps(report | changes))})"


def test_checkovs_report_is_counted_by_file(tmp_path: Path) -> None:
    file = stack(tmp_path)
    checked, verdicts = checkov.judge(tmp_path, [file], program(tmp_path, reported(file)))
    assert checked == {file: 2}
    assert verdicts == [Verdict("C", file, "region", "web", "n")]


def test_a_report_of_other_files_is_none(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match="another file"):
        checkov.judge(tmp_path, [], program(tmp_path, reported(stack(tmp_path))))


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("sys.exit('no such option')", "gave no report: no such option"),
        ("print('{}')", "found nothing to check"),
        ("print('[]')", "found nothing to check"),
    ],
)
def test_no_report_is_no_verdict(tmp_path: Path, body: str, message: str) -> None:
    with pytest.raises(JudgeError, match=message):
        checkov.judge(tmp_path, [stack(tmp_path)], program(tmp_path, body))


def test_a_stack_that_checkov_cant_read_is_an_error(tmp_path: Path) -> None:
    file = stack(tmp_path)
    changed = {
        "summary": {"parsing_errors": 1},
        "results": {"passed_checks": [], "failed_checks": [], "parsing_errors": [str(file)]},
    }
    with pytest.raises(JudgeError, match="can't read .*cdk.tf.json"):
        checkov.judge(tmp_path, [file], program(tmp_path, reported(file, **changed)))


ALLOWED = {"Sid": "Do", "Effect": "Allow", "Action": "sqs:SendMessage", "Resource": "*"}


def policy(**changes: object) -> str:
    return json.dumps({"Statement": [ALLOWED | changes]})


def test_statements_are_found_wherever_they_stand_and_their_references_filled() -> None:
    arn = "arn:aws:sqs:us-east-1:${data.aws_caller_identity.current.account_id}:jobs"
    resources = {
        "aws_iam_role": {"web": {"assume_role_policy": policy(), "name": "web"}},
        "aws_kms_key": {"main": {"policy": policy()}},
        "aws_thing": {"it": {"list": [{"inner": policy(Resource=arn)}]}},
    }
    assert dict(parliament.statements(STACK | {"resource": resources})) == {
        "aws_iam_role.web/Do": ALLOWED | {"Resource": parliament.ROLE},
        "aws_kms_key.main/Do": ALLOWED | {"Resource": parliament.KEY},
        "aws_thing.it/Do": ALLOWED | {"Resource": "arn:aws:sqs:us-east-1:123456789012:jobs"},
    }


def test_a_reference_that_nobody_knows_is_an_error() -> None:
    resources = {"aws_thing": {"it": {"policy": policy(Resource="${aws_other.it.arn}")}}}
    with pytest.raises(JudgeError, match="aws_other.it.arn"):
        list(parliament.statements(STACK | {"resource": resources}))


def test_parliament_has_to_run(tmp_path: Path) -> None:
    with pytest.raises(JudgeError, match="parliament failed"):
        parliament.judge([stack(tmp_path)], Path(sys.executable))


def test_each_finding_stands_beside_its_statement(tmp_path: Path) -> None:
    answers = json.dumps([[{"issue": "I", "detail": "d"}], []])
    file = stack(tmp_path, resource={"aws_thing": {"a": {"p": policy()}, "b": {"p": policy(Sid="Not")}}})
    checked, verdicts = parliament.judge([file], program(tmp_path, f"print({answers!r})"))
    assert checked == {file: 2}
    assert verdicts == [Verdict("I", file, "region", "aws_thing.a/Do", "d")]


def test_the_pins_are_the_ones_that_the_docs_name() -> None:
    pins = (ROOT / "judges" / "requirements.txt").read_text(encoding="utf-8").split()
    text = (ROOT / "docs" / "judges.md").read_text(encoding="utf-8")
    for name in TABLES:
        (pin,) = (pin for pin in pins if pin.startswith(f"{name}=="))
        assert pin.replace("==", " ") in text
