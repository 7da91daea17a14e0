"""Terraform's diagnostics, and the error that carries them."""

import json
import textwrap
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from runner.errors import RunnerError

#: How much of what Terraform says is shown: errors of AWS's may repeat whole policies.
DIAGNOSTICS = 20
CHARACTERS = 2000


def bounded(text: str) -> str:
    """A text's beginning and, if that isn't all, how much more of it there is."""
    if len(text) <= CHARACTERS:
        return text
    return f"{text[:CHARACTERS]}… ({len(text) - CHARACTERS} more characters)"


@dataclass(frozen=True)
class Diagnostic:
    """One error or warning of Terraform's.

    `severity` is ``error`` or ``warning``; `address` the resource's, empty if there is none; `file` and
    `line` the place in the synthesized file (line 0 if there is none).
    https://developer.hashicorp.com/terraform/internals/machine-readable-ui#diagnostic
    """

    severity: str
    summary: str
    detail: str = ""
    address: str = ""
    file: str = ""
    line: int = 0

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Diagnostic":
        """A diagnostic from Terraform's JSON."""
        place = document.get("range") or {}
        return cls(
            severity=document.get("severity", "error"),
            summary=document.get("summary", ""),
            detail=document.get("detail", ""),
            address=document.get("address", ""),
            file=place.get("filename", ""),
            line=place.get("start", {}).get("line", 0),
        )

    def __str__(self) -> str:
        places = (
            f"with {self.address}" if self.address else "",
            f"on {self.file} line {self.line}" if self.file else "",
        )
        lines = [
            f"{self.severity.capitalize()}: {bounded(self.summary)}",
            ", ".join(filter(None, places)),
            bounded(self.detail),
        ]
        first, *rest = filter(None, lines)
        return "\n".join([first, *(textwrap.indent(part.strip(), "  ") for part in rest)])


class TerraformError(RunnerError):
    """Terraform ended with an error.

    `stack` is the name of the stack's folder, `command` the Terraform command (``terraform apply``);
    `diagnostics` are the errors, or what was written to standard error.
    """

    def __init__(self, stack: str, command: str, status: int, diagnostics: tuple[Diagnostic, ...]) -> None:
        self.stack = stack
        self.command = command
        self.status = status
        self.diagnostics = diagnostics
        super().__init__(str(self))

    def __str__(self) -> str:
        head = f"{self.stack}: `{self.command}` failed (exit status {self.status})"
        shown = [textwrap.indent(str(item), "  ") for item in self.diagnostics[:DIAGNOSTICS]]
        more = len(self.diagnostics) - len(shown)
        return "\n".join([head, *shown, *([f"  and {more} more errors"] if more else [])])


def read_event(line: str) -> Mapping[str, Any] | None:
    """The event on one line of Terraform's ``-json`` output; None for any other line."""
    try:
        event = json.loads(line)
    except ValueError:
        return None
    return event if isinstance(event, dict) and "type" in event else None
