from typing import Any

import pytest

from model.blocks.network import Network
from model.naming.context import Context
from modules.network.default_network import DefaultNetwork
from modules.network.security_group import SecurityGroup
from tests.described import EAST, EUROPE
from tests.synthesized import Alone, Stack, Synthesized

ZONES = "data.aws_availability_zones.network.names"


def of_default_vpc(zones: str) -> list[dict[str, Any]]:
    """The filters of a lookup of default subnets in some zones."""
    return [
        {"name": "vpc-id", "values": ["${data.aws_vpc.network.id}"]},
        {"name": "default-for-az", "values": ["true"]},
        {"name": "availability-zone", "values": f"${{{zones}}}"},
    ]


def network(alone: Alone, context: Context, *endpoints: str, **values: Any) -> Stack:
    """A default network that is used by all who may stand in it, with endpoints."""
    spec = Network.model_validate(values)

    def build(stack: Any, aws: Any) -> None:
        made = DefaultNetwork(stack, "network", context=context, provider=aws, spec=spec, endpoints=endpoints)
        assert made.public_subnet_ids == made.isolated_subnet_ids
        made.subnets_offering("t3.micro", "web_instances")
        group = SecurityGroup(stack, "group", provider=aws, name="g", description="g", vpc_id=made.vpc_id)
        made.allow_egress(group, ("s3",))

    return alone(build)


def test_default_vpc_is_read_and_never_made(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    assert stack.data("aws_vpc")["network"]["default"] is True
    assert stack.data("aws_subnets")["network"]["filter"] == of_default_vpc(ZONES)
    made = {kind for mode, kind, _, _ in stack.blocks() if mode == "resource"}
    assert not made & {"aws_vpc", "aws_default_vpc", "aws_subnet", "aws_default_subnet", "aws_route_table"}


def test_nothing_is_read_for_nobody(alone: Alone, context: Context) -> None:
    """A region of tables and buckets needs no default VPC: an account may have none."""
    placed: dict[str, Any] = {"context": context, "spec": Network(), "endpoints": ()}
    stack = alone(lambda stack, aws: DefaultNetwork(stack, "network", provider=aws, **placed))
    assert stack.addresses == []


def test_minimal_makes_no_endpoint_and_relies_on_those_in_the_vpc(alone: Alone, context: Context) -> None:
    stack = network(alone, context)
    assert not stack.resources("aws_vpc_endpoint")
    assert stack.resources("aws_security_group").keys() == {"group"}
    rules = stack.resources("aws_vpc_security_group_egress_rule")
    assert rules.keys() == {"group_endpoints", "group_s3"}
    assert stack.data("aws_ec2_managed_prefix_list").keys() == {"network_s3_prefixes"}


@pytest.mark.parametrize("endpoints", [(), ("logs",), ("s3", "ssm")])
def test_whoever_made_the_endpoints_they_are_reached(
    alone: Alone, context: Context, endpoints: tuple[str, ...]
) -> None:
    """Two deployments in one VPC: private DNS sends each to the endpoints of either."""
    rule = network(alone, context, *endpoints).resources("aws_vpc_security_group_egress_rule")[
        "group_endpoints"
    ]
    assert (rule["cidr_ipv4"], rule["to_port"]) == ("${data.aws_vpc.network.cidr_block}", 443)
    assert "referenced_security_group_id" not in rule


def test_the_blueprint_reaches_what_it_calls_and_nothing_else(synthesized: Synthesized) -> None:
    endpoints = synthesized("staging").stack(EAST).resources("aws_vpc_endpoint")
    kinds = {name: endpoint["vpc_endpoint_type"] for name, endpoint in endpoints.items()}
    assert kinds == {
        "network_s3": "Gateway",
        "network_dynamodb": "Gateway",
        "network_logs": "Interface",
        "network_monitoring": "Interface",
        "network_ssm": "Interface",
    }


def test_gateway_endpoints_are_in_every_route_table(alone: Alone, context: Context) -> None:
    stack = network(alone, context, "s3")
    assert set(stack.resources("aws_vpc_endpoint")) == {"network_s3"}
    endpoint = stack.resources("aws_vpc_endpoint")["network_s3"]
    assert endpoint["service_name"] == "com.amazonaws.us-east-1.s3"
    assert endpoint["route_table_ids"] == "${data.aws_route_tables.network.ids}"


@pytest.mark.parametrize(
    ("values", "zones"), [({}, 2), ({"endpoint_zones": 1}, 1), ({"endpoint_zones": 6}, 6)]
)
def test_interface_endpoints_are_in_few_zones_that_have_the_service(
    alone: Alone, context: Context, values: dict[str, int], zones: int
) -> None:
    """Of the zones by their names: one that AWS opens later changes no endpoint."""
    stack = network(alone, context, "logs", **values)
    endpoint = stack.resources("aws_vpc_endpoint")["network_logs"]
    assert endpoint["private_dns_enabled"] is True
    assert endpoint["subnet_ids"] == "${data.aws_subnets.network_logs_subnets.ids}"
    assert endpoint["security_group_ids"] == ["${aws_security_group.network_endpoints.id}"]
    offered = "data.aws_vpc_endpoint_service.network_logs_service.availability_zones"
    assert stack.data("aws_subnets")["network_logs_subnets"]["filter"] == of_default_vpc(
        f"chunklist(sort(setintersection({ZONES}, {offered})), {zones})[0]"
    )


def test_endpoints_of_a_shared_vpc_let_everything_through(synthesized: Synthesized) -> None:
    for endpoint in synthesized("staging").stack(EAST).resources("aws_vpc_endpoint").values():
        assert "policy" not in endpoint


def test_instances_stand_in_zones_that_offer_their_type_and_have_load_balancers(
    alone: Alone, context: Context
) -> None:
    offered = "data.aws_ec2_instance_type_offerings.network_web_instances_offerings.locations"
    lookup = network(alone, context).data("aws_subnets")["network_web_instances_subnets"]
    assert lookup["filter"] == of_default_vpc(f"sort(setintersection({ZONES}, {offered}))")


@pytest.mark.parametrize(
    ("region", "values", "excluded"),
    [
        (EAST, {}, ["use1-az3"]),
        ("us-west-1", {}, ["usw1-az2"]),
        ("ap-northeast-1", {}, ["apne1-az3"]),
        ("ca-central-1", {}, ["cac1-az3"]),
        (EUROPE, {}, None),
        (EAST, {"exclude_zone_ids": []}, None),
        (EUROPE, {"exclude_zone_ids": ["euw1-az2"]}, ["euw1-az2"]),
    ],
)
def test_nothing_stands_where_aws_refuses_load_balancers(
    alone: Alone, context: Context, region: str, values: dict[str, Any], excluded: list[str] | None
) -> None:
    zones = network(alone, context.in_region(region), **values).data("aws_availability_zones")["network"]
    assert zones.get("exclude_zone_ids") == excluded
    assert "state" not in zones
    (enough,) = zones["lifecycle"]["postcondition"]
    assert ("exclude_zone_ids" in enough["error_message"]) is bool(excluded)


def test_two_zones_are_needed(alone: Alone, context: Context) -> None:
    stack = network(alone, context)
    (zones,) = stack.data("aws_availability_zones")["network"]["lifecycle"]["postcondition"]
    (subnets,) = stack.data("aws_subnets")["network"]["lifecycle"]["postcondition"]
    assert (zones["condition"], subnets["condition"]) == (
        "${length(self.names) >= 2}",
        "${length(self.ids) >= 2}",
    )
    assert "The default VPC of us-east-1 lacks default subnets" in subnets["error_message"]
