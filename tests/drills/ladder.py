"""A database in three regions: its description in every position of a failover, and the way around."""

from collections.abc import Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from commands.synth import synthesize
from emulator import Emulator
from emulator.inventory import inventory
from runner.diagnostic import Diagnostic, TerraformError
from runner.manifest import Stack, read_manifest
from runner.run import Runner
from runner.schedule import ScheduleError

#: By a letter, as the tables name them.
REGIONS = {"A": "us-east-1", "B": "us-west-2", "C": "eu-west-1"}
NONE = "-"
PREFIX = "Ladder-staging"
HEAD = """
deployment "Ladder" {{
  project       = "tap"
  owner         = "platform"
  active_region = "{active}"
}}

network {{
  endpoints = []
}}

database "orders" {{
  replication = "replica"
}}
"""
#: What RDS says of an instance that goes on by itself.
CLOCK = "LatestRestorableTime"
#: What runs side by side: memory for Terraform and its provider.
JOBS = 2


@dataclass(frozen=True)
class Described:
    """A description: which region is active, and whom others follow, all by their letters."""

    active: str
    follows: Mapping[str, str] = field(default_factory=dict)

    @property
    def text(self) -> str:
        """The description in HCL."""
        names = {**REGIONS, NONE: "none"}
        regions = (
            f'region "{name}" {{\n  follows = "{names[self.follows[letter]]}"\n}}'
            if letter in self.follows
            else f'region "{name}" {{}}'
            for letter, name in REGIONS.items()
        )
        return "\n".join([HEAD.format(active=REGIONS[self.active]), *regions, ""])


@dataclass(frozen=True)
class Position:
    """A position of the ladder, and in which order the regions get there, those of one word at once."""

    name: str
    described: Described
    order: tuple[str, ...]


#: Once around; behind the last comes the first.
LADDER = (
    Position("ordinary", Described("A"), ("A", "BC")),
    Position("failed over", Described("B", {"A": "A", "C": "A"}), ("B", "AC")),
    Position("cleared", Described("B", {"A": NONE, "C": NONE}), ("AC",)),
    Position("ordinary, B active", Described("B"), ("AC",)),
    Position("switched back", Described("A", {"B": "B", "C": "B"}), ("BC", "A")),
    Position("cleared back", Described("A", {"B": NONE, "C": NONE}), ("BC",)),
)


@dataclass
class Walk:
    """The deployment on the embedded AWS; `folder` is for descriptions and their stacks."""

    aws: Emulator
    runner: Runner
    folder: Path
    reached: int = -1

    def go(self, position: Position) -> None:
        """Goes on until a position is reached: no plan of a step that comes next is refused."""
        while LADDER[self.reached] is not position or self.reached < 0:
            self.reached += 1
            self._apply(LADDER[self.reached])

    def _apply(self, position: Position) -> None:
        stacks = self._stacks(position.described)
        for letters in position.order:
            wanted = [stacks[letter] for letter in letters]
            self.runner.apply_all([replace(stack, dependencies=()) for stack in wanted])

    def refusals(self, described: Described, letters: str) -> dict[str, str]:
        """What the plans of some regions are refused with, by letter; empty texts for those that aren't."""
        stacks = self._stacks(described)
        with ThreadPoolExecutor(JOBS) as pool:
            return dict(
                zip(letters, pool.map(self._refusal, [stacks[letter] for letter in letters]), strict=True)
            )

    def _refusal(self, stack: Stack) -> str:
        try:
            self.runner.plan_all([stack])
        except ScheduleError as error:
            return "\n".join(_said(found) for found in _diagnostics(error))
        return ""

    def _stacks(self, described: Described) -> dict[str, Stack]:
        """The regions' stacks of a description, by letter; those before them are applied the first time."""
        description = self.folder / "ladder.hcl"
        description.write_text(described.text, encoding="utf-8")
        outdir = synthesize([str(description)], outdir=self.folder / "cdktf.out", environment={})
        stacks = read_manifest(outdir)
        regional = {f"{PREFIX}-{region}": letter for letter, region in REGIONS.items()}
        if self.reached == 0 and not self.stored():
            self.runner.apply_all([stack for stack in stacks if stack.name not in regional])
        found = {regional[stack.name]: stack for stack in stacks if stack.name in regional}
        return {letter: found[letter] for letter in REGIONS}

    def all_there_is(self) -> Any:
        """What is in the account, what RDS says of it, and every version of every state."""
        databases = {
            (region, name): value
            for region in REGIONS.values()
            for instance in self.aws.client("rds", region).describe_db_instances()["DBInstances"]
            for name, value in instance.items()
            if name != CLOCK
        }
        return self.stored(), inventory(self.aws, tuple(REGIONS.values())), databases

    def stored(self) -> list[tuple[str, str]]:
        """Key and version of each state."""
        found = []
        for region in REGIONS.values():
            s3 = self.aws.client("s3", region)
            for bucket in s3.list_buckets()["Buckets"]:
                if bucket["Name"] == f"tapstack-state-{region}":
                    versions = s3.list_object_versions(Bucket=bucket["Name"]).get("Versions", ())
                    found += [
                        (version["Key"], version["VersionId"])
                        for version in versions
                        if version["Key"].endswith(".tfstate")
                    ]
        return sorted(found)


def _diagnostics(error: ScheduleError) -> list[Diagnostic]:
    (failure,) = error.errors
    assert isinstance(failure, TerraformError), failure
    return list(failure.diagnostics)


def _said(found: Diagnostic) -> str:
    return found.detail if found.summary.startswith("Resource ") else str(found)
