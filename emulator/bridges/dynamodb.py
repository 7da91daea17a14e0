"""DynamoDB: replicas of a table in other regions.

moto ignores ``ReplicaUpdates``, so that the provider waits for replicas that never come. A replica is a table
of the same name in its own region, with the same items, at once.

Does not prove: what AWS demands of a table before it may have replicas (a stream, capacity on demand), that
copies come later, or what becomes of writes to both at once. Indexes and streams are the first table's.
"""

import copy
from collections.abc import Callable
from typing import Any

from moto.dynamodb.models import dynamodb_backends
from moto.dynamodb.models.table import Table
from moto.dynamodb.responses import DynamoHandler

from emulator.bridges.patch import Patch


def _update_replicas(original: Callable[..., Any]) -> Callable[..., Any]:
    def update_table(self: DynamoHandler) -> Any:
        table: Any = self.dynamodb_backend.get_table(self.body["TableName"])
        for update in self.body.get("ReplicaUpdates", []):
            for action, replica in update.items():
                there = dynamodb_backends[self.current_account][replica["RegionName"]]
                if action == "Create":
                    _replicate(table, there)
                elif action == "Delete":
                    there.tables.pop(table.name, None)
                    table.regions.discard(there.region_name)
        return original(self)

    return update_table


def _replicate(table: Any, there: Any) -> None:
    """Makes the table in another region's backend, of the same items."""
    if not hasattr(table, "regions"):
        table.regions = {table.region_name}
    # A shallow copy: items and regions are those of both.
    made = copy.copy(table)
    made.region_name = there.region_name
    made.table_arn = table.table_arn.replace(f":{table.region_name}:", f":{there.region_name}:")
    table.regions.add(there.region_name)
    there.tables[table.name] = made


def _with_replicas(original: Callable[..., dict[str, Any]]) -> Callable[..., dict[str, Any]]:
    def describe(self: Table, base_key: str = "TableDescription") -> dict[str, Any]:
        found = original(self, base_key)
        others = sorted(getattr(self, "regions", {self.region_name}) - {self.region_name})
        if others:
            found[base_key]["GlobalTableVersion"] = "2019.11.21"
            found[base_key]["Replicas"] = [
                {"RegionName": region, "ReplicaStatus": "ACTIVE"} for region in others
            ]
        return found

    return describe


PATCHES = (
    Patch(DynamoHandler, "update_table", _update_replicas),
    Patch(Table, "describe", _with_replicas),
)
