"""A DynamoDB table: on demand, with point-in-time recovery, encrypted with the region's key."""

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
from modules.removal import lifecycle


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
            name=context.name(label, "aws_dynamodb_table"),
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
