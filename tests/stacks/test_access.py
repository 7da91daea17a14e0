import pytest

from tests.described import EAST, WEST
from tests.synthesized import FAILOVERS, Synthesized


@pytest.mark.parametrize("variant", ["staging", "maximal"])
def test_holds_iam_and_nothing_else(synthesized: Synthesized, variant: str) -> None:
    kinds = {kind for mode, kind, _, _ in synthesized(variant).stack("access").blocks() if mode == "resource"}
    assert kinds == {
        "aws_iam_role",
        "aws_iam_role_policy",
        "aws_iam_instance_profile",
        "aws_iam_service_linked_role",
    }


@pytest.mark.parametrize("variant", FAILOVERS)
def test_is_the_same_after_a_failover(synthesized: Synthesized, variant: str) -> None:
    after = synthesized(FAILOVERS[variant]).stack("access").text
    assert synthesized(variant).stack("access").text == after


def test_roles_of_all_regions_are_put_out(synthesized: Synthesized) -> None:
    outputs = synthesized("account").stack("access").document["output"]
    assert {name: output["value"] for name, output in outputs.items()} == {
        f"{region.replace('-', '_')}_{role.replace('-', '_')}_role_arn": (
            f"arn:aws:iam::123456789012:role/TapStack-staging-{region}-{role}"
        )
        for region in (EAST, WEST)
        for role in ("web-instances", "database-monitoring")
    }


def test_suffix_isolates_parallel_pipelines(synthesized: Synthesized) -> None:
    """IAM names are global in the account: none may be the same."""
    one, other = (synthesized(variant).stack("access") for variant in ("staging", "suffix"))
    for kind in ("aws_iam_role", "aws_iam_instance_profile"):
        names = [{block["name"] for block in stack.resources(kind).values()} for stack in (one, other)]
        assert names[0].isdisjoint(names[1])
    suffixes = [
        stack.resources("aws_iam_service_linked_role")["autoscaling"]["custom_suffix"]
        for stack in (one, other)
    ]
    assert suffixes == ["TapStack-staging", "TapStack-staging-pr-42"]
