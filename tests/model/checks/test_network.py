"""Ways out of a network to what components call."""

from typing import Any

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from tests.described import MINIMAL, Block
from tests.model.conftest import Load, Problems

CUSTOM: Block = {"source": "custom", "cidr": "10.0.0.0/16"}
FOUND: Block = {"source": "existing", "vpc_id": "vpc-12345678", "internet_egress": False}
BASIC = ["s3", "logs", "monitoring"]
USED = [*BASIC, "ssm", "secretsmanager"]

WEB = """deployment "App" {
  project = "p"
  owner   = "o"
}
region "us-east-1" {}
load_balancer "web" {}
autoscaling_group "web" {
  load_balancer = "web"
  uses          = ["table.t"]
}
table "t" {}
network {
  source = "custom"
  cidr   = "10.0.0.0/16"
"""


def using(network: Block, *uses: str, **database: Any) -> Deployment:
    region = {
        "network": network,
        "load_balancer": {"web": {}},
        "autoscaling_group": {"web": {"load_balancer": "web", "uses": list(uses)}},
        "database": {"orders": database},
        "table": {"sessions": {}},
    }
    return Deployment.model_validate({**MINIMAL, "regions": {"us-east-1": region}})


@pytest.mark.parametrize(
    ("network", "uses", "missing", "way"),
    [
        ({"endpoints": ["ssm"]}, (), "s3, logs, monitoring", "another deployment has made."),
        ({"endpoints": [], "existing_endpoints": ["s3"]}, (), "logs, monitoring", "another deployment"),
        (
            {**CUSTOM, "endpoints": ["s3"]},
            ("database.orders",),
            "logs, monitoring, ssm",
            "set nat",
        ),
        ({**CUSTOM, "endpoints": []}, (), "s3, logs, monitoring", "or set nat_gateways."),
        ({**FOUND, "endpoints": BASIC}, ("table.sessions",), "ssm, dynamodb", "or set internet_egress."),
        (
            {**FOUND, "endpoints": BASIC, "existing_endpoints": ["ssm"]},
            ("table.sessions",),
            "dynamodb",
            "or set internet_egress.",
        ),
    ],
)
def test_what_is_called_and_out_of_reach_is_named_once(
    network: Block, uses: tuple[str, ...], missing: str, way: str
) -> None:
    (finding,) = findings(using(network, *uses))
    assert finding.path == ("regions", "us-east-1", "network", "endpoints")
    assert finding.summary == "AWS services out of reach"
    assert f'"us-east-1" leads to {missing}, called by autoscaling_group "web".' in finding.detail
    assert way in finding.detail
    assert ("replaced for ever" in finding.detail) is ("s3" in missing.split(", "))


@pytest.mark.parametrize(
    "network",
    [
        {},
        CUSTOM,
        FOUND,
        {**CUSTOM, "nat_gateways": "single", "endpoints": []},
        {**CUSTOM, "endpoints": USED},
        {"endpoints": USED},
        {"endpoints": []},
        {"existing_endpoints": ["s3", "ssm"]},
        {"endpoints": ["secretsmanager"], "existing_endpoints": [*BASIC, "ssm"]},
        {**FOUND, "endpoints": []},
        {**FOUND, "internet_egress": True, "endpoints": ["s3"]},
    ],
)
def test_there_are_ways_to_what_is_called(network: Block) -> None:
    assert not findings(using(network, "database.orders"))


def test_a_secret_that_may_be_read_is_asked_for() -> None:
    network = {"endpoints": [*BASIC, "ssm"]}
    assert not findings(using(network, "database.orders"))
    (finding,) = findings(using(network, "database.orders", master_user_secret_access=True))
    assert "leads to secretsmanager" in finding.detail


def test_who_runs_nothing_needs_no_way() -> None:
    region = {"network": {**CUSTOM, "endpoints": []}, "bucket": {"b": {}}}
    assert not findings(Deployment.model_validate({**MINIMAL, "regions": {"us-east-1": region}}))


def test_all_who_call_it_are_named() -> None:
    groups = {
        "a": {"load_balancer": "web"},
        "b": {"load_balancer": "web", "uses": ["table.t"]},
    }
    region = {
        "network": {"endpoints": ["s3", "logs", "monitoring", "ssm"]},
        "load_balancer": {"web": {}},
        "autoscaling_group": groups,
        "table": {"t": {}},
    }
    found = findings(Deployment.model_validate({**MINIMAL, "regions": {"us-east-1": region}}))
    (finding,) = (each for each in found if each.path[-1] == "endpoints")
    assert 'dynamodb, called by autoscaling_group "b".' in finding.detail


def test_it_is_shown_where_the_endpoints_are_said(load: Load, problems: Problems) -> None:
    (problem,) = problems(WEB + '  endpoints = ["logs", "monitoring", "ssm"]\n}\n')
    assert (problem.line, problem.source.strip()) == (15, 'endpoints = ["logs", "monitoring", "ssm"]')
    assert "leads to s3, dynamodb" in problem.detail
    assert load(WEB + "}\n").regions["us-east-1"].endpoints == (*BASIC, "ssm", "dynamodb")


def test_what_is_no_store_is_told_alone() -> None:
    (finding,) = findings(using({"endpoints": [*BASIC, "ssm"]}, "load_balancer.web"))
    assert "load_balancer" in finding.detail
    assert finding.summary != "AWS services out of reach"
