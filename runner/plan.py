"""What a Terraform plan would change."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

NO_OP = ("no-op",)


@dataclass(frozen=True)
class Change:
    """One planned change: the address (``output.<name>`` for an output) and Terraform's actions."""

    address: str
    actions: tuple[str, ...]

    @property
    def action(self) -> str:
        """``create``, ``update``, ``delete``, ``read``, ``forget``, or ``replace`` for the pair of two."""
        return self.actions[0] if len(self.actions) == 1 else "replace"


@dataclass(frozen=True)
class Plan:
    """A plan: its `changes`, resources first, and the whole `document` of ``terraform show -json``.

    `changes` has no no-ops; `document` is empty if there are no changes, neither here nor made elsewhere.
    https://developer.hashicorp.com/terraform/internals/json-format#plan-representation
    """

    changes: tuple[Change, ...]
    document: Mapping[str, Any]

    @classmethod
    def parse(cls, document: Mapping[str, Any]) -> "Plan":
        """A plan from its JSON document."""
        resources = [(change["address"], change["change"]) for change in document.get("resource_changes", ())]
        outputs = [(f"output.{name}", change) for name, change in document.get("output_changes", {}).items()]
        changes = (Change(address, tuple(change["actions"])) for address, change in (*resources, *outputs))
        return cls(tuple(change for change in changes if change.actions != NO_OP), document)

    @property
    def empty(self) -> bool:
        """Whether nothing would change, outputs included."""
        return not self.changes

    @property
    def changed(self) -> tuple[str, ...]:
        """The addresses of all that would change."""
        return tuple(change.address for change in self.changes)

    @property
    def add(self) -> int:
        """Resources to create, replacements not counted."""
        return self._count("create")

    @property
    def change(self) -> int:
        """Resources to update in place."""
        return self._count("update")

    @property
    def destroy(self) -> int:
        """Resources to destroy, replacements not counted."""
        return self._count("delete")

    @property
    def replace(self) -> int:
        """Resources to destroy and create anew, in either order."""
        return self._count("replace")

    def _count(self, action: str) -> int:
        resources = (change for change in self.changes if not change.address.startswith("output."))
        return sum(change.action == action for change in resources)
