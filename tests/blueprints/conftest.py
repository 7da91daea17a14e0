"""The default-VPC blueprint, applied once to an embedded AWS for all tests in this folder."""

from collections.abc import Iterator

import pytest

from commands.synth import synthesize
from emulator import Emulator
from emulator.inventory import inventory
from runner.manifest import read_manifest
from tests.blueprints.applied import REGIONS, Applied, new_runner


@pytest.fixture(scope="package")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Applied]:
    folder = tmp_path_factory.mktemp("default-vpc")
    stacks = read_manifest(synthesize(["default-vpc"], outdir=folder / "cdktf.out", environment={}))
    with Emulator() as aws:
        before, runner = inventory(aws, REGIONS), new_runner(aws, folder / "state")
        yield Applied(aws, stacks, runner.apply_all(stacks), before, runner)
