"""One synthesis in several sizes: a project's deployments, and copies of one of them under other names."""

import json
import os
import re
import shutil
import sys
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path

from benchmarks.process_tree import Usage, run

ROOT = Path(__file__).resolve().parent.parent
COUNT_MESSAGES = ROOT / "benchmarks" / "count_messages.py"
DEPLOYMENTS, BACKEND = "deployments", "backend.tf.json"
#: The deployment that is copied: its networks are its own, so any number of it fits into an account.
COPIED = "warm-standby.hcl"
# What a caller may have set, and what would make the runs unlike a user's or like one another.
UNSET = ("PYTHONDONTWRITEBYTECODE", "NODE_OPTIONS")

Output = Mapping[str, bytes]


@dataclass(frozen=True)
class Program:
    """A script that synthesizes, and what a table calls it."""

    name: str
    script: Path


@dataclass(frozen=True)
class Synthesis:
    """One run: what it took, every file it wrote and, where it was watched, its messages to Node."""

    usage: Usage
    output: Output
    messages: int = 0

    @property
    def resources(self) -> int:
        """How many resources and data sources the stacks have."""
        stacks = [json.loads(text) for name, text in self.output.items() if name.endswith("cdk.tf.json")]
        blocks = [kind for stack in stacks for name in ("resource", "data") for kind in _kinds(stack, name)]
        return sum(map(len, blocks))


def synthesize(program: Program, project: Path, *, copies: int = 0, watched: bool = False) -> Synthesis:
    """Synthesizes the deployments of ``project``, with ``copies`` more of one, in a new folder.

    ``watched`` also measures memory and counts messages, which takes time itself. Raises ``RuntimeError``
    with what the program printed where it fails.
    """
    with tempfile.TemporaryDirectory(prefix="synthesis-") as name:
        write_deployments(project, Path(name), copies)
        return synthesize_in(Path(name), program, watched=watched)


def synthesize_in(folder: Path, program: Program, *, watched: bool = False) -> Synthesis:
    """Synthesizes the deployments of a folder, into ``cdktf.out`` there; else as ``synthesize``."""
    outdir, counted = folder / "cdktf.out", folder / "messages"
    environment = {key: value for key, value in os.environ.items() if key not in UNSET}
    environment["CDKTF_OUTDIR"] = str(outdir)
    counting = [str(COUNT_MESSAGES), str(counted)] if watched else []
    command = [sys.executable, *counting, str(program.script)]
    usage = run(command, folder=folder, environment=environment, sampled=watched)
    files = sorted(path for path in outdir.rglob("*") if path.is_file())
    output = {str(path.relative_to(outdir)): path.read_bytes() for path in files}
    return Synthesis(usage, output, int(counted.read_text()) if watched else 0)


def write_deployments(project: Path, folder: Path, copies: int) -> None:
    """Copies a project's deployments and backend to ``folder``, and one deployment ``copies`` times more."""
    shutil.copytree(project / DEPLOYMENTS, folder / DEPLOYMENTS)
    shutil.copy(project / BACKEND, folder)
    text = (project / DEPLOYMENTS / COPIED).read_text(encoding="utf-8")
    for number in range(copies):
        copy = re.sub(r'^deployment "(.+?)"', rf'deployment "\g<1>{number}"', text, flags=re.MULTILINE)
        (folder / DEPLOYMENTS / f"copy-{number}.hcl").write_text(copy, encoding="utf-8")


def _kinds(stack: Mapping[str, Mapping[str, Mapping[str, object]]], block: str) -> list[Mapping[str, object]]:
    """By each type the resources, or data sources, of a stack's Terraform JSON."""
    return list(stack.get(block, {}).values())
