from typing import Any

import pytest

from modules.network.security_group import ANYWHERE, SecurityGroup
from tests.synthesized import Alone


def closed(stack: Any, provider: Any, id: str = "guard") -> SecurityGroup:
    return SecurityGroup(stack, id, provider=provider, name=f"n-{id}", description="d", vpc_id="vpc-1")


def test_minimal_has_no_opening(alone: Alone) -> None:
    stack = alone(closed)
    group = stack.resources("aws_security_group")["guard"]
    assert {name for name in group if name != "//"} == {"description", "name", "provider", "vpc_id"}
    assert stack.addresses == ["aws_security_group.guard"]


def test_each_opening_is_a_resource_with_exactly_one_peer(alone: Alone) -> None:
    def build(stack: Any, provider: Any) -> None:
        one, other = closed(stack, provider, "one"), closed(stack, provider, "other")
        one.allow_ingress("web", 80, "from anywhere", {"cidr_ipv4": ANYWHERE})
        one.allow_egress("other", 5432, "to the other", other.peer)
        one.allow_egress("s3", 443, "to S3", {"prefix_list_id": "pl-1"})

    stack = alone(build)
    (ingress,) = stack.resources("aws_vpc_security_group_ingress_rule").values()
    egress = stack.resources("aws_vpc_security_group_egress_rule")
    rule = {
        "description": "from anywhere",
        "from_port": 80,
        "ip_protocol": "tcp",
        "provider": "aws.us_east_1",
        "security_group_id": "${aws_security_group.one.id}",
        "to_port": 80,
    }
    assert {name: value for name, value in ingress.items() if name != "//"} == {
        **rule,
        "cidr_ipv4": "0.0.0.0/0",
    }
    assert egress["one_other"]["referenced_security_group_id"] == "${aws_security_group.other.id}"
    assert egress["one_s3"]["prefix_list_id"] == "pl-1"
    assert set(egress) == {"one_other", "one_s3"}


def test_two_openings_of_one_name_are_refused(alone: Alone) -> None:
    def build(stack: Any, provider: Any) -> None:
        group = closed(stack, provider)
        group.allow_ingress("web", 80, "d", {"cidr_ipv4": ANYWHERE})
        group.allow_ingress("web", 81, "d", {"cidr_ipv4": ANYWHERE})

    with pytest.raises(RuntimeError, match="already a Construct with name 'web'"):
        alone(build)
