"""What each region more costs a synthesis, and what it changes; the times are those of `make growth`."""

import json
from functools import cache
from pathlib import Path
from typing import Any

import pytest

from benchmarks.growth import REGIONS, SIZES, report, synthesize_regions
from benchmarks.process_tree import Usage
from benchmarks.workload import Synthesis
from runner.installation import find_installation
from runner.terraform import Terraform
from tests.terraform.mocked import ENVIRONMENT

#: What a region more may change in the stacks of the others: whom their keys admit, and the dashboard that
#: shows all regions.
CHANGED = {("aws_kms_key", "key"), ("aws_cloudwatch_dashboard", "all_regions")}


@cache
def synthesized(regions: int) -> Synthesis:
    """One synthesis of each size, with its messages."""
    return synthesize_regions(regions, watched=True)


def test_there_are_regions_for_the_largest_size() -> None:
    assert len(set(REGIONS)) == len(REGIONS) >= max(SIZES)


def test_a_resource_takes_no_more_messages_where_there_are_more_regions() -> None:
    two, four, eight = (synthesized(regions) for regions in (2, 4, 8))
    before, after = (
        (large.messages - small.messages) / (large.resources - small.resources)
        for small, large in ((two, four), (four, eight))
    )
    assert after <= 1.05 * before


def test_a_region_more_changes_nothing_else_in_the_others() -> None:
    two, four = synthesized(2), synthesized(4)
    for region in REGIONS[:2]:
        name = f"stacks/Growth-staging-{region}/cdk.tf.json"
        one, other = (resources(each.output[name]) for each in (two, four))
        assert one.keys() == other.keys()
        assert {each for each in one if one[each] != other[each]} <= CHANGED
        state = f"stacks/state-{region}/cdk.tf.json"
        assert two.output[state] == four.output[state]


def resources(text: bytes) -> dict[tuple[str, str], Any]:
    """The resources of a stack by type and name."""
    found = json.loads(text)["resource"]
    return {(kind, name): each for kind, named in found.items() for name, each in named.items()}


@pytest.mark.terraform
def test_the_largest_deployment_validates(tmp_path: Path) -> None:
    output = synthesize_regions(max(SIZES)).output
    for stack in ("access", REGIONS[0], REGIONS[max(SIZES) - 1], "links"):
        folder = tmp_path / stack
        folder.mkdir()
        (folder / "cdk.tf.json").write_bytes(output[f"stacks/Growth-staging-{stack}/cdk.tf.json"])
        terraform = Terraform(folder, installation=find_installation(), environment=ENVIRONMENT)
        terraform.init(backend=False)
        assert terraform.validate() == ()


def run(regions: int, processor: float) -> Synthesis:
    """A run of as many resources as regions."""
    text = json.dumps({"resource": {"aws_vpc": {f"vpc_{number}": {} for number in range(regions)}}})
    return Synthesis(Usage(processor, processor), {"stacks/a/cdk.tf.json": text.encode()})


@pytest.mark.parametrize(("last", "missed"), [(10, False), (14, True)])
def test_the_bound_is_on_the_last_step(last: float, missed: bool, capsys: pytest.CaptureFixture[str]) -> None:
    times = {2: 3.0, 4: 4.0, 8: 6.0, 16: last}
    assert report({regions: run(regions, time) for regions, time in times.items()}) is missed
    printed = capsys.readouterr().out
    assert ("missed" in printed) is missed
    assert "      16         16" in printed
    assert "500.00 ms" in printed
