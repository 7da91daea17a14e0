"""An S3 and a DynamoDB that keep keys in sets and items in lists, and know who asked them."""

from typing import Any

from tests.described import ACCOUNT


class FakeStores:
    """`client` gives a fake of a service's client; `asked` are service and region of each client given."""

    def __init__(self) -> None:
        self.objects: dict[str, set[str]] = {}
        self.items: dict[str, list[dict[str, Any]]] = {}
        self.asked: list[tuple[str, str]] = []

    def client(self, service: str, region: str) -> Any:
        self.asked.append((service, region))
        return self

    def get_caller_identity(self) -> dict[str, str]:
        return {"Account": ACCOUNT}

    def put_object(self, **arguments: Any) -> None:
        assert arguments["Body"]
        self.objects.setdefault(arguments["Bucket"], set()).add(arguments["Key"])

    def list_objects_v2(self, **arguments: Any) -> dict[str, Any]:
        there = self.objects.get(arguments["Bucket"], set())
        keys = sorted(key for key in there if key.startswith(arguments["Prefix"]))
        return {"Contents": [{"Key": key} for key in keys]} if keys else {}

    def put_item(self, **arguments: Any) -> None:
        self.items.setdefault(arguments["TableName"], []).append(arguments["Item"])

    def get_item(self, **arguments: Any) -> dict[str, Any]:
        there = self.items.get(arguments["TableName"], [])
        found = [item for item in there if arguments["Key"].items() <= item.items()]
        return {"Item": found[0]} if found else {}
