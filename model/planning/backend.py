"""``backend.tf.json``: where each stack's state lies.

The file is Terraform's own JSON with an S3 backend. Its texts may say ``{region}``, ``{environment}`` and
``{account}``; each stack adds its key and its region.
"""

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from model.checks.finding import closest
from model.language.problems import Problem, ProblemsError
from model.naming.regions import ELB_ACCOUNTS, partition
from model.planning.backend_arguments import ARGUMENTS, CREDENTIALS, Fault, argument_faults
from model.planning.json_file import JsonFile, Keys, read_json, usable

S3 = ("terraform", "backend", "s3")
EXPECTED = '{"terraform": {"backend": {"s3": {"bucket": …, "dynamodb_table": …}}}}'
#: https://developer.hashicorp.com/terraform/language/syntax/json#comment-properties
COMMENT = "//"
ARN_PARTITION = re.compile(r"arn:(aws[a-z-]*):")

PLACEHOLDERS = ("region", "environment", "account")
PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
#: What AWS accepts as names: of buckets
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html), and of tables.
NAMES = {
    "bucket": re.compile(r"(?!xn--|sthree-|amzn-s3-demo-)(?!.*\.\.)[a-z0-9][a-z0-9.-]{1,61}[a-z0-9]"),
    "dynamodb_table": re.compile(r"[A-Za-z0-9_.-]{3,255}"),
}


@dataclass(frozen=True, order=True)
class Store:
    """The bucket and the lock table of one region's states; ``table`` is empty if there is none."""

    region: str
    bucket: str
    table: str


@dataclass(frozen=True)
class Backend:
    """The arguments of the S3 backend with their placeholders, and the file they stand in, as it was read."""

    file: str
    arguments: Mapping[str, Any]
    read: JsonFile | None = field(default=None, compare=False, repr=False)

    def placeholders(self) -> frozenset[str]:
        """The placeholders in the bucket's name: what a store differs by."""
        return _placeholders(self.arguments["bucket"])

    def arguments_of(self, stack: str, region: str, environment: str, account: str | None) -> dict[str, Any]:
        """The backend's arguments for one stack: its key and region added, the placeholders filled in.

        Where the file gives a region, every state lies there; else each stack's in its own region.
        Raises ``ProblemsError`` where the file says ``{account}`` and the deployment gives none, or where
        a name comes out that AWS refuses, or a region that the stack's credentials don't reach.
        """
        lies_in = self.arguments.get("region", region)
        values = {"region": lies_in, "environment": environment}
        problems = list(self._out_of_reach(lies_in, region))
        if account:
            values["account"] = account
        else:
            problems += self._unknown_account(stack)
        if problems:
            raise ProblemsError(problems)
        filled: dict[str, Any] = _filled(self.arguments, values)
        problems += (
            self.problem(
                name, "Invalid name", f'{name} comes out as "{filled[name]}" for "{stack}"; AWS refuses it.'
            )
            for name, pattern in NAMES.items()
            if name in filled and not pattern.fullmatch(filled[name])
        )
        if problems:
            raise ProblemsError(problems)
        return {**filled, "key": f"{folder_of(stack)}terraform.tfstate", "region": lies_in}

    def problem(self, name: str, summary: str, detail: str) -> Problem:
        """A problem at the line of an argument."""
        if self.read is None:
            return Problem(self.file, 0, summary, detail)
        return self.read.problem((*S3, name), summary, detail)

    def _out_of_reach(self, lies_in: str, region: str) -> Iterator[Problem]:
        """Credentials are of one partition, and so is what they reach."""
        needed = partition(region)
        if partition(lies_in) != needed:
            detail = f'Stacks in the partition {needed} can\'t keep their states in "{lies_in}", which is in '
            detail += f'{partition(lies_in)}. Name a region of {needed}, or leave "region" out.'
            yield self.problem("region", "Region of another partition", detail)
        for name, value in self.arguments.items():
            others = set(ARN_PARTITION.findall(json.dumps(value))) - {needed}
            if others:
                detail = (
                    f'"{name}" is in the partition {", ".join(sorted(others))}; there are stacks in {needed}.'
                )
                yield self.problem(name, "ARN of another partition", detail)

    def _unknown_account(self, stack: str) -> Iterator[Problem]:
        for name, value in self.arguments.items():
            if "account" in _placeholders(value):
                detail = f'It says {{account}}, and the deployment of "{stack}" has no account_id.'
                yield self.problem(name, "Unknown account", detail)


def folder_of(stack: str) -> str:
    """What the keys of a stack's state and of the lock file beside it begin with."""
    return f"{stack}/"


