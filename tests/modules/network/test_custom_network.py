import re
from collections.abc import Mapping
from typing import Any

import pytest

from model.blocks.network import Network as NetworkSpec
from model.naming.context import Context
from modules.network.custom_network import CustomNetwork
from modules.network.security_group import SecurityGroup
from tests.described import ACCOUNT, EAST, Block
from tests.synthesized import Stack, Synthesized

TIERS = ("public", "private", "isolated")
LARGE: Block = {"cidr": "10.0.0.0/16"}

NETWORKS: Mapping[str, Block] = {
    "minimal": {"cidr": "10.0.0.0/24", "endpoints": []},
    "single": {**LARGE, "nat_gateways": "single", "endpoints": ["s3", "logs"]},
    "per zone": {**LARGE, "nat_gateways": "per_zone", "zones": 3, "endpoints": ["s3", "logs"]},
    "maximal": {
        "cidr": "100.64.0.0/22",
        "nat_gateways": "per_zone",
        "zones": 6,
        "flow_log_retention_days": 365,
        "endpoints": ["s3", "dynamodb", "logs", "ssmmessages"],
        "endpoint_zones": 6,
        "endpoint_buckets": ["vendor-*"],
    },
}


@pytest.fixture(scope="module")
def networks(tmp_path_factory: pytest.TempPathFactory, context: Context) -> dict[str, Stack]:
    """Each of ``NETWORKS`` in a stack, with a security group that may go out; all made in one app."""
    import stacks.stack

    # The bindings come before CDKTF.
    # isort: split
    from cdktf import App

    folder = tmp_path_factory.mktemp("networks")
    app = App(outdir=str(folder))
    for name, values in NETWORKS.items():
        stack = stacks.stack.Stack(app, name.replace(" ", "-"))
        _fill(stack, stack.provider_of(EAST, {}, None), context, values)
    app.synth()
    return {
        name: Stack((folder / "stacks" / name.replace(" ", "-") / "cdk.tf.json").read_text(encoding="utf-8"))
        for name in NETWORKS
    }


def _fill(stack: Any, aws: Any, context: Context, values: Block) -> None:
    spec = NetworkSpec.model_validate({"source": "custom", **values})
    network = CustomNetwork(
        stack,
        "network",
        context=context,
        provider=aws,
        spec=spec,
        endpoints=spec.endpoints_for(()),
        key_arn="arn:aws:kms:key",
    )
    group = SecurityGroup(
        stack, "group", provider=aws, name="group", description="group", vpc_id=network.vpc_id
    )
    network.allow_egress(group, ("s3", "dynamodb"))
    network.subnets_offering("t3.micro", "web_instances")


def default_routes(stack: Stack) -> dict[str, str]:
    """Route table to the gateway that its default route leads to."""
    routes = stack.resources("aws_route")
    assert {route["destination_cidr_block"] for route in routes.values()} == {"0.0.0.0/0"}
    gateways = {
        name: route.get("gateway_id") or route.get("nat_gateway_id", "") for name, route in routes.items()
    }
    for name, route in routes.items():
        assert route["route_table_id"] == f"${{aws_route_table.{name}.id}}"
    return {
        name.removeprefix("network_"): gateway.removeprefix("${").removesuffix(".id}")
        for name, gateway in gateways.items()
    }


@pytest.mark.parametrize("name", NETWORKS)
def test_each_tier_has_a_subnet_and_a_route_table_in_each_zone(networks: dict[str, Stack], name: str) -> None:
    stack, zones = networks[name], range(1, NETWORKS[name].get("zones", 2) + 1)
    expected = {f"network_{tier}_{zone}" for tier in TIERS for zone in zones}
    subnets, tables = stack.resources("aws_subnet"), stack.resources("aws_route_table")
    associations = stack.resources("aws_route_table_association")
    assert subnets.keys() == tables.keys() == associations.keys() == expected
    for key, subnet in subnets.items():
        _, tier, zone = key.split("_")
        assert subnet["availability_zone"] == (
            f"${{element(data.aws_availability_zones.network.names, {int(zone) - 1})}}"
        )
        assert subnet["map_public_ip_on_launch"] is False
        assert subnet["tags"] == {"Name": f"Tap-staging-us-east-1-{tier}-{zone}", "Tier": tier}
        assert tables[key]["tags"] == subnet["tags"]
        assert associations[key]["subnet_id"] == f"${{aws_subnet.{key}.id}}"
        assert associations[key]["route_table_id"] == f"${{aws_route_table.{key}.id}}"


