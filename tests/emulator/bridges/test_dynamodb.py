from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

Clients = Callable[[str, str], Any]

EAST, WEST, EUROPE = "us-east-1", "us-west-2", "eu-west-1"
ITEM = {"id": {"S": "1"}}


def _replicate(clients: Clients, *regions: str) -> None:
    """A table of us-east-1, made once, gets a replica in each region."""
    tables = clients("dynamodb", EAST)
    if "carts" not in tables.list_tables()["TableNames"]:
        tables.create_table(
            TableName="carts",
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
    for region in regions:
        tables.update_table(TableName="carts", ReplicaUpdates=[{"Create": {"RegionName": region}}])


def _replicas(clients: Clients, region: str) -> list[str]:
    table = clients("dynamodb", region).describe_table(TableName="carts")["Table"]
    return [each["RegionName"] for each in table.get("Replicas", []) if each["ReplicaStatus"] == "ACTIVE"]


def tells_the_replicas(clients: Clients) -> bool:
    """knows the replicas of a table, in each region:"""
    _replicate(clients, WEST, EUROPE)
    return _replicas(clients, EAST) == [EUROPE, WEST] and _replicas(clients, WEST) == [EUROPE, EAST]


def copies_items(clients: Clients) -> bool:
    """has a table's items in its replicas:"""
    _replicate(clients, WEST)
    clients("dynamodb", WEST).put_item(TableName="carts", Item=ITEM)
    return bool(clients("dynamodb", EAST).scan(TableName="carts")["Items"] == [ITEM])


PROBES = (tells_the_replicas, copies_items)


def test_a_replica_has_an_arn_and_backups_of_its_own(aws: Any) -> None:
    _replicate(aws.client, WEST)
    tables = aws.client("dynamodb", WEST)
    assert tables.describe_table(TableName="carts")["Table"]["TableArn"].split(":")[3] == WEST
    assert tables.describe_continuous_backups(TableName="carts")["ContinuousBackupsDescription"]


def test_a_replica_goes_and_the_table_stays(aws: Any) -> None:
    _replicate(aws.client, WEST)
    tables = aws.client("dynamodb", EAST)
    tables.update_table(TableName="carts", ReplicaUpdates=[{"Update": {"RegionName": WEST}}])
    tables.update_table(TableName="carts", ReplicaUpdates=[{"Delete": {"RegionName": WEST}}])
    assert WEST not in _replicas(aws.client, EAST)
    with pytest.raises(ClientError, match="ResourceNotFound"):
        aws.client("dynamodb", WEST).describe_table(TableName="carts")
    assert tables.scan(TableName="carts")["Items"] == []
