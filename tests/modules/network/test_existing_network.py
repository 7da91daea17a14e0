"""A VPC that somebody else keeps: what is looked up in it, and what Terraform makes of it."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import boto3
import pytest

from emulator import Emulator
from model.blocks.network import Network
from model.naming.context import Context
from modules.network.existing_network import ExistingNetwork
from modules.network.security_group import SecurityGroup
from runner.environment import isolated
from runner.installation import find_installation
from runner.terraform import Terraform, TerraformError
from tests.described import EAST, WEST, Block
from tests.synthesized import Alone, Stack, Synthesized

FIRSTS = (
    "[for ids in values({{for subnet in {} : subnet.availability_zone => subnet.id...{}}}) : sort(ids)[0]]"
)


def build(context: Context, endpoints: tuple[str, ...], values: Block) -> Any:
    """Gives what makes a network with all who may stand in it, and puts what they stand in into outputs."""
    spec = Network.model_validate({"source": "existing", **values})

    def build(stack: Any, aws: Any) -> None:
        network = ExistingNetwork(
            stack, "network", context=context, provider=aws, spec=spec, endpoints=endpoints
        )
        group = SecurityGroup(stack, "group", provider=aws, name="g", description="g", vpc_id=network.vpc_id)
        network.allow_egress(group, ("s3",))
        stack.output("public", network.public_subnet_ids, "public")
        stack.output("isolated", network.isolated_subnet_ids, "isolated")
        stack.output("instances", network.subnets_offering("t3.micro", "web_instances"), "private")

    return build


def test_it_is_read_and_never_made(synthesized: Synthesized) -> None:
    for region, by in ((EAST, {"id": "vpc-0123456789abcdef0"}), (WEST, {"tags": {"Name": "main"}})):
        stack = synthesized("existing").stack(region)
        vpc = stack.data("aws_vpc")["network"]
        assert {key: vpc[key] for key in ("id", "tags") if key in vpc} == by
        made = {kind for mode, kind, _, _ in stack.blocks() if mode == "resource"}
        assert not made & {
            "aws_vpc",
            "aws_subnet",
            "aws_route_table",
            "aws_route",
            "aws_ec2_tag",
            "aws_flow_log",
        }


def test_nothing_is_read_for_nobody(alone: Alone, context: Context) -> None:
    spec = Network.model_validate({"source": "existing", "vpc_id": "vpc-12345678"})
    placed: Block = {"context": context, "spec": spec, "endpoints": ()}
    stack = alone(lambda stack, aws: ExistingNetwork(stack, "network", provider=aws, **placed))
    assert stack.addresses == []


def test_tiers_are_found_by_tags(synthesized: Synthesized) -> None:
    stack = synthesized("existing").stack(EAST)
    tags = {name: subnets["tags"] for name, subnets in stack.data("aws_subnets").items()}
    assert tags == {
        "network_public": {"Name": "main-public-*"},
        "network_private": {"Name": "main-private-*", "Team": "web"},
        "network_isolated": {"Name": "main-database-*"},
    }
    for name, subnets in stack.data("aws_subnets").items():
        assert subnets["filter"] == [{"name": "vpc-id", "values": ["${data.aws_vpc.network.id}"]}]
        (found,) = subnets["lifecycle"]["postcondition"]
        assert found["condition"] == "${length(self.ids) > 0}"
        assert f"set {name.removeprefix('network_')}_subnet_tags" in found["error_message"]


def test_each_stands_in_its_tier(synthesized: Synthesized) -> None:
    stack = synthesized("existing").stack(EAST)
    public = FIRSTS.format("data.aws_subnet.network_public", "")
    assert stack.resources("aws_lb")["web"]["subnets"] == f"${{{public}}}"
    assert stack.resources("aws_db_subnet_group")["orders"]["subnet_ids"] == (
        "${data.aws_subnets.network_isolated.ids}"
    )
    offered = "data.aws_ec2_instance_type_offerings.network_web_instances_offerings.locations"
    assert stack.resources("aws_autoscaling_group")["web"]["vpc_zone_identifier"] == (
        "${[for subnet in data.aws_subnet.network_private : subnet.id if "
        f"contains({offered}, subnet.availability_zone)]}}"
    )


def test_endpoints_stand_in_one_subnet_of_each_of_few_zones(synthesized: Synthesized) -> None:
    stack = synthesized("existing").stack(EAST)
    endpoints = stack.resources("aws_vpc_endpoint")
    assert endpoints.keys() == {f"network_{service}" for service in ("s3", "logs", "monitoring", "ssm")}
    offered = "data.aws_vpc_endpoint_service.network_logs_service.availability_zones"
    firsts = FIRSTS.format(
        "data.aws_subnet.network_private", f" if contains({offered}, subnet.availability_zone)"
    )
    assert endpoints["network_logs"]["subnet_ids"] == f"${{chunklist({firsts}, 1)[0]}}"
    assert not [name for name, endpoint in endpoints.items() if "policy" in endpoint]
    (resolves,) = stack.data("aws_vpc")["network"]["lifecycle"]["postcondition"]
    assert resolves["condition"] == "${self.enable_dns_support && self.enable_dns_hostnames}"


def test_a_vpc_that_leads_to_the_internet_is_left_by_https(synthesized: Synthesized) -> None:
    stack = synthesized("existing").stack(WEST)
    assert not stack.resources("aws_vpc_endpoint")
    rules = stack.resources("aws_vpc_security_group_egress_rule")
    assert rules["web_instances_internet"]["cidr_ipv4"] == "0.0.0.0/0"
    assert rules.keys() == {
        "web_instances_internet",
        "web_instances_orders_database",
        "web_load_balancer_web_instances",
    }
    assert "lifecycle" not in stack.data("aws_vpc")["network"]


def test_a_tier_in_one_zone_is_refused(synthesized: Synthesized) -> None:
    outputs = synthesized("existing").stack(EAST).document["output"]
    for tier in ("public", "isolated"):
        (enough,) = outputs[f"network_{tier}_subnet_ids"]["precondition"]
        zones = f"distinct([for subnet in data.aws_subnet.network_{tier} : subnet.availability_zone])"
        assert enough["condition"] == f"${{length({zones}) >= 2}}"
        assert f"has its {tier} subnets in one zone" in enough["error_message"]


class Vpc:
    """A VPC on an embedded AWS, and its subnets: zone and tier of each, with the tag ``Tier``."""

    def __init__(self, aws: Emulator, name: str, *subnets: str) -> None:
        self._ec2 = boto3.Session("a", "b").client("ec2", EAST, endpoint_url=aws.url)
        self.id: str = self._ec2.create_vpc(CidrBlock="10.9.0.0/16")["Vpc"]["VpcId"]
        self._ec2.associate_vpc_cidr_block(VpcId=self.id, CidrBlock="100.64.0.0/16")
        self._ec2.modify_vpc_attribute(VpcId=self.id, EnableDnsHostnames={"Value": True})
        self._tag(self.id, Name=name)
        self.subnets: dict[str, list[str]] = {}
        for number, subnet in enumerate(subnets):
            self._make(number, *subnet.split())

    def _make(self, number: int, zone: str, tier: str) -> None:
        made = self._ec2.create_subnet(
            VpcId=self.id, CidrBlock=f"10.9.{number}.0/24", AvailabilityZone=f"{EAST}{zone}"
        )["Subnet"]["SubnetId"]
        self._tag(made, Tier=tier, Name=f"{tier}-{zone}")
        self.subnets.setdefault(tier, []).append(made)

    def _tag(self, id: str, **tags: str) -> None:
        self._ec2.create_tags(Resources=[id], Tags=[{"Key": key, "Value": tags[key]} for key in tags])


@pytest.fixture(scope="module")
def aws() -> Iterator[Emulator]:
    with Emulator() as emulator:
        yield emulator


def planned(aws: Emulator, stack: Stack, folder: Path) -> dict[str, Any]:
    """The values of the outputs, and what is made, in a plan of a stack."""
    stand_alone = folder / "planned"
    stand_alone.mkdir()
    (stand_alone / "cdk.tf.json").write_text(stack.text, encoding="utf-8")
    environment = isolated(aws.environment)
    terraform = Terraform(stand_alone, installation=find_installation(), environment=environment)
    terraform.init()
    plan = terraform.plan()
    values = plan.document["planned_values"]["outputs"]
    return {name: output["value"] for name, output in values.items()} | {"changed": plan.changed}


@pytest.mark.terraform
def test_subnets_are_chosen_from_what_is_there(
    aws: Emulator, alone: Alone, context: Context, tmp_path: Path
) -> None:
    """Two public ones in a zone, three private ones, two ranges."""
    tiers = (
        "a public",
        "a public",
        "b public",
        "a private",
        "b private",
        "c private",
        "b isolated",
        "c isolated",
    )
    vpc = Vpc(aws, "main", *tiers)
    stack = alone(build(context, (), {"vpc_tags": {"Name": "main"}, "internet_egress": False}))
    outputs = planned(aws, stack, tmp_path)
    first, second, other = vpc.subnets["public"]
    assert outputs["public"] == outputs["network_public_subnet_ids"] == [min(first, second), other]
    assert sorted(outputs["isolated"]) == sorted(vpc.subnets["isolated"])
    assert sorted(outputs["instances"]) == sorted(vpc.subnets["private"])
    rules = {address for address in outputs["changed"] if "egress_rule" in address}
    assert rules == {
        "aws_vpc_security_group_egress_rule.group_s3",
        *(
            f'aws_vpc_security_group_egress_rule.group_endpoints["{cidr}"]'
            for cidr in ("10.9.0.0/16", "100.64.0.0/16")
        ),
    }


@pytest.mark.terraform
@pytest.mark.parametrize(
    ("subnets", "told"),
    [
        (
            ("a public", "a public", "a private", "a isolated", "b isolated"),
            "has its public subnets in one zone",
        ),
        (("a public", "b public", "a private"), "has no subnet with the tags Tier = isolated"),
    ],
)
def test_terraform_refuses_a_vpc_without_two_zones(
    aws: Emulator, alone: Alone, context: Context, tmp_path: Path, subnets: tuple[str, ...], told: str
) -> None:
    vpc = Vpc(aws, "small", *subnets)
    stack = alone(build(context, (), {"vpc_id": vpc.id}))
    with pytest.raises(TerraformError, match=told):
        planned(aws, stack, tmp_path)
