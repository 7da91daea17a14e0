"""What stands between a load balancer and the component behind it."""

from typing import Any

import pytest

from model.blocks.load_balancer import LoadBalancer as LoadBalancerSpec
from model.blocks.network import Network as NetworkSpec
from model.blocks.target import Target
from model.naming.context import Context
from modules.network.default_network import DefaultNetwork
from modules.network.load_balancer import LoadBalancer
from modules.network.security_group import SecurityGroup
from modules.network.target_group import TargetGroup
from modules.storage.log_bucket import LogBucket
from tests.described import EAST, Block, certificate
from tests.synthesized import Alone, Stack, Synthesized


def behind(
    alone: Alone, context: Context, target_type: str = "ip", target: Target | None = None, **balancer: Any
) -> Stack:
    """A component `api_tasks` behind a load balancer `web`."""

    def build(stack: Any, aws: Any) -> None:
        placed = {"context": context, "provider": aws}
        network = DefaultNetwork(stack, "network", spec=NetworkSpec(), endpoints=(), **placed)
        front = LoadBalancer(
            stack,
            "load_balancer.web",
            spec=LoadBalancerSpec(**balancer),
            label="web",
            network=network,
            log_bucket=LogBucket(stack, "bucket.logs", statements=(), **placed),
            **placed,
        )
        tasks = SecurityGroup(
            stack, "tasks", provider=aws, name="tasks", description="d", vpc_id=network.vpc_id
        )
        made = TargetGroup(
            stack,
            "target.api_tasks",
            component="api_tasks",
            target_type=target_type,
            spec=target or Target(load_balancer="web", port=9000, health_check_path="/up"),
            vpc_id=network.vpc_id,
            load_balancer=front,
            security_group=tasks,
            **placed,
        )
        stack.output("arn", made.arn, "For whoever registers targets")

    return alone(build)


@pytest.mark.parametrize("target_type", ["ip", "instance"])
def test_takes_what_the_component_is_made_of(alone: Alone, context: Context, target_type: str) -> None:
    stack = behind(alone, context, target_type)
    group = stack.resources("aws_lb_target_group")["api_tasks"]
    assert (group["target_type"], group["port"], group["protocol"]) == (target_type, 9000, "HTTP")
    assert group["name"] == "Tap-stagin-ff8a4b-api-tasks-9000"
    assert group["vpc_id"] == "${data.aws_vpc.network.id}"
    assert stack.document["output"]["arn"]["value"] == "${aws_lb_target_group.api_tasks.arn}"


def test_only_what_answers_200_on_the_path_is_healthy(alone: Alone, context: Context) -> None:
    check = behind(alone, context).resources("aws_lb_target_group")["api_tasks"]["health_check"]
    assert (check["path"], check["matcher"]) == ("/up", "200")
    assert check["interval"] * check["unhealthy_threshold"] <= 60, "what is ill is out within a minute"


def test_the_way_is_open_from_the_load_balancer_to_the_port_and_nowhere_else(
    alone: Alone, context: Context
) -> None:
    stack = behind(alone, context)
    balancer, tasks = (f"${{aws_security_group.{name}.id}}" for name in ("web_load_balancer", "tasks"))
    ingress = stack.resources("aws_vpc_security_group_ingress_rule")
    admitting = [rule for rule in ingress.values() if rule["security_group_id"] == tasks]
    assert admitting == [ingress["tasks_load_balancer"]]
    (admits,) = admitting
    (leads,) = stack.resources("aws_vpc_security_group_egress_rule").values()
    assert (leads["security_group_id"], leads["referenced_security_group_id"]) == (balancer, tasks)
    assert admits["referenced_security_group_id"] == balancer
    assert {rule[port] for rule in (admits, leads) for port in ("from_port", "to_port")} == {9000}
    assert set(stack.resources("aws_vpc_security_group_egress_rule")) == {"web_load_balancer_api_tasks"}


@pytest.mark.parametrize("arguments", [{}, {"certificate_arn": certificate(EAST)}])
def test_the_listener_that_serves_forwards_to_it(
    alone: Alone, context: Context, arguments: dict[str, Any]
) -> None:
    listeners = behind(alone, context, **arguments).resources("aws_lb_listener")
    serving = listeners["web_https" if arguments else "web_http"]
    forward = {"target_group_arn": "${aws_lb_target_group.api_tasks.arn}", "type": "forward"}
    assert serving["default_action"] == [forward]
    assert [name for name, each in listeners.items() if forward in each["default_action"]] == [
        "web_https" if arguments else "web_http"
    ]


def test_another_port_is_another_group_before_the_old_one_goes(alone: Alone, context: Context) -> None:
    """A listener knows the old one until it knows the new one; both are there meanwhile, with two names."""
    groups = [
        behind(alone, context, target=Target(load_balancer="web", port=port)).resources(
            "aws_lb_target_group"
        )["api_tasks"]
        for port in (9000, 9001)
    ]
    assert len({group["name"] for group in groups}) == 2
    assert [group["lifecycle"] for group in groups] == 2 * [{"create_before_destroy": True}]


API: Block = {"load_balancer": "web", "paths": ["/api/*"], "hosts": ["api.example.com"], "priority": 7}


@pytest.mark.parametrize("arguments", [{}, {"certificate_arn": certificate(EAST)}])
def test_paths_and_hosts_are_a_rule_of_the_listener_that_serves(
    alone: Alone, context: Context, arguments: dict[str, Any]
) -> None:
    stack = behind(alone, context, target=Target.model_validate(API), **arguments)
    (rule,) = stack.resources("aws_lb_listener_rule").values()
    serving = "web_https" if arguments else "web_http"
    assert stack.resources("aws_lb_listener_rule") == {"web_api_tasks": rule}
    assert (rule["listener_arn"], rule["priority"]) == (f"${{aws_lb_listener.{serving}.arn}}", 7)
    assert rule["condition"] == [
        {"host_header": {"values": ["api.example.com"]}},
        {"path_pattern": {"values": ["/api/*"]}},
    ]
    assert rule["action"] == [{"type": "forward", "target_group_arn": "${aws_lb_target_group.api_tasks.arn}"}]
    (action,) = stack.resources("aws_lb_listener")[serving]["default_action"]
    assert (action["type"], action["fixed_response"]["status_code"]) == ("fixed-response", "404")


@pytest.mark.parametrize(("left", "condition"), [("paths", "path_pattern"), ("hosts", "host_header")])
def test_a_rule_has_the_conditions_that_are_given(
    alone: Alone, context: Context, left: str, condition: str
) -> None:
    values = {name: value for name, value in API.items() if name in (left, "load_balancer", "priority")}
    stack = behind(alone, context, target=Target.model_validate(values))
    (rule,) = stack.resources("aws_lb_listener_rule").values()
    assert rule["condition"] == [{condition: {"values": API[left]}}]


def test_blueprint_and_maximal_check_their_instances(synthesized: Synthesized) -> None:
    for variant, name, port, path in (
        ("staging", "web_instances", 8080, "/health"),
        ("maximal", "shop_instances", 9000, "/up/?deep=1"),
    ):
        group = synthesized(variant).stack(EAST).resources("aws_lb_target_group")[name]
        assert (group["port"], group["protocol"], group["target_type"]) == (port, "HTTP", "instance")
        assert (group["health_check"]["path"], group["health_check"]["matcher"]) == (path, "200")
