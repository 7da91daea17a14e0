"""What the kinds of network do alike."""

from typing import Any

import pytest

from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.custom_network import CustomNetwork
from modules.network.default_network import DefaultNetwork
from modules.network.network import Network
from modules.network.security_group import SecurityGroup
from tests.synthesized import Alone, Stack


def _default(*arguments: Any, endpoints: list[str], **named: Any) -> Network:
    spec = NetworkSpec.model_validate({"endpoints": endpoints})
    return DefaultNetwork(*arguments, spec=spec, endpoints=endpoints, **named)


def _custom(*arguments: Any, endpoints: list[str], **named: Any) -> Network:
    values = {"source": "custom", "cidr": "10.0.0.0/24", "endpoints": endpoints}
    spec = NetworkSpec.model_validate(values)
    return CustomNetwork(*arguments, spec=spec, endpoints=endpoints, key_arn="arn:aws:kms:key", **named)


@pytest.fixture(params=[_default, _custom])
def stack(request: pytest.FixtureRequest, alone: Alone, context: Context) -> Stack:
    """A network with two endpoints, and a security group that may go out to S3."""

    def build(stack: Any, aws: Any) -> None:
        network = request.param(stack, "network", context=context, provider=aws, endpoints=["logs", "s3"])
        group = SecurityGroup(
            stack, "group", provider=aws, name="group", description="group", vpc_id=network.vpc_id
        )
        assert len(network.allow_egress(group, {"s3"})) == 2

    return alone(build)


def test_the_endpoints_are_reached_over_https(stack: Stack) -> None:
    rules = stack.resources("aws_vpc_security_group_egress_rule")
    assert {(rule["from_port"], rule["to_port"], rule["ip_protocol"]) for rule in rules.values()} == {
        (443, 443, "tcp")
    }
    prefixes = "${data.aws_ec2_managed_prefix_list.network_s3_prefixes.id}"
    assert rules["group_s3"]["prefix_list_id"] == prefixes
    assert rules["group_endpoints"].keys() & {"referenced_security_group_id", "cidr_ipv4"}


def test_endpoints_answer_the_vpc_only(stack: Stack) -> None:
    (rule,) = stack.resources("aws_vpc_security_group_ingress_rule").values()
    assert (rule["from_port"], rule["to_port"]) == (443, 443)
    assert rule["cidr_ipv4"] in (
        "${data.aws_vpc.network.cidr_block}",
        "${aws_vpc.network.cidr_block}",
    )
