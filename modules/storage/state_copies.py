"""The copying of states to the other regions' state buckets."""

from collections.abc import Iterable, Iterator, Sequence

from cdktf import (
    Precondition,
    TerraformProvider,
    TerraformResourceLifecycle,
    Token,
)
from cdktf_cdktf_provider_aws.data_aws_iam_role import DataAwsIamRole
from cdktf_cdktf_provider_aws.data_aws_iam_roles import DataAwsIamRoles
from cdktf_cdktf_provider_aws.iam_role import IamRole
from cdktf_cdktf_provider_aws.iam_role_policy import IamRolePolicy
from cdktf_cdktf_provider_aws.s3_bucket_replication_configuration import (
    S3BucketReplicationConfigurationA,
    S3BucketReplicationConfigurationRule,
    S3BucketReplicationConfigurationRuleDeleteMarkerReplication,
    S3BucketReplicationConfigurationRuleDestination,
    S3BucketReplicationConfigurationRuleFilter,
)
from constructs import Construct

from model.naming.kinds import KINDS, shorten
from model.naming.regions import partition
from model.planning.backend import Store
from model.planning.state_copies import DNS, SHARED, StateCopy
from modules.policy.document import allow, policy
from modules.storage.bucket_replication import READ_CONFIGURATION, READ_OBJECTS, WRITE_COPIES

#: The tag of the role that names the deployments whose states are copied; more of them are numbered.
TAG = "Deployments"
#: https://docs.aws.amazon.com/IAM/latest/UserGuide/id_tags.html#id_tags_rules
TAG_CHARACTERS = 256


class StateCopies(Construct):
    """The replication configuration of a state bucket, and its role.

    A bucket has one configuration, which has the rules of all deployments: leaving one out takes its rules
    away. The role's tags name those that are copied, and a plan that would drop one is refused unless
    ``fewer``, a Terraform expression, is true.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        store: Store,
        copies: Sequence[StateCopy],
        fewer: str,
    ) -> None:
        super().__init__(scope, id)
        name = shorten(store.bucket, "copies", KINDS["aws_iam_role"])
        # A copy has the encryption of its source, S3's own key, which needs no permission.
        role = IamRole(
            self,
            "role",
            name=name,
            description=f"S3 replication of states from {store.bucket}",
            assume_role_policy=policy(
                allow("Trust", ("sts:AssumeRole",), (), principal={"Service": "s3.amazonaws.com"})
            ),
            tags=_tags(copy.deployment for copy in copies),
            provider=provider,
        )
        source = _arn(store)
        kinds = [*SHARED, *([DNS] if any(copy.stack.endswith(f"-{DNS}") for copy in copies) else [])]
        to = dict.fromkeys(copy.destination for copy in copies)
        permissions = IamRolePolicy(
            self,
            "policy",
            name="copies",
            role=role.name,
            policy=policy(
                allow("ReadConfigurations", READ_CONFIGURATION, (source,)),
                allow("ReadStates", READ_OBJECTS, tuple(_states(store, kinds))),
                allow("WriteCopies", WRITE_COPIES, tuple(key for each in to for key in _states(each, kinds))),
            ),
            provider=provider,
        )
        S3BucketReplicationConfigurationA(
            self,
            "replication_configuration",
            bucket=store.bucket,
            role=role.arn,
            rule=[_rule(copy, priority) for priority, copy in enumerate(copies, 1)],
            # What S3 may not copy when it is written, it doesn't try again.
            depends_on=[permissions],
            lifecycle=TerraformResourceLifecycle(
                precondition=[self._none_is_dropped(name, provider, store, copies, fewer)]
            ),
            provider=provider,
        )

    def _none_is_dropped(
        self, name: str, provider: TerraformProvider, store: Store, copies: Sequence[StateCopy], fewer: str
    ) -> Precondition:
        """Every deployment that is copied today, by the role's tags, is one of those described."""
        roles = DataAwsIamRoles(self, "roles", name_regex=f"^{name.replace('.', '[.]')}$", provider=provider)
        # There is none before the first apply.
        there = Token.as_number(f"${{length({roles.fqn}.names)}}")
        today = DataAwsIamRole(self, "today", count=there, name=name, provider=provider)
        values = f'[for key, value in role.tags : split(" ", value) if startswith(key, "{TAG}")]'
        copied = f"flatten([for role in {today.fqn} : {values}])"
        described = " ".join(sorted({copy.deployment for copy in copies}))
        dropped = f'setsubtract({copied}, split(" ", "{described}"))'
        message = (
            f'The states of ${{join(", ", {dropped})}} in {store.bucket} would not be copied any more: '
            "synthesize all deployments whose states lie there together, without -d. If they are gone for "
            "good, say -var fewer=true."
        )
        return Precondition(condition=f"${{{fewer} || length({dropped}) == 0}}", error_message=message)


def _rule(copy: StateCopy, priority: int) -> S3BucketReplicationConfigurationRule:
    # The lock file lies beside the state, and goes with a delete marker.
    delete_markers = S3BucketReplicationConfigurationRuleDeleteMarkerReplication(status="Enabled")
    return S3BucketReplicationConfigurationRule(
        id=f"{copy.stack}-to-{copy.destination.region}",
        priority=priority,
        status="Enabled",
        filter=S3BucketReplicationConfigurationRuleFilter(prefix=copy.prefix),
        delete_marker_replication=delete_markers,
        destination=S3BucketReplicationConfigurationRuleDestination(bucket=_arn(copy.destination)),
    )


def _arn(store: Store) -> str:
    return f"arn:{partition(store.region)}:s3:::{store.bucket}"


def _states(store: Store, kinds: Iterable[str]) -> Iterator[str]:
    """What may be copied: as wide as the kinds of stacks, so that the policy stays short with any number."""
    return (f"{_arn(store)}/*-{kind}/*" for kind in kinds)


def _tags(deployments: Iterable[str]) -> dict[str, str]:
    """The names of the deployments, in as many tags as it takes."""
    values = [""]
    for name in sorted(set(deployments)):
        if len(f"{values[-1]} {name}") > TAG_CHARACTERS:
            values.append("")
        values[-1] = f"{values[-1]} {name}".strip()
    return {f"{TAG}{number if number > 1 else ''}": value for number, value in enumerate(values, 1)}
