"""The role that S3 takes to copy the objects of one region's buckets."""

from collections.abc import Iterator, Sequence

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from constructs import Construct

from model.context import Context
from model.replication import BucketReplication
from modules.policy import Statement, allow, policy


class ReplicationRole(Construct):
    """Role and policy for the replications whose source is in one region: exactly these buckets.

    It is part of the ``access`` stack and names what other stacks make by derived ARNs. The regions' keys
    admit the role in their own policies. The actions are those of
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
        super().__init__(scope, id)
        trust = allow("S3", ("sts:AssumeRole",), (), principal={"Service": "s3.amazonaws.com"})
        role = IamRole(
            self,
            "role",
            name=context.role("replication"),
            description=f"S3 replication from {context.prefix}",
            assume_role_policy=policy(trust),
            tags={"Region": context.region},
            provider=provider,
        )
        IamRolePolicy(
            self,
            "policy",
            name="replication",
            role=role.name,
            policy=policy(*_statements(replications)),
            provider=provider,
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
