"""A blueprint on an embedded AWS, as the tests of this folder share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

import pytest

from emulator import Emulator
from runner.environment import isolated
from runner.installation import find_installation
from runner.manifest import Stack
from runner.run import Runner
from runner.terraform import Output


@dataclass(frozen=True)
class Blueprint:
    """A file of ``deployments/``: what its names begin with in staging; its regions, the active one first."""

    file: str
    prefix: str
    regions: tuple[str, ...]


DEFAULT_VPC = Blueprint("default-vpc", "TapStack-staging", ("us-east-1", "us-west-2"))
WARM_STANDBY = Blueprint("warm-standby", "TapStandby-staging", ("us-east-1", "eu-west-1"))
BLUEPRINTS = (DEFAULT_VPC, WARM_STANDBY)


def only(blueprint: Blueprint) -> pytest.MarkDecorator:
    """Marks tests that are about one blueprint."""
    return pytest.mark.parametrize("applied", [blueprint], indirect=True, ids=[blueprint.file])


def new_runner(aws: Emulator, local_state: Path) -> Runner:
    """A runner that has initialised nothing yet."""
    environment = isolated(aws.environment)
    return Runner(installation=find_installation(), environment=environment, local_state=local_state)


@dataclass(frozen=True)
class Applied:
    """A blueprint on an embedded AWS: its stacks and outputs, what was there before, what applied it.

    ``states`` is the folder of those states that aren't in S3.
    """

    blueprint: Blueprint
    aws: Emulator
    stacks: tuple[Stack, ...]
    outputs: Mapping[str, Mapping[str, Output]]
    before: Mapping[tuple[str, str], tuple[str, ...]]
    runner: Runner
    states: Path
