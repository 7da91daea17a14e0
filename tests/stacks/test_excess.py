"""Where, and how, what is too large for AWS is told."""

from dataclasses import replace
from pathlib import Path

import pytest

from model.blocks.deployment import Deployment
from model.checks.finding import Finding
from model.planning.backend import read_backend
from model.planning.plan import RegionalPlan, StackPlan, StatePlan
from model.planning.stacks import plan_stacks
from stacks.app import RefusedError
from stacks.excess import excess_findings
from stacks.limits import LIMITS
from tests.described import EAST, EUROPE, WEST, Block
from tests.synthesized import ROOT, deployment, synthesize


def described(*regions: str, **components: Block) -> Deployment:
    named = {"name": "Tap", "project": "p", "owner": "o"}
    return deployment({**named, "regions": dict.fromkeys(regions, components)})


def refused(folder: Path, *regions: str, **components: Block) -> list[tuple[str, Finding]]:
    with pytest.raises(RefusedError) as raised:
        synthesize([described(*regions, **components)], folder)
    return [(plan.name, finding) for plan, finding in raised.value.findings]


def buckets(number: int, **attributes: str) -> Block:
    return {f"bucket-{index}": attributes for index in range(number)}


def test_many_buckets_fit_into_the_policies_of_a_region(tmp_path: Path) -> None:
    """More of them than a review found to be too many: 56 in a region, 35 both ways in three."""
    synthesize([described(EAST, bucket=buckets(120))], tmp_path / "one")
    both_ways = buckets(35, replication="both_ways")
    synthesize([described(EAST, WEST, EUROPE, bucket=both_ways)], tmp_path / "three")


def test_too_many_buckets_for_a_log_buckets_policy(tmp_path: Path) -> None:
    ((stack, finding),) = refused(tmp_path, EAST, bucket=buckets(400))
    assert stack == "Tap-staging-us-east-1"
    assert finding.path == ("regions", EAST, "bucket", "bucket-0")
    assert finding.summary == "Too large for AWS"
    assert finding.detail.startswith(
        "The policy of a bucket, aws_s3_bucket_policy.logs in Tap-staging-us-east-1"
    )
    assert "AWS takes 20,480" in finding.detail
    assert 'What makes it large is bucket "bucket-0" and 399 others of its kind. Use fewer' in finding.detail


def test_the_same_in_several_stacks_is_told_once(tmp_path: Path) -> None:
    """Of each role that copies, and of each region's key."""
    both_ways = buckets(90, replication="both_ways")
    found = refused(tmp_path, EAST, WEST, EUROPE, bucket=both_ways)
    assert [finding.path for _, finding in found] == [("regions", EAST, "bucket", "bucket-0")] * 2
    role, key = (finding.detail for _, finding in found)
    assert "The inline policies of a role, aws_iam_role_policy.replication_" in role
    assert "AWS takes 10,240" in role
    assert "2 more like it are over the limit, too." in role
    assert "The policy of a KMS key, aws_kms_key.key in Tap-staging-" in key
    assert "AWS takes 32,768" in key


def plans() -> tuple[StackPlan, ...]:
    group = {"web": {"load_balancer": "web"}}
    made = described(EAST, WEST, load_balancer={"web": {}}, autoscaling_group=group)
    return plan_stacks([made], read_backend(ROOT / "backend.tf.json"))


def template(path: str) -> Block:
    metadata = {"metadata": {"path": path}}
    return {"resource": {"aws_launch_template": {"web": {"//": metadata, "user_data": "eHh4" * 5_500}}}}


def test_what_an_argument_makes_large_is_told_at_the_argument() -> None:
    regional = [plan for plan in plans() if isinstance(plan, RegionalPlan)]
    stacks = [(plan, template(f"{plan.name}/autoscaling_group.web/launch_template")) for plan in regional]
    ((plan, finding),) = excess_findings(stacks)
    assert plan is regional[0]
    assert finding.path == ("regions", EAST, "autoscaling_group", "web", "user_data")
    assert "16,500 bytes; AWS takes 16,384" in finding.detail
    assert 'What makes it large is user_data of autoscaling_group "web".' in finding.detail
    assert "1 more like it is over the limit, too. Make the script shorter" in finding.detail


def test_what_no_component_makes_large_is_told_of_the_file() -> None:
    regional = next(plan for plan in plans() if isinstance(plan, RegionalPlan))
    ((_, finding),) = excess_findings([(regional, template("S/outside/launch_template"))])
    assert finding.path == ()
    assert "What makes it large" not in finding.detail
    assert "too." not in finding.detail


def test_a_stack_of_states_has_no_description() -> None:
    state = next(plan for plan in plans() if isinstance(plan, StatePlan))
    ((plan, finding),) = excess_findings([(state, template("S/state/launch_template"))])
    assert plan is state
    assert finding.path == ()


def test_two_deployments_are_told_apart() -> None:
    one = next(plan for plan in plans() if isinstance(plan, RegionalPlan))
    other = replace(one, deployment=one.deployment.model_copy())
    found = list(excess_findings([(each, template("S/x/y")) for each in (one, other)]))
    assert [plan for plan, _ in found] == [one, other]


def test_nothing_is_over_a_limit_in_what_is_small() -> None:
    assert list(excess_findings([(plan, {}) for plan in plans()])) == []
    assert len({limit.kind for limit in LIMITS}) > 10
