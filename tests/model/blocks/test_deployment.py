from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.autoscaling_group import AutoscalingGroup
from model.blocks.database import Database
from model.blocks.deployment import Deployment, Region
from model.blocks.network import Network

REQUIRED: dict[str, Any] = {"name": "App", "project": "p", "owner": "o"}


def deployment(**fields: Any) -> Deployment:
    return Deployment(**{**REQUIRED, "regions": {"us-east-1": {}}, **fields})


def test_what_is_left_out_follows_from_the_rest() -> None:
    app = deployment(regions={"us-west-2": {}, "us-east-1": {}})
    assert (app.active_region, app.environment_name, app.retains) == ("us-west-2", "staging", False)
    assert deployment(suffix="pr-7").environment_name == "staging-pr-7"
    assert deployment(removal="retain").retains


@pytest.mark.parametrize(
    ("environment", "group", "instance_class"),
    [
        ("staging", ("t3.micro", 1, 1, 3), "db.t3.micro"),
        ("production", ("t3.medium", 1, 2, 6), "db.t3.small"),
    ],
)
def test_the_environment_gives_the_sizes(
    environment: str, group: tuple[Any, ...], instance_class: str
) -> None:
    region = {"autoscaling_group": {"web": {"load_balancer": "web"}}, "database": {"orders": {}}}
    made = deployment(environment=environment, regions={"us-east-1": region}).regions["us-east-1"]
    web = made.autoscaling_group["web"]
    assert (web.instance_type, web.min_size, web.desired_capacity, web.max_size) == group
    assert made.database["orders"].instance_class == instance_class


def test_a_size_that_is_said_stays() -> None:
    region = Region(
        autoscaling_group={"web": AutoscalingGroup(load_balancer="web", max_size=2)},
        database={"orders": Database(instance_class="db.r6g.large")},
    )
    made = deployment(environment="production", regions={"us-east-1": region}).regions["us-east-1"]
    web = made.autoscaling_group["web"]
    assert (web.instance_type, web.max_size) == ("t3.medium", 2)
    assert made.database["orders"].instance_class == "db.r6g.large"


@pytest.mark.parametrize(
    "values",
    [
        "x",
        {**REQUIRED, "regions": 5},
        {**REQUIRED, "regions": {}},
        {**REQUIRED, "regions": {"r": 5}},
        {**REQUIRED, "regions": {"r": {"database": 5}}},
        {**REQUIRED, "regions": {"r": {"database": {"orders": 5}}}},
        {**REQUIRED, "regions": {"r": {}}, "environment": "test"},
        {**REQUIRED, "regions": {"r": {}}, "environment": ["staging"]},
    ],
)
def test_what_has_no_shape_is_refused(values: object) -> None:
    with pytest.raises(ValidationError):
        Deployment.model_validate(values)


def test_a_type_made_alone_has_no_sizes() -> None:
    assert AutoscalingGroup(load_balancer="web").min_size is None


def test_types_are_frozen() -> None:
    with pytest.raises(ValidationError, match="frozen"):
        deployment().name = "Other"


@pytest.mark.parametrize("cidr", ["10.0.0.0/16", "172.31.0.0/20", "192.168.1.0/24", "100.64.0.0/24"])
def test_networks_that_a_vpc_may_have(cidr: str) -> None:
    assert Network(source="custom", cidr=cidr).cidr == cidr


def test_a_region_knows_the_aws_services_that_its_components_call() -> None:
    balanced: dict[str, Any] = {"load_balancer": "web"}
    region: dict[str, Any] = {"load_balancer": {"web": {}}, "bucket": {"b": {}}, "queue": {"q": {}}}
    assert Region.model_validate(region).aws_services == ()
    region["autoscaling_group"] = {"web": balanced}
    assert Region.model_validate(region).aws_services == ("s3", "logs", "monitoring")
    region["autoscaling_group"]["api"] = {**balanced, "uses": ["queue.q", "bucket.b"]}
    assert Region.model_validate(region).aws_services == ("s3", "logs", "monitoring", "ssm", "sqs")
