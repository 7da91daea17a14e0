"""The home region is lost: the stacks that are no region's go on from the copies of their states."""

import os
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from commands.synth import synthesize
from runner.environment import isolated
from runner.installation import find_installation
from runner.manifest import Stack, read_manifest
from runner.plan import Plan
from runner.schedule import ScheduleError
from runner.terraform import Terraform
from tests.blueprints.applied import WARM_STANDBY, Applied, new_runner, only

pytestmark = [pytest.mark.terraform, pytest.mark.emulated, only(WARM_STANDBY)]

FIRST, SECOND = WARM_STANDBY.regions
ACCESS, LINKS, EDGE = (f"{WARM_STANDBY.prefix}-{kind}" for kind in ("access", "links", "edge"))
OWNER = 'owner   = "platform"'
HOME = f'\n\n  home_region = "{SECOND}"'
TAG = '\n  tags    = { Drill = "home" }'


class Checkout:
    """A folder in which the blueprint is synthesized again and again, as its users' is."""

    def __init__(self, applied: Applied, folder: Path) -> None:
        self._aws, self._folder = applied.aws, folder

    def write(self, *added: str) -> None:
        """Synthesizes the description with these lines more."""
        text = Path("deployments", f"{WARM_STANDBY.file}.hcl").read_text(encoding="utf-8")
        assert OWNER in text
        description = self._folder / f"{WARM_STANDBY.file}.hcl"
        description.write_text(text.replace(OWNER, OWNER + "".join(added)), encoding="utf-8")
        synthesize([str(description)], outdir=self._folder / "cdktf.out", environment={})

    def reconfigure(self, *names: str) -> None:
        """What the runbook says: ``terraform init -reconfigure`` in the stacks' folders."""
        installation = find_installation()
        environment = {**os.environ, **isolated(self._aws.environment)}
        for stack in self._stacks(names):
            terraform = Terraform(stack.directory, installation=installation)
            mirror = installation.mirror_for(terraform.providers)
            options = ["-reconfigure", "-input=false", *([f"-plugin-dir={mirror}"] if mirror else [])]
            subprocess.run(
                [installation.binary, f"-chdir={stack.directory}", "init", *options],
                env={name: value for name, value in environment.items() if value is not None},
                check=True,
                capture_output=True,
            )

    def plan(self, *names: str) -> dict[str, Plan]:
        return new_runner(self._aws, self._folder).plan_all(self._stacks(names))

    def apply(self, *names: str) -> None:
        new_runner(self._aws, self._folder).apply_all(self._stacks(names))

    def _stacks(self, names: tuple[str, ...]) -> list[Stack]:
        stacks = read_manifest(self._folder / "cdktf.out")
        return [replace(stack, dependencies=()) for stack in stacks if stack.name in names]


def test_home_is_lost_moves_and_returns(applied: Applied, tmp_path: Path) -> None:
    checkout = Checkout(applied, tmp_path)
    checkout.write()
    assert checkout.plan(ACCESS)[ACCESS].changes == ()
    assert digests(applied, FIRST) >= {ACCESS, LINKS, EDGE}

    checkout.write(HOME)
    with pytest.raises(ScheduleError, match="Backend configuration changed"):
        checkout.plan(ACCESS)
    with gone(applied, FIRST, "global"):
        checkout.reconfigure(ACCESS)
    # Roles are IAM's, which is to be there to plan them.
    with gone(applied, FIRST):
        assert checkout.plan(ACCESS)[ACCESS].changes == ()
    checkout.reconfigure(LINKS, EDGE)
    assert {name: plan.changes for name, plan in checkout.plan(LINKS, EDGE).items()} == {LINKS: (), EDGE: ()}

    checkout.write(HOME, TAG)
    checkout.apply(ACCESS)
    assert ACCESS in digests(applied, SECOND)

    # Back: the old home's table knows the state that was there before.
    checkout.write(TAG)
    with pytest.raises(subprocess.CalledProcessError) as refused:
        checkout.reconfigure(ACCESS)
    assert b"does not have the expected content" in refused.value.stderr
    forget(applied, FIRST, ACCESS)
    checkout.reconfigure(ACCESS)
    assert checkout.plan(ACCESS)[ACCESS].changes == ()

    checkout.write()
    checkout.apply(ACCESS)
    checkout.reconfigure(LINKS, EDGE)
    plans = checkout.plan(ACCESS, LINKS, EDGE)
    assert {name: plan.changes for name, plan in plans.items()} == {ACCESS: (), LINKS: (), EDGE: ()}
    forget(applied, SECOND, ACCESS)
    assert digests(applied, FIRST) >= {ACCESS, LINKS, EDGE}
    assert not digests(applied, SECOND) & {ACCESS, LINKS, EDGE}


def test_a_plan_that_drops_another_deployments_copies_is_refused(applied: Applied, tmp_path: Path) -> None:
    other = tmp_path / "other.hcl"
    text = Path("deployments", f"{WARM_STANDBY.file}.hcl").read_text(encoding="utf-8")
    other.write_text(text.replace('deployment "TapStandby"', 'deployment "Other"'), encoding="utf-8")
    stacks = read_manifest(synthesize([str(other)], outdir=tmp_path / "cdktf.out", environment={}))
    copies = [stack for stack in stacks if stack.name == f"state-{FIRST}-copies"]
    with pytest.raises(ScheduleError, match="The states of TapStandby in .* would not be copied any more"):
        applied.runner.plan_all(copies)
    assert not applied.runner.plan_all(copies, variables={"fewer": "true"})[copies[0].name].empty


@contextmanager
def gone(applied: Applied, *regions: str) -> Iterator[None]:
    """Regions that nobody may ask, the global control planes only where they are named."""
    before = len(applied.aws.refusals)
    applied.aws.switch_off(*regions, once_each=True)
    try:
        yield
    finally:
        applied.aws.switch_on(*regions)
    assert applied.aws.refusals[before:] == ()


def digests(applied: Applied, region: str) -> set[str]:
    """The stacks of whose states a region's lock table has a digest."""
    found = applied.aws.client("dynamodb", region).scan(TableName=f"tapstack-lock-{region}")["Items"]
    return {item["LockID"]["S"].split("/")[1] for item in found}


def forget(applied: Applied, region: str, stack: str) -> None:
    """What the runbook says: the digest that isn't the state's is deleted."""
    applied.aws.client("dynamodb", region).delete_item(
        TableName=f"tapstack-lock-{region}",
        Key={"LockID": {"S": f"tapstack-state-{region}/{stack}/terraform.tfstate-md5"}},
    )
