"""Ways out of a network to what instances use."""

from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from tests.described import MINIMAL, Block

CLOSED: Block = {"source": "custom", "cidr": "10.0.0.0/16", "endpoints": ["s3"]}


def using(network: Block, *uses: str, **database: Any) -> Deployment:
    region = {
        "network": network,
        "load_balancer": {"web": {}},
        "autoscaling_group": {"web": {"load_balancer": "web", "uses": list(uses)}},
        "database": {"orders": database},
        "table": {"sessions": {}},
    }
    return Deployment.model_validate({**MINIMAL, "regions": {"us-east-1": region}})


def test_what_is_used_is_reachable() -> None:
    (finding,) = findings(using(CLOSED, "database.orders", "table.sessions"))
    assert finding.path == ("regions", "us-east-1", "network", "endpoints")
    assert "no way to dynamodb, ssm" in finding.detail


@pytest.mark.parametrize(
    "network",
    [
        {**CLOSED, "nat_gateways": "single"},
        {**CLOSED, "endpoints": ["s3", "ssm"]},
        {"endpoints": []},
        {"endpoints": ["s3"]},
        {"endpoints": ["ssm"]},
    ],
)
def test_there_are_ways_to_what_is_used(network: Block) -> None:
    assert not findings(using(network, "database.orders"))


def test_a_secret_that_may_be_read_is_asked_for() -> None:
    (finding,) = findings(using(CLOSED, "database.orders", master_user_secret_access=True))
    assert "no way to secretsmanager, ssm" in finding.detail


def test_who_uses_nothing_needs_no_way() -> None:
    assert not findings(using(CLOSED))


def test_endpoints_that_are_made_here_are_all_that_lead_out_of_a_default_vpc() -> None:
    """Their security group is the only one that instances may reach; gateways may be another deployment's."""
    (finding,) = findings(using({"endpoints": ["logs"]}, "database.orders", "table.sessions"))
    assert "no way to ssm. Add to endpoints what is missing." in finding.detail


def test_what_is_no_store_is_reported_once() -> None:
    (finding,) = findings(using(CLOSED, "load_balancer.web", "table.sessions"))[:1]
    assert "load_balancer" in finding.detail
