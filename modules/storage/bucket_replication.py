"""The copying of one bucket's objects to buckets in other regions."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from typing import ClassVar

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.s3_bucket_replication_configuration import (
    S3BucketReplicationConfigurationA,
    S3BucketReplicationConfigurationRule,
    S3BucketReplicationConfigurationRuleDeleteMarkerReplication,
    S3BucketReplicationConfigurationRuleDestination,
    S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration,
    S3BucketReplicationConfigurationRuleDestinationMetrics,
    S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold,
    S3BucketReplicationConfigurationRuleDestinationReplicationTime,
    S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime,
    S3BucketReplicationConfigurationRuleFilter,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteria,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaReplicaModifications,
    S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects,
)
from constructs import Construct

from model.blocks.bucket import Bucket
from model.naming.context import Context
from model.planning.replication import BucketReplication as ReplicationSpec
from modules.part import Assembly, LinksSite, Part
from modules.policy.grant import Grant, KeyUse, RoleSpec, role_arn
from modules.storage.bucket import object_context
from modules.storage.replication_alarms import FAILURES, LAG, ReplicationAlarms

#: The only threshold of S3 Replication Time Control
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-add-config.html).
TIME_CONTROL_MINUTES = 15
ROLE = "replication"
#: What the role of a replication may do with the source, its objects and the copies, enough for changes of
#: copies' metadata as well
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html).
READ_CONFIGURATION = ("s3:GetReplicationConfiguration", "s3:ListBucket")
READ_OBJECTS = ("s3:GetObjectVersionAcl", "s3:GetObjectVersionForReplication", "s3:GetObjectVersionTagging")
WRITE_COPIES = ("s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags")


class BucketReplication(Construct):
    """A source bucket's replication configuration, with one rule for each destination, and its alarms.

    Copies are never copied on, so that both ways make no loop
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-what-is-isnot-replicated.html). What
    flows back both ways are changes of a copy's metadata
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-for-metadata-changes.html). Deleted
    versions stay in the other bucket; delete markers are copied.

    ``providers`` are those of the source's and the destinations' regions, ``alerted`` the regions that have a
    topic for alerts.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        providers: Mapping[str, TerraformProvider],
        replication: ReplicationSpec,
        alerted: Collection[str],
    ) -> None:
        super().__init__(scope, id)
        source, label = replication.source, replication.label
        S3BucketReplicationConfigurationA(
            self,
            "replication_configuration",
            bucket=source.bucket(label),
            role=role_arn(source, ROLE),
            rule=[
                _rule(replication.spec, label, destination, priority)
                for priority, destination in enumerate(replication.destinations, 1)
            ],
            provider=providers[source.region],
        )
        if replication.spec.replication_metrics:
            for destination in replication.destinations:
                ReplicationAlarms(
                    self,
                    f"to_{destination.region}",
                    providers=providers,
                    replication=replication,
                    destination=destination,
                    rule_id=_rule_id(destination),
                    alerted=alerted,
                )


def _rule_id(destination: Context) -> str:
    return f"to-{destination.region}"


def _rule(
    spec: Bucket, label: str, destination: Context, priority: int
) -> S3BucketReplicationConfigurationRule:
    """A rule of the current kind: with a filter, a priority and a word on delete markers."""
    delete_markers = S3BucketReplicationConfigurationRuleDeleteMarkerReplication(status="Enabled")
    return S3BucketReplicationConfigurationRule(
        id=_rule_id(destination),
        priority=priority,
        status="Enabled",
        filter=S3BucketReplicationConfigurationRuleFilter(prefix=spec.replication_prefix),
        delete_marker_replication=delete_markers,
        source_selection_criteria=_criteria(spec),
        destination=S3BucketReplicationConfigurationRuleDestination(
            bucket=destination.bucket_arn(label),
            storage_class=spec.replica_storage_class,
            # By its alias, for a key's own ARN can't be derived
            # (https://docs.aws.amazon.com/AmazonS3/latest/API/API_EncryptionConfiguration.html). That S3
            # gives it back as it was written, not as the key's ARN, only a first apply on AWS shows.
            encryption_configuration=S3BucketReplicationConfigurationRuleDestinationEncryptionConfiguration(
                replica_kms_key_id=destination.key_alias_arn
            ),
            metrics=_metrics(spec),
            replication_time=_replication_time(spec),
        ),
    )


