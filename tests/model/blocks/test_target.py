from collections.abc import Callable

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.spec import Component
from model.blocks.target import BEHIND_ONE, Target
from tests.model.conftest import HEAD, Load, Problems

EAST = 'region "us-east-1" {}\n'
GROUP = 'autoscaling_group "jobs" {\n'


def test_what_means_nothing_without_a_load_balancer_are_the_other_attributes() -> None:
    assert {*BEHIND_ONE, "load_balancer"} == Target.model_fields.keys() - Component.model_fields.keys()


def test_minimal_is_a_worker(load: Load) -> None:
    group = load(f"{HEAD}{EAST}{GROUP}}}\n").regions["us-east-1"].autoscaling_group["jobs"]
    assert isinstance(group, AutoscalingGroup)
    assert group.load_balancer is None


@pytest.mark.parametrize("attribute", ["port = 9000", 'health_check_path = "/up"'])
def test_a_worker_serves_nothing(problems: Problems, attribute: str) -> None:
    (problem,) = problems(f"{HEAD}{EAST}{GROUP}  {attribute}\n}}\n")
    assert (problem.line, problem.summary) == (7, "Invalid block")
    assert f"set load_balancer, or remove {attribute.split()[0]}" in problem.detail


def test_a_region_may_take_the_load_balancer_away(load: Load, problems: Problems) -> None:
    top = 'load_balancer "web" {}\nautoscaling_group "jobs" {\n  load_balancer = "web"\n  port = 9000\n}\n'
    own = 'load_balancer "web" {\n  enabled = false\n}\nautoscaling_group "jobs" {\n  load_balancer = null\n'
    west = f'region "us-west-2" {{\n{own}%s}}\n}}\n'
    regions = load(HEAD + EAST + west % "  port = null\n" + top).regions
    assert [region.autoscaling_group["jobs"].load_balancer for region in regions.values()] == ["web", None]
    (problem,) = problems(HEAD + EAST + west % "" + top)
    assert problem.source.strip() == "port = 9000"


def test_a_mistyped_load_balancer_is_told_alone(told: Callable[..., list[tuple[int, str]]]) -> None:
    assert told(f"{EAST}{GROUP}  load_balancer = 5\n  port = 9000\n}}\n") == [(7, "Invalid value")]
