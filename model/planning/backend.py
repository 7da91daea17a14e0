"""``backend.tf.json``: where each stack's state lies.

The file is Terraform's own JSON with an S3 backend. Its texts may say ``{region}``, ``{environment}`` and
``{account}``; each stack adds its key and its region.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from model.language.problems import Problem, ProblemsError
from model.naming.regions import ELB_ACCOUNTS

PLACEHOLDERS = ("region", "environment", "account")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: What AWS accepts as names: of buckets
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), and of tables.
NAMES = {
    "bucket": re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    "dynamodb_table": re.compile(r"[A-Za-z0-9_.-]{3,255}"),
}


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
        """The placeholders in the bucket's name: what a store differs by."""
        return _placeholders(self.arguments["bucket"])

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
        elif "account" in _placeholders(self.arguments):
            detail = f'It says {{account}}, and the deployment of "{stack}" has no account_id.'
            raise self._error("Unknown account", detail)
        filled: dict[str, Any] = _filled(self.arguments, values)
        for name, pattern in NAMES.items():
            if name in filled and not pattern.fullmatch(filled[name]):
                detail = f'{name} comes out as "{filled[name]}" for "{stack}"; AWS refuses it.'
                raise self._error("Invalid name", detail)
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
        text = path.read_text(encoding="utf-8-sig")
        content = json.loads(text)
    except json.JSONDecodeError as error:
        detail = f"Column {error.colno}: {error.msg}."
        source = text.split("\n")[error.lineno - 1]
        raise ProblemsError([Problem(file, error.lineno, "Invalid JSON", detail, source=source)]) from None
    except (OSError, UnicodeDecodeError) as error:
        reason = error.strerror if isinstance(error, OSError) else f"it is not UTF-8 text ({error})"
        detail = f"{file} can't be read: {reason}. It names the bucket and the lock table of the states."
        raise ProblemsError([Problem(file, 0, "Failed to read file", detail)]) from None
    arguments = _s3(content)
    if arguments is None:
        detail = 'Expected is {"terraform": {"backend": {"s3": {"bucket": …, "dynamodb_table": …}}}}.'
        raise ProblemsError([Problem(file, 0, "No S3 backend", detail)])
    faults = (*_placeholder_faults(arguments), *_name_faults(arguments), *_argument_faults(arguments))
    problems = [_problem(file, text, *fault) for fault in faults]
    if problems:
        raise ProblemsError(problems)
    return Backend(file, arguments)


def _s3(content: Any) -> dict[str, Any] | None:
    for name in ("terraform", "backend", "s3"):
        content = content.get(name) if isinstance(content, dict) else None
    return content if isinstance(content, dict) else None


#: The argument, or the block, that is at fault, a summary and a detail.
Fault = tuple[str, str, str]


def _placeholder_faults(arguments: dict[str, Any]) -> Iterator[Fault]:
    accepted = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
    for name, value in arguments.items():
        for unknown in sorted(_placeholders(value) - set(PLACEHOLDERS)):
            yield name, "Unknown placeholder", f'"{name}" says {{{unknown}}}; accepted: {accepted}.'
    bucket, table = (_placeholders(arguments.get(name)) for name in NAMES)
    if "dynamodb_table" in arguments and (table - bucket - {"region"} or "environment" in bucket - table):
        detail = (
            "A bucket and a lock table are made together: say {environment} in both names or in neither, "
        )
        detail += "and {account} in the table's only if it is in the bucket's."
        yield "dynamodb_table", "Names that differ by different things", detail


def _name_faults(arguments: dict[str, Any]) -> Iterator[Fault]:
    bucket, region = arguments.get("bucket"), arguments.get("region")
    if not isinstance(bucket, str):
        yield "s3", "Missing bucket", 'The S3 backend needs a "bucket", whose name is a string.'
    elif region is None and "{region}" not in bucket:
        yield "bucket", "One bucket for all regions", "Say {region} in its name, or give the bucket's region."
    if "region" in arguments and region not in ELB_ACCOUNTS:
        detail = f"{json.dumps(region)} is not an AWS region that Tapstack knows. "
        yield (
            "region",
            "Unknown region",
            detail + "Leave it out to keep each stack's state in its own region.",
        )
    if not isinstance(arguments.get("dynamodb_table", ""), str):
        yield "dynamodb_table", "Invalid table", "The name of a lock table is a string."


def _argument_faults(arguments: dict[str, Any]) -> Iterator[Fault]:
    if "key" in arguments:
        yield "key", "Unsupported argument", 'Remove "key": each stack adds its own.'
    if not arguments.get("dynamodb_table") and arguments.get("use_lockfile") is not True:
        yield "s3", "No lock", 'Name a "dynamodb_table" or set "use_lockfile" to true.'


def _placeholders(value: Any) -> frozenset[str]:
    """The names in braces in a text, or in all the texts of a list or a map."""
    if isinstance(value, Mapping):
        value = list(value.values())
    if isinstance(value, list):
        return frozenset().union(*map(_placeholders, value))
    return frozenset(PLACEHOLDER.findall(value)) if isinstance(value, str) else frozenset()


def _filled(value: Any, values: Mapping[str, str]) -> Any:
    if isinstance(value, Mapping):
        return {name: _filled(inner, values) for name, inner in value.items()}
    if isinstance(value, list):
        return [_filled(inner, values) for inner in value]
    return PLACEHOLDER.sub(lambda match: values[match[1]], value) if isinstance(value, str) else value


def _problem(file: str, text: str, name: str, summary: str, detail: str) -> Problem:
    """A fault at the first line that names its argument."""
    lines = enumerate(text.split("\n"), 1)
    line, source = next((number, line) for number, line in lines if f'"{name}"' in line)
    return Problem(file, line, summary, detail, source=source)
