"""The bucket and the lock table of a region's Terraform states."""

from cdktf import IResolvable, Op, TerraformProvider
from cdktf_cdktf_provider_aws.dynamodb_table import (
    DynamodbTable,
    DynamodbTableAttribute,
    DynamodbTablePointInTimeRecovery,
    DynamodbTableServerSideEncryption,
)
from constructs import Construct

from model.naming.regions import partition
from model.planning.backend import Store
from modules.storage.private_bucket import PrivateBucket


class StateStore(Construct):
    """Where the S3 backend keeps states and locks.

    ``protected`` is a Terraform bool: while it is true, the table refuses to be deleted and a bucket
    that holds states too.
    """

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, store: Store, protected: IResolvable
    ) -> None:
        super().__init__(scope, id)
        PrivateBucket(
            self,
            "bucket",
            provider=provider,
            name=store.bucket,
            arn=f"arn:{partition(store.region)}:s3:::{store.bucket}",
            # S3's own key: the backend works before the deployment's keys exist and after they are gone.
            key_arn=None,
            force_destroy=Op.not_(protected),
            # Every version of a state stays: it is small, and somebody may need it.
            noncurrent_days=None,
        )
        if not store.table:
            return
        DynamodbTable(
            self,
            "lock",
            name=store.table,
            billing_mode="PAY_PER_REQUEST",
            hash_key="LockID",
            attribute=[DynamodbTableAttribute(name="LockID", type="S")],
            point_in_time_recovery=DynamodbTablePointInTimeRecovery(enabled=True),
            server_side_encryption=DynamodbTableServerSideEncryption(enabled=True),
            deletion_protection_enabled=protected,
            provider=provider,
        )
