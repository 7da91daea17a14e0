from collections.abc import Callable
from typing import Any

import pytest

from model.naming.context import Context
from modules.compute.service_linked_role import AutoScalingServiceLinkedRole
from tests.described import EAST, WEST
from tests.synthesized import Synthesized


@pytest.mark.parametrize("variant", ["staging", "suffix", "maximal"])
def test_one_role_that_every_region_names(synthesized: Synthesized, variant: str) -> None:
    output = synthesized(variant)
    role = output.stack("access").resources("aws_iam_service_linked_role")["autoscaling"]
    assert role["aws_service_name"] == "autoscaling.amazonaws.com"
    name = f"AWSServiceRoleForAutoScaling_{role['custom_suffix']}"
    for region in (EAST, WEST):
        stack = output.stack(region)
        for group in stack.resources("aws_autoscaling_group").values():
            arn = group["service_linked_role_arn"]
            assert arn.endswith(f":role/aws-service-role/autoscaling.amazonaws.com/{name}")
            assert arn in stack.resources("aws_kms_key")["key"]["policy"]


def test_long_names_fit_into_the_roles_name(alone: Callable[..., Any]) -> None:
    context = Context("A-rather-long-deployment", "production-a-long-suffix", "us-east-1")
    stack = alone(
        lambda stack, aws: AutoScalingServiceLinkedRole(stack, "autoscaling", context=context, provider=aws)
    )
    suffix = stack.resources("aws_iam_service_linked_role")["autoscaling"]["custom_suffix"]
    assert len(f"AWSServiceRoleForAutoScaling_{suffix}") <= 64
