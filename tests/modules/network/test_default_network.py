from model.blocks.network import Network
from model.naming.context import Context
from modules.network.default_network import DefaultNetwork
from tests.described import EAST
from tests.synthesized import Alone, Stack, Synthesized

OF_DEFAULT_VPC = [
    {"name": "vpc-id", "values": ["${data.aws_vpc.network.id}"]},
    {"name": "default-for-az", "values": ["true"]},
]


def network(alone: Alone, context: Context, *endpoints: str) -> tuple[Stack, DefaultNetwork]:
    made: list[DefaultNetwork] = []
    spec = Network.model_validate({"endpoints": endpoints})
    stack = alone(
        lambda stack, aws: made.append(
            DefaultNetwork(stack, "network", context=context, provider=aws, spec=spec)
        )
    )
    return stack, made[0]


def test_default_vpc_is_read_and_never_made(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    assert stack.data("aws_vpc")["network"]["default"] is True
    assert stack.data("aws_subnets")["network"]["filter"] == OF_DEFAULT_VPC
    made = {kind for mode, kind, _, _ in stack.blocks() if mode == "resource"}
    assert not made & {"aws_vpc", "aws_default_vpc", "aws_subnet", "aws_default_subnet", "aws_route_table"}


def test_minimal_makes_no_endpoint_and_relies_on_those_in_the_vpc(alone: Alone, context: Context) -> None:
    stack, made = network(alone, context)
    assert not stack.resources("aws_vpc_endpoint")
    assert not stack.resources("aws_security_group")
    assert set(made.services) == {"endpoints", "s3", "dynamodb"}
    assert set(made.services["endpoints"]) == {"cidr_ipv4"}


def test_maximal_reaches_every_service_of_the_blueprint(synthesized: Synthesized) -> None:
    endpoints = synthesized("staging").stack(EAST).resources("aws_vpc_endpoint")
    kinds = {name: endpoint["vpc_endpoint_type"] for name, endpoint in endpoints.items()}
    assert kinds == {
        "network_s3": "Gateway",
        "network_dynamodb": "Gateway",
        "network_logs": "Interface",
        "network_monitoring": "Interface",
        "network_ssm": "Interface",
        "network_secretsmanager": "Interface",
    }


def test_gateway_endpoints_are_in_every_route_table(alone: Alone, context: Context) -> None:
    stack, _ = network(alone, context, "s3")
    assert set(stack.resources("aws_vpc_endpoint")) == {"network_s3"}
    endpoint = stack.resources("aws_vpc_endpoint")["network_s3"]
    assert endpoint["service_name"] == "com.amazonaws.us-east-1.s3"
    assert endpoint["route_table_ids"] == "${data.aws_route_tables.network.ids}"
    assert not stack.resources("aws_security_group")


def test_interface_endpoints_are_in_zones_that_have_the_service(alone: Alone, context: Context) -> None:
    stack, made = network(alone, context, "logs")
    endpoint = stack.resources("aws_vpc_endpoint")["network_logs"]
    assert endpoint["private_dns_enabled"] is True
    assert endpoint["subnet_ids"] == "${data.aws_subnets.network_logs_subnets.ids}"
    assert endpoint["security_group_ids"] == ["${aws_security_group.network_endpoints.id}"]
    *others, zones = stack.data("aws_subnets")["network_logs_subnets"]["filter"]
    assert others == OF_DEFAULT_VPC
    assert "data.aws_vpc_endpoint_service.network_logs_service.availability_zones" in zones["values"]
    assert set(made.services["endpoints"]) == {"referenced_security_group_id"}


def test_everything_stands_in_the_same_subnets(alone: Alone, context: Context) -> None:
    _, made = network(alone, context)
    assert made.public_subnet_ids == made.isolated_subnet_ids
    assert (made.ingress_routes, made.egress_routes) == ([], [])