def test_zones_are_not_shifted_by_a_disaster(networks: dict[str, Stack]) -> None:
    """An impaired zone stays in the list, and a list that changes moves no subnet."""
    zones = networks["per zone"].data("aws_availability_zones")["network"]
    assert "state" not in zones
    assert {item["name"]: item["values"] for item in zones["filter"]} == {
        "opt-in-status": ["opt-in-not-required"],
        "zone-type": ["availability-zone"],
    }
    (enough,) = zones["lifecycle"]["postcondition"]
    assert enough["condition"] == "${length(self.names) >= 3}"
    assert "The network of us-east-1 needs 3 availability zones" in enough["error_message"]
    assert zones["exclude_zone_ids"] == ["use1-az3"]
    for subnet in networks["per zone"].resources("aws_subnet").values():
        assert subnet["lifecycle"] == {"ignore_changes": ["availability_zone"]}


def test_vpc_resolves_names_and_its_default_group_is_closed(networks: dict[str, Stack]) -> None:
    stack = networks["single"]
    vpc = stack.resources("aws_vpc")["network"]
    assert (vpc["cidr_block"], vpc["tags"]) == ("10.0.0.0/16", {"Name": "Tap-staging-us-east-1"})
    assert vpc["enable_dns_support"] is vpc["enable_dns_hostnames"] is True
    group = stack.resources("aws_default_security_group")["network"]
    assert (group["vpc_id"], group["ingress"], group["egress"]) == ("${aws_vpc.network.id}", [], [])


@pytest.mark.parametrize("name", NETWORKS)
def test_public_subnets_lead_to_the_internet_and_isolated_ones_nowhere(
    networks: dict[str, Stack], name: str
) -> None:
    routes = default_routes(networks[name])
    public = {key: gateway for key, gateway in routes.items() if key.startswith("public_")}
    assert len(public) == NETWORKS[name].get("zones", 2)
    assert set(public.values()) == {"aws_internet_gateway.network"}
    assert not [key for key in routes if key.startswith("isolated_")]


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("minimal", {}),
        ("single", {"private_1": "1", "private_2": "1"}),
        ("per zone", {"private_1": "1", "private_2": "2", "private_3": "3"}),
    ],
)
def test_private_subnets_lead_to_nat_gateways(
    networks: dict[str, Stack], name: str, expected: dict[str, str]
) -> None:
    stack = networks[name]
    targets = {key: f"aws_nat_gateway.network_{number}" for key, number in expected.items()}
    routes = default_routes(stack).items()
    assert {key: gateway for key, gateway in routes if key.startswith("private_")} == targets
    gateways = stack.resources("aws_nat_gateway")
    assert {f"aws_nat_gateway.{key}" for key in gateways} == set(targets.values())
    addresses = stack.resources("aws_eip")
    assert len(addresses) == len(gateways)
    for key, gateway in gateways.items():
        number = key.removeprefix("network_")
        assert gateway["subnet_id"] == f"${{aws_subnet.network_public_{number}.id}}"
        assert gateway["allocation_id"] == f"${{aws_eip.network_nat_{number}.allocation_id}}"
        assert f"aws_route.network_public_{number}" in gateway["depends_on"]
        assert addresses[f"network_nat_{number}"]["depends_on"] == ["aws_internet_gateway.network"]


@pytest.mark.parametrize(
    ("name", "rules"),
    [
        ("minimal", set()),
        ("single", {"endpoints", "s3", "internet"}),
        ("maximal", {"endpoints", "s3", "dynamodb", "internet"}),
    ],
)
def test_instances_may_go_out_to_what_there_is(
    networks: dict[str, Stack], name: str, rules: set[str]
) -> None:
    made = networks[name].resources("aws_vpc_security_group_egress_rule")
    assert {key.removeprefix("group_") for key in made} == rules
    if "internet" in rules:
        internet = made["group_internet"]
        assert (internet["cidr_ipv4"], internet["to_port"]) == ("0.0.0.0/0", 443)


def test_gateway_endpoints_serve_those_who_call(networks: dict[str, Stack]) -> None:
    """Databases and load balancers call nobody."""
    endpoint = networks["single"].resources("aws_vpc_endpoint")["network_s3"]
    assert endpoint["vpc_endpoint_type"] == "Gateway"
    assert endpoint["route_table_ids"] == [
        f"${{aws_route_table.network_private_{zone}.id}}" for zone in (1, 2)
    ]


def test_endpoints_and_instances_stand_in_private_subnets_of_zones_that_offer_them(
    networks: dict[str, Stack],
) -> None:
    """No data source looks for subnets that the stack itself makes."""
    stack = networks["single"]
    assert stack.resources("aws_vpc_endpoint")["network_logs"]["subnet_ids"] == (
        "${chunklist([for subnet in [aws_subnet.network_private_1, aws_subnet.network_private_2] : "
        "subnet.id if contains(data.aws_vpc_endpoint_service.network_logs_service.availability_zones, "
        "subnet.availability_zone)], 2)[0]}"
    )
    assert not {"aws_subnets", "aws_route_tables", "aws_vpc"} & stack.document["data"].keys()
    assert stack.data("aws_ec2_instance_type_offerings").keys() == {"network_web_instances_offerings"}


