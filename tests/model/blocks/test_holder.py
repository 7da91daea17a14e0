"""Components that aren't enabled: none of them leaves the model."""

from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.bucket import Bucket
from model.blocks.cdn import Cdn
from model.blocks.deployment import COMPONENTS, Deployment, Region
from model.blocks.table import Table
from model.checks import findings
from model.planning.backend import Backend, read_backend
from model.planning.stacks import plan_stacks
from tests.model.conftest import required_attributes
from tests.synthesized import ROOT

REQUIRED: dict[str, Any] = {"name": "App", "project": "p", "owner": "o"}
EAST, WEST = "us-east-1", "us-west-2"


@pytest.fixture(scope="module")
def backend() -> Backend:
    return read_backend(ROOT / "backend.tf.json")


@pytest.mark.parametrize("block", COMPONENTS)
def test_a_region_holds_what_is_enabled(block: str) -> None:
    required = required_attributes(block)
    components = {
        "kept": required,
        "also": {**required, "enabled": True},
        "out": {**required, "enabled": False},
    }
    region = Region.model_validate({block: components})
    assert list(getattr(region, block)) == ["kept", "also"]
    assert [(kind, label) for kind, label, _ in region.components] == [(block, "kept"), (block, "also")]
    assert region.left_out == {block: {"out": COMPONENTS[block].model_validate(components["out"])}}


def test_everything_is_enabled_by_default() -> None:
    region = Region(table={"t": Table()})
    assert (list(region.table), region.left_out) == (["t"], {})


def test_a_deployment_made_in_python_holds_what_is_enabled(backend: Backend) -> None:
    regions = {
        EAST: Region(table={"t": Table(), "u": Table(enabled=False)}),
        WEST: Region.model_validate({"table": {"t": {"enabled": False}, "u": {}}}),
    }
    cdn = {"www": Cdn(bucket="b"), "old": Cdn(bucket="b", enabled=False)}
    made = Deployment(**REQUIRED, regions={**regions, "eu-west-1": Region(bucket={"b": Bucket()})}, cdn=cdn)
    assert [list(region.table) for region in made.regions.values()] == [["t"], ["u"], []]
    assert [list(region.left_out.get("table", ())) for region in made.regions.values()] == [["u"], ["t"], []]
    assert (list(made.cdn), list(made.left_out["cdn"])) == (["www"], ["old"])
    assert findings(made) == ()
    assert plan_stacks([made], backend)


def test_what_is_left_out_is_validated_all_the_same() -> None:
    with pytest.raises(ValidationError, match="hash_key"):
        Region.model_validate({"table": {"t": {"enabled": False, "hash_key": 5}}})


def test_enabled_is_a_bool() -> None:
    with pytest.raises(ValidationError, match="enabled"):
        Region.model_validate({"table": {"t": {"enabled": "no"}}})


def test_a_deployment_without_what_is_left_out_plans_the_same(backend: Backend) -> None:
    table = {"hash_key": "user"}
    one, other = (
        Deployment(**REQUIRED, regions={EAST: Region.model_validate({"table": tables})})
        for tables in ({"t": table}, {"t": table, "u": {"enabled": False}})
    )
    assert [plan.name for plan in plan_stacks([one], backend)] == [
        plan.name for plan in plan_stacks([other], backend)
    ]
    assert one.regions[EAST].table == other.regions[EAST].table
