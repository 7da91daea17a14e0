"""The promise: a region's stack plans and applies while all other regions and global services are gone."""

from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from commands.outage import OutageError, outage
from commands.synth import synthesize
from runner.manifest import read_manifest
from runner.plan import Plan
from tests.blueprints.applied import Applied, new_runner

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]


@pytest.fixture
def changed(applied: Applied, tmp_path: Path) -> Path:
    """The blueprint with one tag more."""
    description = tmp_path / f"{applied.blueprint.file}.hcl"
    owner = 'owner   = "platform"'
    text = Path("deployments", description.name).read_text(encoding="utf-8")
    assert owner in text
    description.write_text(
        text.replace(owner, owner + '\n  tags    = { Drill = "outage" }'), encoding="utf-8"
    )
    return description


@pytest.mark.parametrize("lost", [0, 1], ids=["first region", "second region"])
def test_a_region_works_while_its_peer_is_gone(
    applied: Applied, lost: int, changed: Path, tmp_path: Path
) -> None:
    gone = applied.blueprint.regions[lost]
    (survivor,) = (region for region in applied.blueprint.regions if region != gone)
    aws, name = applied.aws, f"{applied.blueprint.prefix}-{survivor}"
    with pytest.raises(OutageError, match=f"asked {gone} for rds DescribeDBInstances"), outage(aws, gone):
        aws.client("rds", gone).describe_db_instances()
    served = aws.served.copy()

    # The global control planes are gone whichever region is: no region's stack may ask them.
    with outage(aws, gone, "global"):
        managed = _plan_and_apply(applied, name, changed, tmp_path)

    now = aws.served - served
    assert set(now) <= {survivor, "unsigned"}, f"requests reached other regions: {now}"
    assert now[survivor] > managed  # each is read
    key = aws.client("kms", survivor)
    tags = key.list_resource_tags(KeyId=_key_id(key, name))["Tags"]
    assert {"TagKey": "Drill", "TagValue": "outage"} in tags


def _plan_and_apply(applied: Applied, name: str, changed: Path, tmp_path: Path) -> int:
    """A stack planned as it is, applied as it is changed and planned again; the number of its resources."""
    # A folder that has never seen the stack: it initialises with its own state and lock, and plans nothing.
    outdir, runner = tmp_path / "cdktf.out", new_runner(applied.aws, tmp_path)
    stacks = read_manifest(synthesize([applied.blueprint.file], outdir=outdir, environment={}))
    alone = [replace(stack, dependencies=()) for stack in stacks if stack.name == name]
    assert runner.plan_all(alone)[name].changes == ()

    synthesize([str(changed)], outdir=outdir, environment={})
    plan = runner.plan_all(alone)[name]
    assert (plan.add, plan.destroy) == (0, 0)
    tags = {address for address, values in _managed(plan).items() if "tags_all" in values}
    assert tags <= set(plan.changed)
    runner.apply_all(alone)
    assert runner.plan_all(alone)[name].changes == ()
    return len(_managed(plan))


def _managed(plan: Plan) -> dict[str, dict[str, Any]]:
    """The attributes of all resources of the stack by address, as they were before the plan."""
    before = plan.document["prior_state"]["values"]["root_module"]["resources"]
    return {resource["address"]: resource["values"] for resource in before if resource["mode"] == "managed"}


def _key_id(kms: Any, prefix: str) -> str:
    described = kms.describe_key(KeyId=f"alias/{prefix.lower()}")
    return str(described["KeyMetadata"]["KeyId"])
