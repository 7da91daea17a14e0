"""``backend.tf.json``: where each stack's state lies.

The file is Terraform's own JSON with an S3 backend. Its texts may say ``{region}``, ``{environment}`` and
``{account}``; each stack adds its key and its region.
"""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.problems import Problem, ProblemsError

PLACEHOLDERS = ("region", "environment", "account")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
BUCKET_NAME = re.compile(r"^(?!xn--|sthree-)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]$")
TABLE_NAME = re.compile(r"^[A-Za-z0-9_.-]{3,255}$")


@dataclass(frozen=True)
class Store:
    """The bucket and the lock table of one region's states; ``table`` is empty if there is none."""

    region: str
    bucket: str
    table: str


@dataclass(frozen=True)
class Backend:
    """The arguments of the S3 backend with their placeholders, and the file they stand in."""

    file: str
    arguments: Mapping[str, Any]

    def placeholders(self) -> frozenset[str]:
        """The placeholders in the names of the bucket and the table: what a store differs by."""
        names = f"{self.arguments['bucket']} {self.arguments.get('dynamodb_table', '')}"
        return frozenset(PLACEHOLDER.findall(names))

    def arguments_of(self, stack: str, region: str, environment: str, account: str | None) -> dict[str, Any]:
        """The backend's arguments for one stack: its key and region added, the placeholders filled in.

        Where the file gives a region, every state lies there; else each stack's in its own region.
        Raises ``ProblemsError`` where the file says ``{account}`` and the deployment gives none, or where
        a name comes out that AWS refuses.
        """
        region = self.arguments.get("region", region)
        values = {"region": region, "environment": environment}
        if account:
            values["account"] = account
        elif "{account}" in json.dumps(dict(self.arguments)):
            raise self._error("Unknown account", f'It says {{account}}, and the deployment of "{stack}" has no account_id.')
        filled = {name: _filled(value, values) for name, value in self.arguments.items()}
        for name, pattern in (("bucket", BUCKET_NAME), ("dynamodb_table", TABLE_NAME)):
            if name in filled and not pattern.match(filled[name]):
                raise self._error("Invalid name", f'{name} comes out as "{filled[name]}" for "{stack}"; AWS refuses it.')
        return {**filled, "key": f"{stack}/terraform.tfstate", "region": region}

    def _error(self, summary: str, detail: str) -> ProblemsError:
        return ProblemsError([Problem(self.file, 0, summary, detail)])


def store_of(arguments: Mapping[str, Any]) -> Store:
    """The store that a stack's backend arguments name."""
    return Store(arguments["region"], arguments["bucket"], arguments.get("dynamodb_table", ""))


def read_backend(path: Path) -> Backend:
    """The backend of ``backend.tf.json``.

    Raises ``ProblemsError`` with all that is wrong in it: not there, not JSON, no S3 backend, no bucket, a
    key of its own, unknown placeholders, no lock.
    """
    file = str(path)
    try:
        text = path.read_text(encoding="utf-8")
        content = json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"{error.msg}, column {error.colno}."
        raise ProblemsError([Problem(file, error.lineno, "Invalid JSON", detail, source=text.splitlines()[error.lineno - 1])])
    except (OSError, UnicodeDecodeError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        detail = f"{file} can't be read: {reason}. It names the bucket and the lock table of the Terraform states."
        raise ProblemsError([Problem(file, 0, "Failed to read file", detail)])
    arguments = _s3(content)
    if arguments is None:
        detail = 'Expected is {"terraform": {"backend": {"s3": {"bucket": …, "dynamodb_table": …}}}}.'
        raise ProblemsError([Problem(file, 0, "No S3 backend", detail)])
    problems = [Problem(file, _line(text, name), summary, detail) for name, summary, detail in _faults(arguments)]
    if problems:
        raise ProblemsError(problems)
    return Backend(file, arguments)


def _s3(content: Any) -> dict[str, Any] | None:
    for name in ("terraform", "backend", "s3"):
        content = content.get(name) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else None


def _faults(arguments: dict[str, Any]) -> list[tuple[str, str, str]]:
    """(argument, summary, detail) of each fault in the backend's arguments."""
    faults = []
    for name, value in arguments.items():
        unknown = set(PLACEHOLDER.findall(json.dumps(value) if isinstance(value, str) else "")) - set(PLACEHOLDERS)
        if unknown:
            accepted = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
            faults.append((name, "Unknown placeholder", f'"{name}" says {{{", ".join(sorted(unknown))}}}; accepted: {accepted}.'))
    if not isinstance(arguments.get("bucket"), str):
        faults.append(("s3", "Missing bucket", 'The S3 backend needs a "bucket".'))
    elif "region" not in arguments and "{region}" not in arguments["bucket"]:
        faults.append(("bucket", "One bucket for all regions", "Say {region} in its name, or give the bucket's region."))
    if "key" in arguments:
        faults.append(("key", "Unsupported argument", 'Remove "key": each stack adds its own.'))
    if "dynamodb_table" not in arguments and arguments.get("use_lockfile") is not True:
        faults.append(("s3", "No lock", 'Name a "dynamodb_table" or set "use_lockfile" to true.'))
    return faults


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if not isinstance(value, str):
        return value
    return PLACEHOLDER.sub(lambda match: values[match[1]], value)


def _line(text: str, name: str) -> int:
    return next((number for number, line in enumerate(text.splitlines(), 1) if f'"{name}"' in line), 0)