def test_endpoints_are_for_the_own_account(networks: dict[str, Stack]) -> None:
    endpoints = networks["maximal"].resources("aws_vpc_endpoint")
    policies = {name: endpoint["policy"] for name, endpoint in endpoints.items() if "policy" in endpoint}
    assert policies.keys() == {"network_s3", "network_dynamodb", "network_logs"}
    assert endpoints.keys() - policies.keys() == {"network_ssmmessages"}
    assert all(f'Account": "{ACCOUNT}"' in policy for policy in policies.values())
    assert "vendor-*/*" in policies["network_s3"]


def test_endpoints_are_reached_by_their_own_group(networks: dict[str, Stack]) -> None:
    """Nobody else makes any in the VPC."""
    rule = networks["single"].resources("aws_vpc_security_group_egress_rule")["group_endpoints"]
    assert rule["referenced_security_group_id"] == "${aws_security_group.network_endpoints.id}"


@pytest.mark.parametrize(("name", "days"), [("minimal", 30), ("maximal", 365)])
def test_flow_logs_are_encrypted_and_written_by_the_role(
    networks: dict[str, Stack], name: str, days: int
) -> None:
    group = networks[name].resources("aws_cloudwatch_log_group")["network_flow_logs"]
    assert (group["name"], group["retention_in_days"], group["kms_key_id"]) == (
        "/Tap-staging/us-east-1/network/flow-logs",
        days,
        "arn:aws:kms:key",
    )
    log = networks[name].resources("aws_flow_log")["network_flow_logs"]
    assert (log["traffic_type"], log["vpc_id"]) == ("ALL", "${aws_vpc.network.id}")
    assert log["log_destination"] == "${aws_cloudwatch_log_group.network_flow_logs.arn}"
    assert log["iam_role_arn"] == "arn:aws:iam::123456789012:role/Tap-staging-us-east-1-flow-logs"
    assert log["max_aggregation_interval"] == 60


def test_one_more_zone_with_its_nat_gateway_changes_no_other_resource(networks: dict[str, Stack]) -> None:
    """But for the lists that the new subnets join, and the route to a zone's own NAT gateway."""
    before = {
        (kind, name): block for mode, kind, name, block in networks["single"].blocks() if mode == "resource"
    }
    after = {(kind, name): block for _, kind, name, block in networks["per zone"].blocks()}
    assert before.keys() < after.keys()
    changed = {
        f"{kind}.{name}": {key for key in block if block[key] != after[kind, name].get(key)} - {"//"}
        for (kind, name), block in before.items()
    }
    assert {address: arguments for address, arguments in changed.items() if arguments} == {
        "aws_route.network_private_2": {"nat_gateway_id"},
        "aws_vpc_endpoint.network_logs": {"subnet_ids"},
        "aws_vpc_endpoint.network_s3": {"route_table_ids"},
    }


def routes_of(tier: str) -> set[str]:
    """What leads traffic out of a tier of two zones."""
    kinds = ("aws_route", "aws_route_table_association")
    return {f"{kind}.network_{tier}_{zone}" for kind in kinds for zone in (1, 2)}


def test_load_balancers_stand_in_public_subnets_that_lead_to_the_internet(synthesized: Synthesized) -> None:
    balancer = synthesized("standby").stack(EAST).resources("aws_lb")["web"]
    assert balancer["subnets"] == [f"${{aws_subnet.network_public_{zone}.id}}" for zone in (1, 2)]
    assert set(balancer["depends_on"]) == {"aws_s3_bucket_policy.logs", *routes_of("public")}


def test_instances_stand_in_private_subnets_that_lead_to_aws(synthesized: Synthesized) -> None:
    group = synthesized("standby").stack(EAST).resources("aws_autoscaling_group")["web"]
    subnets = re.findall(r"aws_subnet\.\w+", group["vpc_zone_identifier"])
    assert subnets == ["aws_subnet.network_private_1", "aws_subnet.network_private_2"]
    rules = {f"aws_vpc_security_group_egress_rule.web_instances_{peer}" for peer in ("s3", "internet")}
    endpoints = {"aws_vpc_endpoint.network_s3"}
    parameters = {
        f"aws_ssm_parameter.web_instances_{store}" for store in ("database_orders", "bucket_assets")
    }
    database = {
        "aws_vpc_security_group_ingress_rule.orders_database_web_instances",
        "aws_vpc_security_group_egress_rule.web_instances_orders_database",
    }
    assert set(group["depends_on"]) == rules | endpoints | routes_of("private") | parameters | database


def test_databases_stand_in_isolated_subnets(synthesized: Synthesized) -> None:
    subnets = synthesized("standby").stack(EAST).resources("aws_db_subnet_group")["orders"]["subnet_ids"]
    assert subnets == [f"${{aws_subnet.network_isolated_{zone}.id}}" for zone in (1, 2)]
