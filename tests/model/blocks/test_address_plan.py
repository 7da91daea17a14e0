"""The address plan of custom networks, over every size and range that a VPC may have."""

from ipaddress import IPv4Network
from itertools import pairwise
from typing import Any
from unittest.mock import patch

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import ValidationError

from model.blocks.address_plan import RANGES, TIERS, address_plan
from model.blocks.network import Network

hypothesis = settings(max_examples=50, derandomize=True, deadline=None)

#: Prefix of a VPC to the zones that it has room for, as the language's description says.
ROOM = {**dict.fromkeys(range(16, 23), 6), 23: 4, 24: 2}


@st.composite
def cidrs(draw: st.DrawFn, smallest: int = 24, largest: int = 16) -> str:
    """A network of a VPC's size anywhere in the ranges that a VPC's network may be in."""
    accepted = draw(st.sampled_from(RANGES))
    prefix = draw(st.integers(largest, smallest))
    number = draw(st.integers(0, 2 ** (prefix - accepted.prefixlen) - 1))
    return f"{accepted.network_address + (number << (32 - prefix))}/{prefix}"


def room(cidr: str) -> int:
    return ROOM[IPv4Network(cidr).prefixlen]


def custom(cidr: str, **values: Any) -> Network:
    return Network.model_validate({"source": "custom", "cidr": cidr, **values})


def refused(values: dict[str, Any]) -> str:
    with pytest.raises(ValidationError) as raised:
        Network.model_validate(values)
    (error,) = raised.value.errors()
    return error["msg"]


@hypothesis
@given(cidrs(), st.data())
def test_subnets_fit_and_never_overlap(cidr: str, data: st.DataObject) -> None:
    zones = data.draw(st.integers(2, room(cidr)))
    plan = custom(cidr, zones=zones).subnets
    assert tuple(plan) == TIERS == ("public", "private", "isolated")
    assert {len(networks) for networks in plan.values()} == {zones}
    subnets = sorted(network for networks in plan.values() for network in networks)
    assert all(subnet.subnet_of(IPv4Network(cidr)) for subnet in subnets)
    assert not [subnet for subnet, following in pairwise(subnets) if subnet.overlaps(following)]
    assert {subnet.prefixlen for subnet in subnets} == {min(IPv4Network(cidr).prefixlen + 5, 27)}


@hypothesis
@given(cidrs())
def test_the_range_of_a_tier_holds_its_subnets_and_no_others(cidr: str) -> None:
    network = custom(cidr, zones=room(cidr))
    assert network.tiers.keys() == network.subnets.keys()
    for tier, tiers_range in network.tiers.items():
        for other, subnets in network.subnets.items():
            assert {subnet.subnet_of(tiers_range) for subnet in subnets} == {other == tier}


@hypothesis
@given(cidrs(smallest=23), st.data())
def test_one_more_zone_moves_no_subnet(cidr: str, data: st.DataObject) -> None:
    zones = data.draw(st.integers(2, room(cidr) - 1))
    fewer, more = custom(cidr, zones=zones).subnets, custom(cidr, zones=zones + 1).subnets
    assert {tier: networks[:-1] for tier, networks in more.items()} == fewer


@hypothesis
@given(cidrs())
def test_one_more_tier_moves_no_subnet(cidr: str) -> None:
    now = address_plan(cidr)
    with patch("model.blocks.address_plan.TIERS", (*TIERS, "later")):
        (*others, later) = address_plan(cidr).values()
    assert others == list(now.values())
    assert max(others[-1]).broadcast_address < later[0].network_address
    assert later[-1].broadcast_address == IPv4Network(cidr).broadcast_address


@hypothesis
@given(cidrs(largest=23), st.data())
def test_zones_without_room_are_refused(cidr: str, data: st.DataObject) -> None:
    zones = data.draw(st.integers(room(cidr) + 1, 6))
    larger = 23 if zones <= ROOM[23] else 22
    assert refused({"source": "custom", "cidr": cidr, "zones": zones}) == (
        f"{cidr} has room for {room(cidr)} zones, as no subnet is smaller than /27; "
        f"{zones} need a /{larger} or larger"
    )


@hypothesis
@given(cidrs(smallest=28, largest=25))
def test_networks_without_room_for_two_zones_are_refused(cidr: str) -> None:
    told = refused({"source": "custom", "cidr": cidr})
    assert "accepted is a size between /16 and /24: a smaller VPC has no room for 3 tiers" in told
    assert "in 2 zones, as a load balancer's subnet is a /27 at least" in told


def test_quarters_are_cut_into_eight() -> None:
    plan = custom("10.0.0.0/16", zones=3).subnets
    assert {tier: [str(network) for network in networks] for tier, networks in plan.items()} == {
        "public": ["10.0.0.0/21", "10.0.8.0/21", "10.0.16.0/21"],
        "private": ["10.0.64.0/21", "10.0.72.0/21", "10.0.80.0/21"],
        "isolated": ["10.0.128.0/21", "10.0.136.0/21", "10.0.144.0/21"],
    }


def test_smallest_network_is_full_with_two_zones() -> None:
    plan = custom("192.168.7.0/24").subnets
    assert [str(network) for network in plan["isolated"]] == ["192.168.7.128/27", "192.168.7.160/27"]


def test_default_vpc_has_no_plan() -> None:
    assert Network().subnets == {}


@pytest.mark.parametrize("zones", [2, 6])
def test_a_vpc_stays_within_the_quotas_that_every_account_has(zones: int) -> None:
    """Subnets and route tables of a VPC: 200 each
    (https://docs.aws.amazon.com/vpc/latest/userguide/amazon-vpc-limits.html)."""
    assert sum(map(len, custom("10.0.0.0/16", zones=zones).subnets.values())) <= 200
