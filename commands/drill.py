"""`make drill`: a deployment on the embedded AWS loses a region, and walks the ladder to its end."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path

from rich.console import Console

from commands.drill_ground import DrillError, Ground
from commands.drill_walk import Walk
from commands.embedded_run import (
    GONE,
    PLUGIN_CACHE,
    STATE,
    WORK_FOLDER,
    ShownRunner,
    exit_status,
    remove_earlier,
)
from commands.evidence import FAILED, HELD, INTERRUPTED, Evidence
from commands.local_parts import Parts
from commands.synth import DEPLOYMENTS
from commands.timings import Timings
from model.language.load import find_files
from runner.environment import isolated
from runner.errors import RunnerError

#: In the work folder: a folder for each drill, so that several run side by side.
DRILLS = "drill"
EVIDENCE = "evidence"


def run(
    deployment: str,
    *,
    lose: str,
    to: str | None = None,
    evidence: Path | None = None,
    work_folder: Path = WORK_FOLDER,
    console: Console | None = None,
    parts: Parts | None = None,
) -> int:
    """Drills the loss of the region `lose` by `deployment` (a name or a file); returns the exit status.

    `to` is the region that takes over, by default the first of the others; `evidence` the folder for what
    was found, by default one in `work_folder`. 0 means that every step held. The evidence of a drill that
    failed or was interrupted says how far it came. What is wrong in the description goes through.
    """
    console = console or Console(emoji=False)
    timings = Timings(console)
    (file,) = find_files([deployment], DEPLOYMENTS)
    folder = work_folder / DRILLS / f"{file.stem}-{lose}"
    drill = _Drill(file, lose, to, folder, work_folder / PLUGIN_CACHE, console, timings, parts or Parts())
    target = evidence or work_folder / EVIDENCE
    return exit_status(lambda: drill.run(target), console, timings, drill.left)


@dataclass
class _Drill:
    file: Path
    lost: str
    to: str | None
    folder: Path
    plugin_cache: Path
    console: Console
    timings: Timings
    parts: Parts
    started: bool = False
    ground: Ground = field(init=False)
    evidence: Evidence = field(init=False)

    def left(self) -> str:
        """What has become of everything once it is interrupted."""
        return GONE if self.started else "nothing was applied"

    def run(self, target: Path) -> None:
        installation = self.parts.installation(plugin_cache=self.plugin_cache)
        with self.timings.step(f"Synthesizing {self.file.stem}"):
            self.ground = Ground(self._copy(), self.file.parent, self.folder, installation, self.parts)
            self.ground.load()
        self._choose()
        _make(target)
        with self.parts.embedded_aws() as aws:
            self.started = True
            environment = isolated(aws.environment)
            runner = self.parts.runner(
                installation=installation, environment=environment, local_state=self.folder / STATE
            )
            self.ground.runner = ShownRunner(runner, self.console, self.timings)
            with self._recorded(target):
                Walk(self.ground, aws, self.evidence, self.console).walk()

    def _copy(self) -> Path:
        """The description's copy, which the ladder edits."""
        remove_earlier(self.folder)
        copy = self.folder / self.file.name
        _make(self.folder)
        try:
            shutil.copyfile(self.file, copy)
        except OSError as error:
            raise DrillError(f"{error.filename} can't be copied: {error.strerror}") from error
        return copy

    def _choose(self) -> None:
        deployment = self.ground.deployment
        regions = tuple(deployment.regions)
        others = [region for region in regions if region != self.lost]
        if self.lost not in regions:
            raise DrillError(f"{deployment.name} has no region {self.lost}: it has {', '.join(regions)}")
        if not others:
            raise DrillError(f"{deployment.name} has one region only: no other takes over")
        survivor = self.to or others[0]
        if survivor not in others:
            raise DrillError(f"{survivor} can't take over from {self.lost}; {', '.join(others)} can")
        self.evidence = Evidence(
            self.file.stem,
            deployment.environment_name,
            self.lost,
            survivor,
            deployment.active_region == self.lost,
        )

    @contextmanager
    def _recorded(self, target: Path) -> Iterator[None]:
        evidence = self.evidence
        try:
            yield
            evidence.result = HELD
        except RunnerError as error:
            evidence.result, evidence.error = FAILED, self._without_folders(str(error))
            raise
        except KeyboardInterrupt:
            evidence.result = INTERRUPTED
            raise
        finally:
            evidence.write(target)
            self.console.print(f"\nEvidence: {target / evidence.name}.md", highlight=False, soft_wrap=True)

    def _without_folders(self, text: str) -> str:
        for folder in (self.folder.absolute(), Path.cwd(), Path.home()):
            text = text.replace(f"{folder}/", "")
        return text


def _make(folder: Path) -> None:
    """Makes a folder before anything is applied: later would be too late."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise DrillError(f"{error.filename} can't be made: {error.strerror}") from error
