"""A blueprint on an embedded AWS, as the tests of this folder share it."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from emulator import Emulator
from runner.environment import isolated
from runner.installation import find_installation
from runner.manifest import Stack
from runner.run import Runner
from runner.terraform import Output

REGIONS = ("us-east-1", "us-west-2")


def new_runner(aws: Emulator, local_state: Path) -> Runner:
    """A runner that has initialised nothing yet."""
    environment = isolated(aws.environment)
    return Runner(installation=find_installation(), environment=environment, local_state=local_state)


@dataclass(frozen=True)
class Applied:
    """A blueprint on an embedded AWS: its stacks and outputs, what was there before, what applied it."""

    aws: Emulator
    stacks: tuple[Stack, ...]
    outputs: Mapping[str, Mapping[str, Output]]
    before: Mapping[tuple[str, str], tuple[str, ...]]
    runner: Runner

    def stack(self, suffix: str) -> Stack:
        """The deployment's stack whose name ends so: a region, or ``access``."""
        return next(
            stack
            for stack in self.stacks
            if stack.name.startswith("TapStack") and stack.name.endswith(suffix)
        )
