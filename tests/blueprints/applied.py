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


@dataclass(frozen=True)
class Applied:
    """A blueprint on an embedded AWS: what runs it, its stacks, their outputs, and what was there before."""

    aws: Emulator
    stacks: tuple[Stack, ...]
    outputs: Mapping[str, Mapping[str, Output]]
    before: Mapping[tuple[str, str], tuple[str, ...]]
    local_state: Path

    def runner(self) -> Runner:
        """A runner that has initialised nothing yet."""
        return Runner(
            installation=find_installation(),
            environment=isolated(self.aws.environment),
            local_state=self.local_state,
        )

    def stack(self, suffix: str) -> Stack:
        """The deployment's stack whose name ends so: a region, or ``access``."""
        return next(
            stack
            for stack in self.stacks
            if stack.name.startswith("TapStack") and stack.name.endswith(suffix)
        )
