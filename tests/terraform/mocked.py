"""``terraform validate`` and ``terraform test`` on a synthesized stack, with a mocked provider."""

import json
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any

from model.naming.context import CALLER_ACCOUNT
from runner.diagnostic import Diagnostic
from runner.environment import isolated, terraform_environment
from runner.installation import find_installation
from runner.terraform import Terraform
from tests.terraform.mocks import ACCOUNT, EPHEMERAL, mock_provider

Block = dict[str, Any]

#: Nothing of the user's own. The provider's schema is large: with less garbage collection Terraform is a
#: quarter faster (https://pkg.go.dev/runtime#hdr-Environment_Variables).
ENVIRONMENT = isolated({"GOGC": "400"})


@dataclass(frozen=True)
class Mocked:
    """What Terraform made of a stack.

    ``document`` is the stack as it was synthesized, ``warnings`` are those of `terraform validate`.
    ``printed`` is what `terraform test` said of an apply and of a plan after it, ``status`` its exit status.
    """

    document: Block
    warnings: tuple[Diagnostic, ...]
    status: int
    printed: str

    @cached_property
    def events(self) -> list[Block]:
        """What it said, event by event."""
        return [json.loads(line) for line in self.printed.splitlines() if line.startswith("{")]

    @cached_property
    def errors(self) -> list[str]:
        """The diagnostics that are errors."""
        said = [event["diagnostic"] for event in self.events if "diagnostic" in event]
        return [f"{item['summary']}: {item['detail']}" for item in said if item["severity"] == "error"]

    @cached_property
    def outputs(self) -> Block:
        """The outputs after the apply, by name."""
        return {name: output["value"] for name, output in self._said("test_state")["outputs"].items()}

    @cached_property
    def applied(self) -> Block:
        """The resources after the apply, by address."""
        root = self._said("test_state")["root_module"]
        return {resource["address"]: resource for resource in root["resources"]}

    @cached_property
    def changes(self) -> list[tuple[str, list[str]]]:
        """Address and actions of each change that the plan after the apply makes."""
        changes = [
            (change["address"], change["change"]["actions"]) for change in self._plan["resource_changes"]
        ]
        return [(address, actions) for address, actions in changes if actions not in (["no-op"], ["read"])]

    @cached_property
    def planned(self) -> set[str]:
        """The addresses that the plan after the apply speaks of."""
        return {change["address"] for change in self._plan["resource_changes"]}

    @cached_property
    def _plan(self) -> Block:
        return self._said("test_plan")

    def _said(self, kind: str) -> Block:
        (event,) = (event for event in self.events if event["type"] == kind)
        content: Block = event[kind]
        return content


def initialize(folder: Path, stack: Path) -> None:
    """Installs the providers of a stack into a folder, for all stacks that need the same."""
    folder.mkdir()
    shutil.copy(stack / "cdk.tf.json", folder)
    _terraform(folder).init(backend=False)


def run_mocked(stack: Path, initialized: Path) -> Mocked:
    """Validates a stack as it is, then applies it and plans again with a mocked provider.

    ``initialized`` is a folder that `initialize` made; the stack's own is changed.
    """
    # Providers are linked, not copied: one of them has 700 MB.
    shutil.copytree(initialized / ".terraform", stack / ".terraform", symlinks=True)
    shutil.copy(initialized / ".terraform.lock.hcl", stack)
    file = stack / "cdk.tf.json"
    document = json.loads(file.read_text(encoding="utf-8"))
    warnings = _terraform(stack).validate()
    changed = without_prevent_destroy(without_ephemeral_resources(document))
    file.write_text(json.dumps(changed), encoding="utf-8")
    (stack / "mocked.tftest.json").write_text(json.dumps(_test_file(document)), encoding="utf-8")
    completed = subprocess.run(
        [str(find_installation().binary), "test", "-json", "-verbose"],
        cwd=stack,
        env=terraform_environment(ENVIRONMENT),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    return Mocked(document, warnings, completed.returncode, completed.stdout + completed.stderr)


def without_ephemeral_resources(document: Block) -> Block:
    """The stack with ephemeral variables in place of ephemeral resources, which Terraform 1.11 can't mock.

    A value from such a variable may go where one from such a resource may: into write-only arguments only.
    The blocks themselves are validated, and applied to the embedded AWS.
    """
    text = json.dumps({name: value for name, value in document.items() if name != "ephemeral"})
    variables = _ephemeral_values(document)
    for name in variables:
        text = text.replace(f"ephemeral.{name.replace('__', '.')}.", f"var.{name}.")
    changed: Block = json.loads(text)
    for name in variables:
        changed.setdefault("variable", {})[name] = {"type": "map(string)", "ephemeral": True}
    return changed


def without_prevent_destroy(document: Block) -> Block:
    """The stack without ``prevent_destroy``: `terraform test` destroys at its end what it made."""
    changed: Block = json.loads(json.dumps(document))
    for blocks in changed["resource"].values():
        for block in blocks.values():
            block.get("lifecycle", {}).pop("prevent_destroy", None)
    return changed


def _ephemeral_values(document: Block) -> dict[str, dict[str, str]]:
    """The values of the ephemeral resources, by the names of the variables in their place."""
    blocks = document.get("ephemeral", {}).items()
    return {f"{kind}__{name}": EPHEMERAL[kind] for kind, named in blocks for name in named}


def _found_databases(document: Block) -> Iterator[Block]:
    """What RDS says of the databases that are asked for: what they are described to be, as after an apply."""
    made = document["resource"].get("aws_db_instance", {})
    for name in document.get("data", {}).get("aws_db_instance", {}):
        yield {"target": f"data.aws_db_instances.{name}", "values": {"instance_identifiers": [name]}}
        instance = made.get(name.removesuffix("_found"))
        if instance is None:
            # Another stack's.
            continue
        source = instance.get("replicate_source_db", "").replace(CALLER_ACCOUNT, ACCOUNT)
        tags = {**instance["tags"], "FinalSnapshotIdentifier": "final"}
        values = {"replicate_source_db": source, "tags": tags}
        yield {"target": f"data.aws_db_instance.{name}", "values": values}


def _test_file(document: Block) -> Block:
    return {
        "mock_provider": {
            "aws": [mock_provider(provider["alias"]) for provider in document["provider"]["aws"]]
        },
        "override_data": list(_found_databases(document)),
        "variables": _ephemeral_values(document),
        "run": {name: {"command": name} for name in ("apply", "plan")},
    }


def _terraform(folder: Path) -> Terraform:
    return Terraform(folder, installation=find_installation(), environment=ENVIRONMENT)
