"""What a network's block says, and which endpoints follow from it."""

from typing import Any, get_args

import pytest
from pydantic import ValidationError

from model.blocks.deployment import COMPONENTS, Deployment, Region
from model.blocks.network import SOURCES_OF, Network, Service, Source, gateways, interfaces
from model.blocks.spec import Store
from tests.described import EAST, EXISTING, LINKED, MAXIMAL, WEST, Block

CUSTOM: Block = {"source": "custom", "cidr": "10.0.0.0/16"}
FOUND: Block = {"source": "existing", "vpc_id": "vpc-12345678"}
OF_EACH: dict[Source, Block] = {"default": {}, "custom": CUSTOM, "existing": FOUND}

#: A value of each attribute that is for some sources only.
VALUES: Block = {
    "cidr": "10.0.0.0/16",
    "zones": 3,
    "nat_gateways": "single",
    "flow_log_retention_days": 7,
    "endpoint_buckets": ["vendor"],
    "exclude_zone_ids": ["use1-az3"],
    "existing_endpoints": ["ssm"],
    "vpc_id": "vpc-0123456789abcdef0",
    "vpc_tags": {"Name": "main"},
    "public_subnet_tags": {"Name": "*-public-*"},
    "private_subnet_tags": {"Name": "*-private-?"},
    "isolated_subnet_tags": {"kubernetes.io/role/internal-elb": "1"},
    "internet_egress": False,
}
ALL = ("s3", "logs", "monitoring", "ssm", "dynamodb", "secretsmanager")


def network(**values: Any) -> Network:
    return Network.model_validate(values)


