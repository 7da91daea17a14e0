"""parliament over the policies of synthesized stacks (https://github.com/duo-labs/parliament)."""

import json
import re
import subprocess
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from judges.verdict import JudgeError, StackJson, Verdict, kind, read_stacks

#: Runs where parliament is installed: reads policies, prints findings.
# Isolated, or it would take this file for parliament.
SCRIPT = Path(__file__).with_name("lint_policies.py")
ACCOUNT = "123456789012"
ROLE = f"arn:aws:iam::{ACCOUNT}:role/sample"
KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"
#: What Terraform fills in, as it may come out.
SAMPLES = {re.compile(r"\$\{data\.aws_caller_identity\.[^.}]+\.account_id\}"): ACCOUNT}
REFERENCE = re.compile(r"\$\{[^}]*\}")


def judge(files: Sequence[Path], python: Path) -> tuple[Mapping[Path, int], list[Verdict]]:
    """How many statements of policies were looked at in each file, and what was found in them.

    ``files`` are ``cdk.tf.json``, ``python`` is that of the environment with parliament. A verdict's name is
    the resource's address and the statement's id. Raises ``JudgeError`` where it doesn't run, or a policy
    holds a reference that ``SAMPLES`` doesn't know.
    """
    checked, places, texts = {}, [], []
    for file, stack in read_stacks(files):
        found = list(statements(stack))
        checked[file] = len(found)
        for name, statement in found:
            places.append((file, kind(stack), name))
            texts.append(json.dumps({"Version": "2012-10-17", "Statement": [statement]}))
    completed = subprocess.run(
        [str(python), "-I", str(SCRIPT)], input=json.dumps(texts), capture_output=True, text=True, check=False
    )
    if completed.returncode:
        raise JudgeError(f"parliament failed: {completed.stderr}")
    return checked, [
        Verdict(finding["issue"], *place, finding["detail"])
        for place, findings in zip(places, json.loads(completed.stdout), strict=True)
        for finding in findings
    ]


def statements(stack: StackJson) -> Iterator[tuple[str, dict[str, Any]]]:
    """Every statement of every policy, with samples in place of references: parliament tells no ids."""
    for resource_type, blocks in stack.get("resource", {}).items():
        for name, block in blocks.items():
            for text in _texts(block):
                for statement in json.loads(_filled(text))["Statement"]:
                    address = f"{resource_type}.{name}/{statement.get('Sid', '')}"
                    yield address, _complete(statement, resource_type)


def _texts(value: Any) -> Iterator[str]:
    """The policies in a value and in what is nested in it."""
    if isinstance(value, dict):
        value = list(value.values())
    if isinstance(value, list):
        for each in value:
            yield from _texts(each)
    elif isinstance(value, str) and '"Statement"' in value:
        yield value


def _filled(text: str) -> str:
    for pattern, sample in SAMPLES.items():
        text = pattern.sub(sample, text)
    if found := REFERENCE.search(text):
        raise JudgeError(f"{found[0]} is in a policy, and SAMPLES of judges/parliament.py doesn't know it")
    return text


def _complete(statement: dict[str, Any], resource_type: str) -> dict[str, Any]:
    """What parliament asks of every statement, and those of a role's trust and of a key have otherwise."""
    if resource_type == "aws_iam_role":
        return {**statement, "Resource": ROLE}
    if resource_type == "aws_kms_key" and statement["Resource"] == "*":
        return {**statement, "Resource": KEY}
    return statement
