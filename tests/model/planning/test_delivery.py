"""What CDNs read, and where they log."""

from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.deployment import Deployment, Region
from model.naming.context import Context
from model.planning.delivery import delivered_paths, distributions

REGIONS = ("eu-west-1", "us-west-2", "us-east-1")
CONTEXT = Context("App", "staging", "us-west-2")


def deployment(replication: Any = "one_way", homes: tuple[str, ...] = REGIONS, **fields: Any) -> Deployment:
    """A deployment whose bucket `site` is in some of three regions, and `raw` in all."""
    raw, site = {"raw": Bucket()}, {"site": Bucket(replication=replication)}
    regions = {name: Region(bucket=raw | (site if name in homes else {})) for name in REGIONS}
    values = {"cdn": {"www": Cdn(bucket="site")}, **fields}
    return Deployment(name="App", project="p", owner="o", regions=regions, **values)


def origins(described: Deployment) -> list[list[str]]:
    return [[where.region for where in each.origins] for each in distributions(described, CONTEXT)]


@pytest.mark.parametrize(
    ("replication", "active", "homes", "expected"),
    [
        ("one_way", "eu-west-1", REGIONS, ["eu-west-1", "us-west-2"]),
        ("one_way", "us-west-2", REGIONS, ["us-west-2", "eu-west-1"]),
        ("both_ways", "us-east-1", REGIONS, ["us-east-1", "eu-west-1"]),
        ("one_way", "eu-west-1", ("us-west-2", "us-east-1"), ["us-west-2", "us-east-1"]),
        ("none", "eu-west-1", ("us-east-1",), ["us-east-1"]),
    ],
)
def test_the_active_region_comes_first_where_it_has_the_bucket(
    replication: str, active: str, homes: tuple[str, ...], expected: list[str]
) -> None:
    assert origins(deployment(replication, homes, active_region=active)) == [expected]


@pytest.mark.parametrize("active", REGIONS)
def test_a_bucket_without_copies_is_delivered_from_where_it_was_before_a_failover(active: str) -> None:
    """Another region's holds other objects, or none."""
    assert origins(deployment("none", active_region=active)) == [["eu-west-1"]]
    assert origins(deployment("none", ("us-west-2", "us-east-1"), active_region=active)) == [["us-west-2"]]


def test_each_cdn_is_planned_in_the_order_of_the_description() -> None:
    cdns = {"z": Cdn(bucket="raw"), "a": Cdn(bucket="site")}
    assert [each.label for each in distributions(deployment(cdn=cdns), CONTEXT)] == ["z", "a"]
    assert list(distributions(deployment(cdn={}), CONTEXT)) == []


@pytest.mark.parametrize("active", REGIONS)
def test_access_logs_go_to_the_first_region_whichever_is_active(active: str) -> None:
    (logged,) = distributions(deployment(active_region=active), CONTEXT)
    assert logged.logs == CONTEXT.in_region("eu-west-1")
    (silent,) = distributions(deployment(cdn={"www": Cdn(bucket="site", access_logs=False)}), CONTEXT)
    assert silent.logs is None


@pytest.mark.parametrize("active", REGIONS)
def test_every_region_delivers_what_it_has_whichever_is_active(active: str) -> None:
    """So that a failover changes no policy."""
    cdns = {"www": Cdn(bucket="site"), "other": Cdn(bucket="site"), "raw": Cdn(bucket="raw")}
    described = deployment(homes=("us-west-2",), active_region=active, cdn=cdns)
    assert delivered_paths(described, "us-west-2") == {"site": ("",), "raw": ("",)}
    assert delivered_paths(described, "us-east-1") == {"raw": ("",)}
    assert delivered_paths(deployment(cdn={}), "us-east-1") == {}


@pytest.mark.parametrize(
    ("paths", "expected"),
    [
        (("/public", "/public"), ("/public",)),
        (("/public", "/downloads/2"), ("/downloads/2", "/public")),
        (("/public/img", "/public", "/public-too"), ("/public", "/public-too")),
        (("/public", ""), ("",)),
    ],
)
def test_each_path_is_read_once(paths: tuple[str, ...], expected: tuple[str, ...]) -> None:
    cdns = {f"c{number}": Cdn(bucket="raw", origin_path=path) for number, path in enumerate(paths)}
    assert delivered_paths(deployment(cdn=cdns), "us-east-1") == {"raw": expected}
