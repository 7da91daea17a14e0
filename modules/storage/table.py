"""A DynamoDB table: on demand, with point-in-time recovery, encrypted with the region's key."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTableGlobalSecondaryIndex,
    DynamodbTableLocalSecondaryIndex,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
    DynamodbTableTtl,
)
from constructs import Construct

from model.blocks.table import Table as TableSpec
from model.naming.context import Context
from modules.monitoring.alarm import Watched
from modules.part import Assembly, Site, StorePart, variable
from modules.policy.grant import Grant, KeyUse
from modules.removal import lifecycle
from modules.storage.table_alarms import ALARMS, INDEX_ALARMS

KIND = "aws_dynamodb_table"
#: Reading and writing of items.
ITEMS = (
    "dynamodb:BatchGetItem",
    "dynamodb:BatchWriteItem",
    "dynamodb:ConditionCheckItem",
    "dynamodb:DeleteItem",
    "dynamodb:DescribeTable",
    "dynamodb:GetItem",
    "dynamodb:PutItem",
    "dynamodb:Query",
    "dynamodb:Scan",
    "dynamodb:UpdateItem",
)

#: Reading by an index, which has ARNs of its own.
QUERIES = ("dynamodb:Query", "dynamodb:Scan")


class Table(Construct):
    """One region's table. Exposes ``name``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: TableSpec,
        label: str,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        table = DynamodbTable(
            self,
            "table",
            name=context.name(label, KIND),
            billing_mode="PAY_PER_REQUEST",
            hash_key=spec.hash_key,
            range_key=spec.range_key,
            attribute=[DynamodbTableAttribute(name=name, type=kind) for name, kind in spec.key_types.items()],
            global_secondary_index=[
                DynamodbTableGlobalSecondaryIndex(
                    name=name,
                    hash_key=index.hash_key,
                    range_key=index.range_key,
                    projection_type=index.projection_type,
                    non_key_attributes=list(index.non_key_attributes) or None,
                )
                for name, index in spec.global_secondary_indexes.items()
            ]
            or None,
            local_secondary_index=[
                DynamodbTableLocalSecondaryIndex(
                    name=name,
                    range_key=index.range_key,
                    projection_type=index.projection_type,
                    non_key_attributes=list(index.non_key_attributes) or None,
                )
                for name, index in spec.local_secondary_indexes.items()
            ]
            or None,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key_arn),
            ttl=DynamodbTableTtl(enabled=spec.ttl_enabled, attribute_name=spec.ttl_attribute)
            if spec.ttl_attribute
            else None,
            deletion_protection_enabled=context.retains,
            lifecycle=lifecycle(context),
            provider=provider,
        )
        self.name: str = table.name


class Tables(StorePart):
    """The ``table`` blocks of a region."""

    block = "table"
    alarm_tables: ClassVar = {"Table": ALARMS, "Global secondary index of a table": INDEX_ALARMS}

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """DynamoDB, where there is a table."""
        return ("dynamodb",) if assembly.plan.region.table else ()

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To read and write items, also by the table's indexes; not to change the table."""
        context, spec = assembly.context, assembly.plan.region.table[label]
        if spec.global_secondary_indexes or spec.local_secondary_indexes:
            yield Grant("QueryIndexes", QUERIES, (f"{context.arn_of(label, KIND)}/index/*",))
        yield Grant(
            "ReadAndWriteItems",
            ITEMS,
            (context.arn_of(label, KIND),),
            key=KeyUse(context.region, "dynamodb", ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")),
        )

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """The table's name."""
        return {variable(label, "TABLE"): site.find(Table, label).name}

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each table, and each of its global secondary indexes: AWS counts what it throttles apart."""
        for label, spec in assembly.plan.region.table.items():
            id, title = f"{label}_table", f"table {label}"
            yield Watched(id, title, ALARMS, partial(_dimensions, label))
            for index in spec.global_secondary_indexes:
                dimensions = partial(_index_dimensions, label, index)
                yield Watched(f"{id}_{index}", f"index {index} of {title}", INDEX_ALARMS, dimensions)

    def build(self, site: Site) -> None:
        """Makes each table."""
        for label, spec in site.plan.region.table.items():
            table = Table(
                site.scope,
                f"table.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
            )
            site.add(table, label)
            site.output(f"{label}_table_name", table.name, f"DynamoDB table {label}")


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"TableName": site.find(Table, label).name}


def _index_dimensions(label: str, index: str, site: Site) -> Mapping[str, str]:
    return {**_dimensions(label, site), "GlobalSecondaryIndexName": index}
