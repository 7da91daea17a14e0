"""What holds of every blueprint: once applied nothing is left to do, and each state lies where it belongs."""

import pytest

from tests.blueprints.applied import Applied

pytestmark = [pytest.mark.terraform, pytest.mark.emulated]


def test_second_plan_is_empty(applied: Applied) -> None:
    plans = applied.runner.plan_all(applied.stacks)
    assert plans.keys() == {stack.name for stack in applied.stacks}
    assert {name: plan.changes for name, plan in plans.items() if not plan.empty} == {}


def test_each_state_lies_in_its_region(applied: Applied) -> None:
    """A regional stack's in its own; those of the stacks that aren't regional in the home region, and copies
    of them, without what was locked, in the others."""
    first, prefix = applied.blueprint.regions[0], applied.blueprint.prefix
    deployed = {stack.name for stack in applied.stacks if not stack.name.startswith("state-")}
    for region in applied.blueprint.regions:
        others = {f"{prefix}-{other}" for other in applied.blueprint.regions if other != region}
        expected = {
            f"{name}/terraform.tfstate"
            for name in (deployed - others if region == first else {f"{prefix}-{region}"})
        }
        shared = {
            f"{name}/terraform.tfstate" for name in deployed if name.endswith(("access", "links", "edge"))
        }
        s3 = applied.aws.client("s3", region)
        listed = s3.list_objects_v2(Bucket=f"tapstack-state-{region}")["Contents"]
        assert {item["Key"] for item in listed} == expected | shared
        # What Terraform leaves in the lock table: the digest of each state that it locked there.
        locks = applied.aws.client("dynamodb", region).scan(TableName=f"tapstack-lock-{region}")["Items"]
        assert {item["LockID"]["S"] for item in locks} == {
            f"tapstack-state-{region}/{key}-md5" for key in expected
        }
