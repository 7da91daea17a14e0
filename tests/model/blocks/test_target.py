from collections.abc import Callable

import pytest
from pydantic import ValidationError

from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.spec import Component
from model.blocks.target import BEHIND_ONE, Target
from tests.described import Block
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


def test_only_a_rule_has_a_priority(problems: Problems) -> None:
    """And every rule has one."""
    text = f'{HEAD}{EAST}load_balancer "web" {{}}\n{GROUP}  load_balancer = "web"\n'
    (problem,) = problems(f"{text}  priority = 10\n}}\n")
    assert (problem.line, problem.source.strip()) == (9, "priority = 10")
    for attribute in ('paths = ["/a"]', 'hosts = ["a.example.com"]'):
        (problem,) = problems(f"{text}  {attribute}\n}}\n")
        assert (problem.line, problem.source.strip()) == (9, attribute)
        assert "need a priority" in problem.detail


RULE: Block = {"load_balancer": "web", "priority": 1}
LABELS = "a." * 60


@pytest.mark.parametrize(
    "values",
    [
        {"paths": ["/"]},
        {"paths": ["*.php", "/a_b-c.$/~\"'@:+&*?"]},
        {"paths": ["/1", "/2", "/3", "/4", "/5"]},
        {"paths": ["/" + "a" * 127]},
        {"paths": ["/*?*"], "hosts": ["*.example.com", "a?.Example.COM"]},
        {"hosts": [f"{LABELS}abcdefgh"]},
        {"hosts": ["a.b"], "priority": 50000},
    ],
)
def test_rules_that_aws_takes(values: Block) -> None:
    assert not Target.model_validate({**RULE, **values}).is_default


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"paths": ["api"]}, "begin with a slash"),
        ({"paths": ["/a b"]}, "begin with a slash"),
        ({"paths": ["/a%20"]}, "begin with a slash"),
        ({"paths": ["/a?b=1"]}, "begin with a slash"),
        ({"paths": ["/a", "/a"]}, "more than once"),
        ({"paths": ["/" + "a" * 128]}, "at most 128"),
        ({"hosts": ["localhost"]}, "host names with a dot"),
        ({"hosts": ["*"]}, "host names with a dot"),
        ({"hosts": ["api.example.com."]}, "host names with a dot"),
        ({"hosts": ["api.example.c0m"]}, "host names with a dot"),
        ({"hosts": ["https://api.example.com"]}, "host names with a dot"),
        ({"hosts": [f"{LABELS}abcdefghi"]}, "at most 128"),
        ({"paths": ["/a", "/b", "/c"], "hosts": ["a.b", "c.d", "e.f"]}, "at most 5 paths and hosts"),
        ({"paths": ["/*/*/*"], "hosts": ["*.?.*.b"]}, "at most 5 wildcards"),
        ({"paths": ["/a"], "priority": 0}, "greater than or equal to 1"),
        ({"paths": ["/a"], "priority": 50001}, "less than or equal to 50000"),
    ],
)
def test_rules_that_aws_refuses(values: Block, words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Target.model_validate({**RULE, **values})


@pytest.mark.parametrize("path", ["health", "/a b", "/100%", "/a%0", "/a%00b", "/é"])
def test_health_check_paths_are_such_as_a_url_has(path: str) -> None:
    with pytest.raises(ValidationError, match="begins with a slash"):
        Target(load_balancer="web", health_check_path=path)
    assert Target(load_balancer="web", health_check_path="/a%20b/%c3%a9?c=1&d")
