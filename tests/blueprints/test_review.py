"""`main.py review --plans` on stacks that stand: nothing, a failover, and what was done by hand."""

import json
import shutil
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner

import main
from commands.synth import synthesize
from emulator import Emulator
from model.language.edit import edited
from model.language.load import load_deployments
from model.planning import ladder
from runner.environment import isolated
from tests.blueprints.applied import WARM_STANDBY, Applied, only

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]

FIRST, SECOND = WARM_STANDBY.regions
OPENED = [
    {"IpProtocol": "tcp", "FromPort": 5432, "ToPort": 5432, "IpRanges": [{"CidrIp": "198.51.100.0/24"}]}
]
ANYTHING = {"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "s3:*", "Resource": "*"}]}

Reviewed = tuple[int, dict[str, Any]]


@pytest.fixture
def description(tmp_path: Path) -> Path:
    """A copy of the blueprint, which a step of the ladder may edit."""
    return Path(shutil.copy(Path("deployments", f"{WARM_STANDBY.file}.hcl"), tmp_path))


@pytest.fixture
def review(applied: Applied, description: Path, monkeypatch: pytest.MonkeyPatch) -> Callable[[], Reviewed]:
    """The command's exit status and its JSON, for the stacks of the description as it is now."""
    monkeypatch.setattr(main, "OUTDIR", description.parent / "cdktf.out")
    for name, value in isolated(applied.aws.environment).items():
        monkeypatch.setenv(name, value) if value is not None else monkeypatch.delenv(name)

    def run() -> Reviewed:
        synthesize([str(description)], outdir=main.OUTDIR, environment={})
        for state in applied.states.glob("*.tfstate"):
            shutil.copy(state, description.parent / f"terraform.{state.name}")
        result = CliRunner().invoke(main.cli, ["review", "--plans", "-d", str(description), "--json"])
        return result.exit_code, json.loads(result.stdout)

    return run


def said(document: dict[str, Any]) -> list[tuple[str, str, str]]:
    """Word, address and region of all that was found, in any order."""
    return sorted(
        (each["word"], each["address"], each["region"])
        for stack in document["stacks"].values()
        for each in stack["role_changes"]
    )


@contextmanager
def by_hand(aws: Emulator) -> Iterator[None]:
    """Opens the first region's database to an address, and lets the second's instances do anything in S3."""
    ec2, iam = aws.client("ec2", FIRST), aws.client("iam", SECOND)
    group = {"GroupId": _group(ec2), "IpPermissions": OPENED}
    policy = {"RoleName": f"{WARM_STANDBY.prefix}-{SECOND}-web-instances", "PolicyName": "by-hand"}
    with ExitStack() as undone:
        ec2.authorize_security_group_ingress(**group)
        undone.callback(ec2.revoke_security_group_ingress, **group)
        iam.put_role_policy(**policy, PolicyDocument=json.dumps(ANYTHING))
        undone.callback(iam.delete_role_policy, **policy)
        yield


def _group(ec2: Any) -> str:
    name = f"{WARM_STANDBY.prefix}-{FIRST}-orders-database"
    (group,) = ec2.describe_security_groups(Filters=[{"Name": "group-name", "Values": [name]}])[
        "SecurityGroups"
    ]
    return str(group["GroupId"])


@only(WARM_STANDBY)
def test_nothing_is_said_after_the_first_apply(applied: Applied, review: Callable[[], Reviewed]) -> None:
    status, document = review()
    assert set(document["stacks"]) == {stack.name for stack in applied.stacks}
    assert (said(document), status) == ([], 0), document


@only(WARM_STANDBY)
def test_a_failover_says_what_it_moves_and_what_was_done_by_hand(
    applied: Applied, description: Path, review: Callable[[], Reviewed]
) -> None:
    (deployment,) = load_deployments([description], {})
    step = ladder.failover(deployment, SECOND)
    assert step is not None
    description.write_text(edited(description.read_text(encoding="utf-8"), step.edit), encoding="utf-8")
    with by_hand(applied.aws):
        status, document = review()
    assert said(document) == [
        ("DETACHES", f"aws_s3_bucket_replication_configuration.assets_{FIRST}", ""),
        # IAM has one region for all.
        ("DRIFTED", f"aws_iam_role.web_instances_{SECOND}", FIRST),
        ("DRIFTED", "aws_security_group.orders_database", FIRST),
        ("FENCES", "aws_db_instance.orders", FIRST),
        ("PROMOTES", "aws_db_instance.orders", SECOND),
    ]
    assert (status, document["needs_person"]) == (3, True)
    drifted = document["stacks"][f"{WARM_STANDBY.prefix}-{FIRST}"]["role_changes"][-1]
    assert drifted["reason"] == (
        "OPENS outside of Terraform, since the last apply: lets in 198.51.100.0/24 (tcp, 5432); "
        "this plan leaves it so"
    )
