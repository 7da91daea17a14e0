"""Whose states are copied from where to where."""

from itertools import product
from typing import Any

import pytest

from model.blocks.deployment import Deployment, Region
from model.blocks.dns import Dns
from model.blocks.spec import Environment
from model.planning.backend import Backend, Store
from model.planning.state_copies import StateCopy, state_copies

EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-west-1"
BACKEND = Backend("backend.tf.json", {"bucket": "state-{region}"})
BY_ENVIRONMENT = Backend("backend.tf.json", {"bucket": "state-{environment}-{region}"})
KINDS = ("access", "links", "edge")

Described = tuple[Deployment, dict[str, Store]]


def described(
    *regions: str, name: str = "App", environment: Environment = "staging", suffix: str = ""
) -> Described:
    made = Deployment(
        name=name,
        project="p",
        owner="o",
        environment=environment,
        suffix=suffix,
        regions={region: Region() for region in regions},
    )
    return made, {region: Store(region, f"state-{region}", "") for region in regions}


def pairs(copies: dict[str, tuple[StateCopy, ...]]) -> set[tuple[str, str]]:
    return {(bucket, copy.destination.bucket) for bucket, found in copies.items() for copy in found}


def test_each_region_copies_to_each_other_one_of_its_deployment() -> None:
    """In both directions, so that home may be any of them. Another deployment's regions are none of its."""
    found = state_copies([described(EAST, WEST, EUROPE), described(WEST, name="Other")], BACKEND)
    regions = (EAST, WEST, EUROPE)
    expected = {
        (f"state-{one}", f"state-{other}") for one, other in product(regions, regions) if one != other
    }
    assert pairs(found) == expected
    assert {copy.deployment for copies in found.values() for copy in copies} == {"App"}


@pytest.mark.parametrize("environment", ["staging", "production"])
@pytest.mark.parametrize("suffix", ["", "pr-7"])
def test_whichever_environment_is_synthesized_those_that_share_a_bucket_are_copied(
    environment: Environment, suffix: str
) -> None:
    """A bucket has one replication configuration: what it holds can't change with ENVIRONMENT."""
    found = state_copies([described(EAST, WEST, environment=environment, suffix=suffix)], BACKEND)
    assert [copy.prefix for copy in found[f"state-{EAST}"]] == sorted(
        f"App-{each}-{kind}/" for each, kind in product(("staging", "production"), KINDS)
    )


def test_an_environment_with_a_bucket_of_its_own_is_alone_there() -> None:
    found = state_copies([described(EAST, WEST, suffix="pr-7")], BY_ENVIRONMENT)
    assert {copy.stack for copy in found[f"state-{WEST}"]} == {f"App-staging-pr-7-{kind}" for kind in KINDS}


def test_an_environment_that_is_described_by_itself_has_its_own_regions() -> None:
    found = state_copies([described(EAST, WEST), described(EAST, EUROPE, environment="production")], BACKEND)
    to = {(copy.stack, copy.destination.region) for copy in found[f"state-{EAST}"]}
    assert to == {
        (f"App-{environment}-{kind}", region)
        for environment, region in (("staging", WEST), ("production", EUROPE))
        for kind in KINDS
    }


def test_the_order_of_the_descriptions_does_not_matter() -> None:
    apps = [described(EAST, WEST), described(WEST, EUROPE, name="Other")]
    assert state_copies(apps, BACKEND) == state_copies(reversed(apps), BACKEND)


def test_nothing_is_copied_within_a_bucket_nor_from_under_a_key() -> None:
    app, _ = described(EAST, WEST)
    store = Store(EUROPE, "states", "")
    assert state_copies([(app, {EAST: store, WEST: store})], BACKEND) == {}
    with_key = Backend("backend.tf.json", {"bucket": "state-{region}", "kms_key_id": "k"})
    assert state_copies([described(EAST, WEST)], with_key) == {}


DNS = Dns(zone="example.com", names=("example.com",), load_balancer="web")


@pytest.mark.parametrize(
    "named",
    [
        {"dns": {"web": DNS}},
        {"dns": {"web": DNS.model_copy(update={"enabled": False})}},
        {"dns_elsewhere": True},
    ],
    ids=["here", "left out here", "in the other environment"],
)
def test_what_proves_domains_is_copied_whichever_environment_has_it(named: dict[str, Any]) -> None:
    """Both environments share the bucket: whichever is synthesized, the other one's copies stay."""
    plain, stores = described(EAST, WEST)
    made = Deployment(name="App", project="p", owner="o", regions=plain.regions, **named)
    found = state_copies([(made, stores)], BACKEND)
    kinds = (*KINDS, "dns")
    assert {copy.stack for copy in found[f"state-{EAST}"]} == {
        f"App-{each}-{kind}" for each, kind in product(("staging", "production"), kinds)
    }
