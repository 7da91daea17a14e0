"""What a judge says of one resource."""

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

StackJson = Mapping[str, Any]


class JudgeError(Exception):
    """A judge could not do its work: it isn't installed, or what it printed is no verdict."""


@dataclass(frozen=True, order=True)
class Verdict:
    """A check that a resource failed.

    ``check`` is the judge's own name of it, ``file`` the stack's ``cdk.tf.json`` as it was given, ``kind``
    the kind of stack (``region``), ``name`` the resource's in Terraform, ``detail`` the judge's words.
    """

    check: str
    file: Path
    kind: str
    name: str
    detail: str


def read_stacks(files: Iterable[Path]) -> Iterator[tuple[Path, StackJson]]:
    """The Terraform JSON of each stack, beside the file that it stands in."""
    return ((file, json.loads(file.read_text(encoding="utf-8"))) for file in files)


def kind(stack: StackJson) -> str:
    """Which kind of stack it is, as its own metadata has it."""
    found: str = stack["//"]["metadata"]["tapstack"]["kind"]
    return found
