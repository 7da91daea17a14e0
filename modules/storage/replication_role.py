"""The role that S3 takes to copy the objects of one region's buckets."""

from collections.abc import Iterator, Sequence

from cdktf import TerraformProvider
from constructs import Construct

from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.policy.document import Statement, allow
from modules.policy.role import Role


class ReplicationRole(Role):
    """The role for the replications whose source is in one region: exactly these buckets.

    The actions are those of
    https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html, enough for
    changes of copies' metadata as well. S3 is trusted without a condition, as that page has it: nobody can
    pass the role to S3 from another account.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        replications: Sequence[BucketReplication],
    ) -> None:
        """``replications`` is at least one, all from the context's region."""
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            purpose="replication",
            description=f"S3 replication from {context.prefix}",
            service="s3.amazonaws.com",
            statements=_statements(replications),
        )


def _statements(replications: Sequence[BucketReplication]) -> Iterator[Statement]:
    sources = [each.source.bucket_arn(each.label) for each in replications]
    yield allow("ReadConfigurations", ("s3:GetReplicationConfiguration", "s3:ListBucket"), sources)
    yield allow(
        "ReadObjects",
        ("s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging"),
        [_objects(each, each.source) for each in replications],
    )
    yield allow(
        "WriteCopies",
        ("s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"),
        [_objects(each, destination) for each in replications for destination in each.destinations],
    )


def _objects(replication: BucketReplication, where: Context) -> str:
    """The objects that are copied, in one region's bucket."""
    return f"{where.bucket_arn(replication.label)}/{replication.spec.replication_prefix}*"
