"""A stand-in for the `terraform` executable: prints what a test tells it to, and logs how it was called."""

import json
import stat
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from runner.installation import Installation

# An answer is a folder, "answers/<stack>/<command>" or "answers/<command>". A shell starts faster than
# Python.
SCRIPT = """\
#!/bin/sh
home='{home}'
stack="${{PWD##*/}}"
answer="$home/answers/$stack/$1"
[ -d "$answer" ] || answer="$home/answers/$1"
separated=$(printf '\\t%s' "$@")

log() {{
    printf '%s\\t%s\\t%s%s\\n' "$1" "$stack" "$$" "$separated" >> "$home/calls"
}}

trap 'sleep 0.05; log interrupted; exit 1' INT
env -0 > "$home/environments/$$"
log start
[ -d "$answer" ] || {{ log end; exit 0; }}
cat "$answer/lines"
cat "$answer/errors" >&2
read -r status seconds until < "$answer/ending"
tries=0
while [ -n "$until" ] && [ ! -e "$home/$until" ] && [ $tries -lt 1000 ]; do
    sleep 0.01
    tries=$((tries + 1))
done
[ "$seconds" = 0 ] || sleep "$seconds"
log end
exit "$status"
"""


class FakeTerraform:
    """The executable in `folder`; `answer` says what a command prints and how it ends."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.binary = folder / "terraform"
        self.binary.write_text(SCRIPT.format(home=folder), encoding="utf-8")
        self.binary.chmod(self.binary.stat().st_mode | stat.S_IXUSR)
        (folder / "environments").mkdir()
        self.answer("output", {})
        self.answer("show", {})

    @property
    def installation(self) -> Installation:
        """An installation of this fake, without mirrors."""
        return Installation(binary=self.binary, version="1.11.4", platform="linux_amd64")

    def answer(
        self,
        command: str,
        *lines: Any,
        status: int = 0,
        errors: str = "",
        seconds: float = 0,
        until: str = "",
    ) -> None:
        """What `command` (``apply``, or ``<stack>/apply``) does: prints lines or JSON, then waits, then ends.

        `until` names a file in `folder` to wait for, 10 seconds at most.
        """
        folder = self.folder / "answers" / command
        folder.mkdir(parents=True, exist_ok=True)
        printed = (line if isinstance(line, str) else json.dumps(line) for line in lines)
        (folder / "lines").write_text("".join(f"{line}\n" for line in printed), encoding="utf-8")
        (folder / "errors").write_text(errors, encoding="utf-8")
        (folder / "ending").write_text(f"{status} {seconds} {until}\n", encoding="utf-8")

    @property
    def log(self) -> list[dict[str, Any]]:
        """What happened, in order: `what` (start, end, interrupted), `stack`, `arguments`, `environment`."""
        file = self.folder / "calls"
        lines = file.read_text(encoding="utf-8").splitlines() if file.exists() else []
        return [self._entry(*line.split("\t")) for line in lines]

    def _entry(self, what: str, stack: str, process: str, *arguments: str) -> dict[str, Any]:
        variables = (self.folder / "environments" / process).read_text(encoding="utf-8").split("\0")
        environment = dict(variable.split("=", 1) for variable in variables if variable)
        return {"what": what, "stack": stack, "arguments": list(arguments), "environment": environment}

    def happened(self, command: str, what: Sequence[str] = ("start", "end")) -> list[str]:
        """``start <stack>`` and ``end <stack>`` of one command, in order."""
        entries = [entry for entry in self.log if entry["arguments"][0] == command and entry["what"] in what]
        return [f"{entry['what']} {entry['stack']}" for entry in entries]

    def arguments(self, command: str) -> list[str]:
        """The arguments of the command's last call, after its name."""
        calls = [entry["arguments"] for entry in self.log if entry["arguments"][0] == command]
        return list(calls[-1][1:])


def planned(add: int = 0, change: int = 0, remove: int = 0) -> dict[str, Any]:
    """The event at the end of planning."""
    changes = {"add": add, "change": change, "remove": remove, "operation": "plan"}
    return {"type": "change_summary", "changes": changes}


def operation(what: str, address: str, action: str = "create") -> dict[str, Any]:
    """An event of an operation on a resource: ``apply_start``, ``apply_progress``, …"""
    return {"type": what, "hook": {"resource": {"addr": address}, "action": action}}


def completed(action: str = "create") -> dict[str, Any]:
    """The event at the end of one operation."""
    return {"type": "apply_complete", "hook": {"action": action}}


def failure(summary: str, detail: str = "", severity: str = "error", **more: Any) -> dict[str, Any]:
    """The event of a diagnostic."""
    return {
        "type": "diagnostic",
        "diagnostic": {"severity": severity, "summary": summary, "detail": detail, **more},
    }