def store_of(arguments: Mapping[str, Any]) -> Store:
    """The store that a stack's backend arguments name."""
    return Store(arguments["region"], arguments["bucket"], arguments.get("dynamodb_table", ""))


def read_backend(path: Path) -> Backend:
    """The backend of ``backend.tf.json``.

    Raises ``ProblemsError`` with all that is wrong in it: not there, not JSON, no S3 backend, no bucket, what
    isn't accepted or doesn't belong into a file, unknown placeholders, no lock.
    """
    read, problems = read_json(path, "It names the bucket and the lock table of the states.")
    if read is None:
        raise ProblemsError(problems)
    arguments = _s3(read.content)
    if arguments is None:
        problems.append(Problem(read.file, 0, "No S3 backend", f"Expected is {EXPECTED}."))
        raise ProblemsError(problems)
    problems += (read.problem(keys, "Unsupported name", detail) for keys, detail in _beside(read.content))
    problems += (read.problem((*S3, *keys), summary, detail) for keys, summary, detail in _faults(arguments))
    if problems:
        raise ProblemsError(_without_secrets(problems))
    return Backend(read.file, arguments, read)


def _s3(content: Any) -> dict[str, Any] | None:
    """The arguments, without Terraform's way to comment JSON, a property named ``//``."""
    for name in S3:
        content = content.get(name) if isinstance(content, dict) else None
    return _without_comments(content) if isinstance(content, dict) else None


def _without_comments(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _without_comments(inner) for name, inner in value.items() if name != COMMENT}
    return value


def _beside(content: Mapping[str, Any]) -> Iterator[tuple[Keys, str]]:
    """What stands beside the S3 backend: it would be left out of the stacks without a word."""
    for end, expected in enumerate(S3):
        for name in content:
            if name not in (expected, COMMENT):
                detail = f'Remove "{name[:100]}": only {EXPECTED} is read from this file.'
                yield (*S3[:end], name), detail
        content = content[expected]


def _faults(arguments: dict[str, Any]) -> Iterator[Fault]:
    refused = list(argument_faults(arguments))
    yield from refused
    invalid = {keys[0] for keys, *_ in refused}
    valid = {name: value for name, value in arguments.items() if name not in invalid and usable(value)}
    yield from _placeholder_faults(valid)
    yield from _name_faults(arguments, valid)


def _placeholder_faults(arguments: dict[str, Any]) -> Iterator[Fault]:
    accepted = ", ".join(f"{{{placeholder}}}" for placeholder in PLACEHOLDERS)
    for name, value in arguments.items():
        for unknown in sorted(_placeholders(value) - set(PLACEHOLDERS)):
            detail = f'"{name}" says {{{unknown[:100]}}}; accepted: {accepted}.'
            yield (name,), "Unknown placeholder", detail
    bucket, table = (_placeholders(arguments.get(name)) for name in NAMES)
    differ = table - bucket - {"region"} or "environment" in bucket - table
    if NAMES.keys() <= arguments.keys() and differ:
        detail = (
            "A bucket and a lock table are made together: say {environment} in both names or in neither, "
        )
        detail += "and {account} in the table's only if it is in the bucket's."
        yield ("dynamodb_table",), "Names that differ by different things", detail


def _name_faults(arguments: dict[str, Any], valid: dict[str, Any]) -> Iterator[Fault]:
    # What is named with a slip of the pen is wanted; the slip is reported, and so is one in a placeholder.
    meant = {closest(name, ARGUMENTS) for name in arguments}
    bucket = valid.get("bucket", "{region}")
    if "bucket" not in meant:
        yield (), "Missing bucket", 'The S3 backend needs a "bucket".'
    elif "region" not in meant and not _placeholders(bucket) - {"environment", "account"}:
        detail = "Say {region} in its name, or give the bucket's region."
        yield ("bucket",), "One bucket for all regions", detail
    region = valid.get("region")
    if region is not None and region not in ELB_ACCOUNTS:
        detail = f"{json.dumps(region[:100])} is not an AWS region that Tapstack knows. "
        detail += "Leave it out to keep each stack's state in its own region."
        yield ("region",), "Unknown region", detail
    unlocked = "use_lockfile" not in meant or arguments.get("use_lockfile") is False
    if "dynamodb_table" not in meant and unlocked:
        yield (), "No lock", 'Name a "dynamodb_table" or set "use_lockfile" to true.'


def _without_secrets(problems: list[Problem]) -> Iterator[Problem]:
    """The problems without the lines that hold credentials: others read what a command prints."""
    secret = {problem.line for problem in problems if problem.summary == CREDENTIALS}
    return (replace(each, source="") if each.line in secret else each for each in problems)


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
