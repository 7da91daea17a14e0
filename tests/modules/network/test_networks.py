"""Which network a region has, and what comes with it."""

from typing import get_args

import pytest

from model.blocks.deployment import Deployment
from model.blocks.network import Network
from model.naming.context import Context
from model.planning.plan import RegionPlan
from modules.network.networks import SOURCES, Networks
from modules.part import Assembly
from stacks.parts import PARTS
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Synthesized


def assembly(network: Block) -> Assembly:
    values = {"name": "Tap", "project": "p", "owner": "o", "regions": {EAST: {"network": network}}}
    deployment = Deployment.model_validate(values)
    return Assembly(RegionPlan(deployment, Context("Tap", "staging", EAST, ACCOUNT)), PARTS)


def test_every_source_of_the_language_has_a_network() -> None:
    assert SOURCES.keys() == set(get_args(Network.model_fields["source"].annotation))


def test_a_custom_network_has_a_role_for_its_flow_logs_and_the_default_one_none() -> None:
    (role,) = Networks().roles(assembly({"source": "custom", "cidr": "10.0.0.0/16"}))
    assert (role.id, role.service) == ("flow_logs", "vpc-flow-logs.amazonaws.com")
    assert list(Networks().roles(assembly({}))) == []


@pytest.mark.parametrize(
    ("variant", "region", "address"),
    [
        ("staging", EAST, "data.aws_vpc.network"),
        ("standby", EUROPE, "aws_vpc.network"),
        ("linked", WEST, "aws_vpc.network"),
        ("existing", EAST, "data.aws_vpc.network"),
    ],
)
def test_everything_of_a_region_stands_in_its_one_network(
    synthesized: Synthesized, variant: str, region: str, address: str
) -> None:
    stack = synthesized(variant).stack(region)
    assert {each for each in stack.addresses if each.endswith("aws_vpc.network")} == {address}
    for kind in ("aws_security_group", "aws_lb_target_group", "aws_vpc_endpoint"):
        found = stack.resources(kind).values()
        assert found
        assert {block["vpc_id"] for block in found} == {f"${{{address}.id}}"}


@pytest.mark.parametrize("variant", ["staging", "standby", "linked", "maximal", "existing"])
def test_flow_logs_are_written_with_the_role_that_access_makes(
    synthesized: Synthesized, variant: str
) -> None:
    output = synthesized(variant)
    made = {role["name"] for role in output.stack("access").resources("aws_iam_role").values()}
    logs = [
        log
        for stack in output.stacks.values()
        if stack.kind == "region"
        for log in stack.resources("aws_flow_log").values()
    ]
    assert {log["iam_role_arn"].rpartition("/")[2] for log in logs} == {
        name for name in made if name.endswith("-flow-logs")
    }
    assert bool(logs) is (variant in ("standby", "linked"))