def refused(values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as raised:
        Network.model_validate(values)
    (error,) = raised.value.errors()
    return error["msg"]


@pytest.mark.parametrize("source", get_args(Source))
@pytest.mark.parametrize("name", VALUES)
def test_an_attribute_is_for_some_sources_only(source: Source, name: str) -> None:
    assert VALUES.keys() == SOURCES_OF.keys()
    values = {"source": source, **OF_EACH[source], name: VALUES[name]}
    if name == "vpc_tags":
        values.pop("vpc_id", None)
    if source in SOURCES_OF[name]:
        assert network(**values)
    else:
        told = refused(values)
        assert told.startswith(f'A network with source = "{source}" takes no {name}: remove {name}, or set ')
        assert SOURCES_OF[name][0] in told


def test_attributes_that_are_too_much_are_told_at_once() -> None:
    assert "takes no zones and no nat_gateways: remove zones and nat_gateways" in refused(
        {"zones": 3, "nat_gateways": "single"}
    )


def test_custom_network_needs_a_range() -> None:
    assert "needs a cidr" in refused({"source": "custom"})
    assert Network(cidr=None) == Network()


@pytest.mark.parametrize(
    "values",
    [{}, {"vpc_tags": {}}, {"vpc_id": "vpc-12345678", "vpc_tags": {"Name": "main"}}, {"vpc_id": None}],
)
def test_an_existing_vpc_is_found_in_one_way(values: Block) -> None:
    assert "is found by vpc_id or by vpc_tags; give one of them" in refused({"source": "existing", **values})


@pytest.mark.parametrize(
    ("name", "value"),
    [
        ("vpc_id", "vpc-1234"),
        ("vpc_id", "subnet-12345678"),
        ("private_subnet_tags", {}),
        ("vpc_tags", {"aws:cloudformation:stack-name": "x"}),
        ("vpc_tags", {"Name": "a$b"}),
        ("public_subnet_tags", {"Name": ""}),
        ("endpoint_zones", 0),
        ("endpoint_zones", 7),
        ("endpoints", ["mainframe"]),
        ("endpoints", ["s3", "s3"]),
        ("existing_endpoints", ["s4"]),
        ("exclude_zone_ids", ["us-east-1a"]),
        ("exclude_zone_ids", ["use1-az3", "use1-az3"]),
        ("endpoint_buckets", ["Vendor"]),
        ("endpoint_buckets", ["vendor/*"]),
    ],
)
def test_values_that_aws_refuses(name: str, value: Any) -> None:
    with pytest.raises(ValidationError) as raised:
        network(**{name: value})
    assert {error["loc"][0] for error in raised.value.errors()} == {name}


@pytest.mark.parametrize("bucket", ["vendor", "vendor-*", "*", "a.b-c3"])
def test_buckets_of_others_may_have_wildcards(bucket: str) -> None:
    assert network(**CUSTOM, endpoint_buckets=[bucket]).endpoint_buckets == (bucket,)


def test_an_endpoint_is_made_or_there() -> None:
    told = refused({"endpoints": ["s3", "ssm", "logs"], "existing_endpoints": ["logs", "s3"]})
    assert told.startswith("s3 and logs can't be made and be there already")


def test_flow_logs_are_kept_for_a_month() -> None:
    assert network(**CUSTOM).flow_log_retention_days == 30
    assert refused({**CUSTOM, "flow_log_retention_days": 2})


def test_tiers_of_an_existing_vpc_are_tagged_as_those_of_our_own() -> None:
    found = network(**FOUND)
    assert (found.public_subnet_tags, found.private_subnet_tags, found.isolated_subnet_tags) == (
        {"Tier": "public"},
        {"Tier": "private"},
        {"Tier": "isolated"},
    )


@pytest.mark.parametrize(
    ("values", "made"),
    [
        ({}, ALL),
        (CUSTOM, ALL),
        ({**CUSTOM, "nat_gateways": "single"}, ("s3", "dynamodb")),
        ({**CUSTOM, "nat_gateways": "per_zone"}, ("s3", "dynamodb")),
        (FOUND, ()),
        ({**FOUND, "internet_egress": False}, ALL),
        ({"existing_endpoints": ["s3", "logs", "sqs"]}, ("monitoring", "ssm", "dynamodb", "secretsmanager")),
        ({"endpoints": []}, ()),
        ({**CUSTOM, "nat_gateways": "single", "endpoints": ["sqs", "s3"]}, ("sqs", "s3")),
        ({**FOUND, "endpoints": ["sqs"]}, ("sqs",)),
    ],
)
def test_endpoints_are_made_for_what_is_called_and_not_reached_otherwise(
    values: Block, made: tuple[str, ...]
) -> None:
    assert network(**values).endpoints_for(ALL) == made


@pytest.mark.parametrize("values", OF_EACH.values())
def test_an_endpoint_that_serves_nobody_is_not_made(values: Block) -> None:
    assert network(**values).endpoints_for(()) == ()


def test_endpoints_are_told_apart_by_how_they_are_reached() -> None:
    made = ("ssm", "s3", "logs")
    assert (gateways(made), interfaces(made)) == (("s3",), ("ssm", "logs"))


def test_every_store_may_have_an_endpoint() -> None:
    services = {spec.service for spec in COMPONENTS.values() if issubclass(spec, Store)}
    assert services <= {*get_args(Service)}


def test_all_endpoints_that_there_are_stay_within_the_quotas_of_a_vpc() -> None:
    """Of interface endpoints 50 in a VPC, of gateways 20 in a region
    (https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-limits-endpoints.html)."""
    services = get_args(Service)
    assert len(interfaces(services)) <= 50
    assert len(gateways(services)) <= 20


@pytest.mark.parametrize("described", [MAXIMAL, LINKED, EXISTING])
def test_a_failover_changes_no_endpoint(described: Block) -> None:
    def endpoints(active: str) -> dict[str, tuple[str, ...]]:
        made = Deployment.model_validate({**described, "active_region": active})
        return {name: region.endpoints for name, region in made.regions.items()}

    assert endpoints(EAST) == endpoints(WEST)


def test_a_region_without_components_needs_no_endpoint() -> None:
    assert Region().endpoints == ()
