"""A DynamoDB table: on demand, with point-in-time recovery, encrypted with the region's key."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
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
from modules.storage.table_alarms import ALARMS

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
        attributes = [DynamodbTableAttribute(name=spec.hash_key, type=spec.hash_key_type)]
        if spec.range_key:
            attributes.append(DynamodbTableAttribute(name=spec.range_key, type=spec.range_key_type))
        table = DynamodbTable(
            self,
            "table",
            name=context.name(label, KIND),
            billing_mode="PAY_PER_REQUEST",
            hash_key=spec.hash_key,
            range_key=spec.range_key,
            attribute=attributes,
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True, kms_key_arn=key_arn),
            ttl=DynamodbTableTtl(enabled=True, attribute_name=spec.ttl_attribute)
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
    alarm_tables: ClassVar = {"Table": ALARMS}

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """DynamoDB, where there is a table."""
        return ("dynamodb",) if assembly.plan.region.table else ()

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To read and write items; not to change the table."""
        context = assembly.context
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
        """Each table."""
        for label in assembly.plan.region.table:
            yield Watched(
                f"{label}_table",
                f"table {label}",
                ALARMS,
                partial(_dimensions, label),
            )

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