def _criteria(spec: Bucket) -> S3BucketReplicationConfigurationRuleSourceSelectionCriteria:
    """Objects under a KMS key, which S3 would leave out; both ways also changes of copies' metadata."""
    modifications = S3BucketReplicationConfigurationRuleSourceSelectionCriteriaReplicaModifications(
        status="Enabled"
    )
    return S3BucketReplicationConfigurationRuleSourceSelectionCriteria(
        sse_kms_encrypted_objects=(
            S3BucketReplicationConfigurationRuleSourceSelectionCriteriaSseKmsEncryptedObjects(
                status="Enabled"
            )
        ),
        replica_modifications=modifications if spec.replication == "both_ways" else None,
    )


def _metrics(spec: Bucket) -> S3BucketReplicationConfigurationRuleDestinationMetrics | None:
    if not spec.replication_metrics:
        return None
    threshold = S3BucketReplicationConfigurationRuleDestinationMetricsEventThreshold(
        minutes=TIME_CONTROL_MINUTES
    )
    return S3BucketReplicationConfigurationRuleDestinationMetrics(
        status="Enabled", event_threshold=threshold if spec.replication_time_control else None
    )


def _replication_time(
    spec: Bucket,
) -> S3BucketReplicationConfigurationRuleDestinationReplicationTime | None:
    if not spec.replication_time_control:
        return None
    return S3BucketReplicationConfigurationRuleDestinationReplicationTime(
        status="Enabled",
        time=S3BucketReplicationConfigurationRuleDestinationReplicationTimeTime(minutes=TIME_CONTROL_MINUTES),
    )


def replication_role(context: Context, replications: Sequence[ReplicationSpec]) -> RoleSpec:
    """The role for the replications whose source is in one region: exactly these buckets.

    S3 is trusted without a condition, as the page on the actions has it: nobody can pass the role to S3 from
    another account.
    """
    return RoleSpec(
        context,
        ROLE,
        f"S3 replication from {context.prefix}",
        "s3.amazonaws.com",
        grants=tuple(grant for each in replications for grant in _grants(each)),
    )


def _grants(replication: ReplicationSpec) -> Iterator[Grant]:
    source = replication.source.bucket_arn(replication.label)
    yield Grant("ReadConfigurations", READ_CONFIGURATION, (source,))
    yield Grant(
        "ReadObjects",
        READ_OBJECTS,
        (_objects(replication, replication.source),),
        key=KeyUse(replication.source.region, "s3", encryption_context=object_context(source)),
    )
    for destination in replication.destinations:
        copies = object_context(destination.bucket_arn(replication.label))
        yield Grant(
            "WriteCopies",
            WRITE_COPIES,
            (_objects(replication, destination),),
            # To decrypt is asked for bucket keys
            # (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html).
            key=KeyUse(
                destination.region, "s3", ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"), copies
            ),
        )


def _objects(replication: ReplicationSpec, where: Context) -> str:
    """The objects that are copied, in one region's bucket."""
    return f"{where.bucket_arn(replication.label)}/{replication.spec.replication_prefix}*"


class BucketReplications(Part):
    """The copying of ``bucket`` blocks with ``replication``."""

    alarm_tables: ClassVar = {"Replicated bucket": (FAILURES, LAG)}

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """A role where objects may be copied from, whichever region is active."""
        if assembly.plan.replications:
            yield replication_role(assembly.context, assembly.plan.replications)

    def build_links(self, site: LinksSite) -> None:
        """Makes each replication that copies today."""
        alerted = {plan.context.region for plan in site.plan.regions if plan.region.alerts}
        for replication in site.plan.replications:
            label, source = replication.label, replication.source
            BucketReplication(
                site.scope,
                f"replication.{label}_{source.region}",
                providers=site.providers,
                replication=replication,
                alerted=alerted,
            )
            for destination in replication.destinations:
                site.output(
                    f"{label}_{source.region}_to_{destination.region}",
                    destination.bucket(label),
                    f"Bucket that bucket {label} of {source.region} is copied to",
                )
