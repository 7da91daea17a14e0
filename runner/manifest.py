"""The stacks in CDKTF's output folder, in the order in which they are applied."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from runner.errors import RunnerError

MANIFEST = "manifest.json"


class ManifestError(RunnerError):
    """The output folder is incomplete or contradicts itself."""


@dataclass(frozen=True)
class Stack:
    """A synthesized stack: its name, the folder of its Terraform files, the stacks it must come after."""

    name: str
    directory: Path
    dependencies: tuple[str, ...] = ()


def read_manifest(output_folder: Path) -> tuple[Stack, ...]:
    """All stacks, each after its dependencies, otherwise in the manifest's order.

    Raises ManifestError on a missing or unreadable file, an unknown dependency, or a cycle.
    """
    path = output_folder / MANIFEST
    try:
        entries = json.loads(path.read_text(encoding="utf-8"))["stacks"].values()
        stacks = [_stack(entry, output_folder) for entry in entries]
    except FileNotFoundError as error:
        raise ManifestError(f"{path} is missing: nothing has been synthesized there") from error
    except (OSError, ValueError, KeyError, TypeError, AttributeError) as error:
        raise ManifestError(f"{path} is no manifest of CDKTF's: {type(error).__name__}: {error}") from error
    return _sorted(stacks, path)


def _stack(entry: Mapping[str, Any], output_folder: Path) -> Stack:
    file = output_folder / entry["synthesizedStackPath"]
    if not file.is_file():
        raise ManifestError(f"{file} is missing, though {MANIFEST} lists the stack {entry['name']}")
    directory = output_folder / entry["workingDirectory"]
    return Stack(entry["name"], directory.absolute(), tuple(entry.get("dependencies", ())))


def _sorted(stacks: list[Stack], path: Path) -> tuple[Stack, ...]:
    names = {stack.name for stack in stacks}
    for stack in stacks:
        for missing in (name for name in stack.dependencies if name not in names):
            raise ManifestError(f"{path}: {stack.name} depends on {missing}, which is no stack there")
    ordered: dict[str, Stack] = {}
    waiting = list(stacks)
    while waiting:
        ready = next(
            (stack for stack in waiting if all(name in ordered for name in stack.dependencies)), None
        )
        if ready is None:
            cycle = ", ".join(stack.name for stack in waiting)
            raise ManifestError(f"{path}: the dependencies form a cycle, among {cycle}")
        ordered[ready.name] = ready
        waiting.remove(ready)
    return tuple(ordered.values())
