"""The region's KMS key: customer-managed, rotating, with a policy that names who may use it."""

from collections.abc import Iterator, Sequence

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from model.blocks.deployment import Region
from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.policy.document import Statement, allow, policy
from modules.removal import key_window, lifecycle

#: Everything that administers a key and nothing that uses it.
ADMINISTRATION = (
    "kms:CancelKeyDeletion",
    "kms:CreateAlias",
    "kms:DeleteAlias",
    "kms:DescribeKey",
    "kms:DisableKey",
    "kms:DisableKeyRotation",
    "kms:EnableKey",
    "kms:EnableKeyRotation",
    "kms:GetKeyPolicy",
    "kms:GetKeyRotationStatus",
    "kms:ListGrants",
    "kms:ListKeyPolicies",
    "kms:ListKeyRotations",
    "kms:ListResourceTags",
    "kms:PutKeyPolicy",
    "kms:RevokeGrant",
    "kms:ScheduleKeyDeletion",
    "kms:TagResource",
    "kms:UntagResource",
    "kms:UpdateAlias",
    "kms:UpdateKeyDescription",
)
USE = (
    "kms:Decrypt",
    "kms:DescribeKey",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
READ_AND_WRITE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey")

#: In a key's policy "*" is the key itself
#: (https://docs.aws.amazon.com/kms/latest/developerguide/key-policy-overview.html).
THIS_KEY = ("*",)

#: Services that encrypt on behalf of whoever calls them, by the first part of kms:ViaService.
SERVICES = ("dynamodb", "ec2", "rds", "s3", "secretsmanager")
#: Of these, the ones through which the instances read and write; S3 they may use for their buckets only.
INSTANCE_SERVICES = ("dynamodb", "secretsmanager")

GRANTS_FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


class Key(Construct):
    """The key with its alias. Every store of the region is encrypted with it.

    ``replications`` are those from and to the region that are possible, ``delivered`` says whether a CDN
    reads a bucket. The policy names the roles that ``region`` needs and no others: KMS refuses a policy
    with a role that doesn't exist.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        region: Region,
        replications: Sequence[BucketReplication] = (),
        delivered: bool = False,
    ) -> None:
        super().__init__(scope, id)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts everything that {context.prefix} stores",
            enable_key_rotation=True,
            deletion_window_in_days=key_window(context),
            policy=policy(
                *_account(context, region),
                *_auto_scaling(context),
                _logs(context),
                *(_instances(context, region) if region.autoscaling_group else ()),
                *_replication(context, replications),
                *((_cdn(context),) if delivered else ()),
                *((_alarms(context),) if region.alerts else ()),
                *(_monitor(context) if region.monitored_buckets else ()),
            ),
            lifecycle=lifecycle(context),
            provider=provider,
        )
        KmsAlias(self, "alias", name=context.key_alias, target_key_id=key.key_id, provider=provider)
        self.arn = key.arn


def _account(context: Context, region: Region) -> Iterator[Statement]:
    account = {"AWS": context.arn("iam", "root", region="")}
    # Lambda encrypts a function's environment.
    services = (*SERVICES, "lambda") if region.monitored_buckets else SERVICES
    via = _via(context, services)
    yield allow("AccountAdministers", ADMINISTRATION, THIS_KEY, principal=account)
    yield allow("AccountUsesThroughServices", USE, THIS_KEY, principal=account, condition=via)
    yield allow(
        "AccountGrantsThroughServices",
        ("kms:CreateGrant",),
        THIS_KEY,
        principal=account,
        condition=via | GRANTS_FOR_AWS,
    )


def _auto_scaling(context: Context) -> Iterator[Statement]:
    role = {"AWS": context.autoscaling_role_arn()}
    yield allow("AutoScalingStartsInstances", USE, THIS_KEY, principal=role)
    yield allow(
        "AutoScalingAttachesVolumes",
        ("kms:CreateGrant",),
        THIS_KEY,
        principal=role,
        condition=GRANTS_FOR_AWS,
    )


def _logs(context: Context) -> Statement:
    return allow(
        "LogsEncrypt",
        USE,
        THIS_KEY,
        principal={"Service": f"logs.{context.region}.amazonaws.com"},
        condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": context.log_group_arn("*")}},
    )


def _instances(context: Context, region: Region) -> Iterator[Statement]:
    role = {"AWS": context.role_arn("instances")}
    yield allow(
        "InstancesReadAndWrite",
        READ_AND_WRITE,
        THIS_KEY,
        principal=role,
        condition=_via(context, INSTANCE_SERVICES),
    )
    if region.bucket:
        buckets = [context.bucket_arn(label) for label in region.bucket]
        yield allow(
            "InstancesReadAndWriteObjects",
            ("kms:Decrypt", "kms:GenerateDataKey"),
            THIS_KEY,
            principal=role,
            condition=_objects(context, buckets),
        )


def _replication(context: Context, replications: Sequence[BucketReplication]) -> Iterator[Statement]:
    """The region's own role reads what it copies; those of the others write their copies."""
    own = [each for each in replications if each.source.region == context.region]
    if own:
        yield allow(
            "ReplicationReads",
            ("kms:Decrypt",),
            THIS_KEY,
            principal={"AWS": context.role_arn("replication")},
            condition=_objects(context, [context.bucket_arn(each.label) for each in own]),
        )
    others = [each for each in replications if each not in own]
    if others:
        roles = sorted({each.source.role_arn("replication") for each in others})
        copies = sorted({context.bucket_arn(each.label) for each in others})
        yield allow(
            "ReplicationWrites",
            # To decrypt is asked for bucket keys
            # (https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-config-for-kms-objects.html).
            ("kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"),
            THIS_KEY,
            principal={"AWS": roles[0] if len(roles) == 1 else roles},
            condition=_objects(context, copies),
        )


def _cdn(context: Context) -> Statement:
    # A distribution's id can't be derived: it is any of this account's.
    return allow(
        "CloudFrontReads",
        ("kms:Decrypt",),
        THIS_KEY,
        principal={"Service": "cloudfront.amazonaws.com"},
        condition={"ArnLike": {"aws:SourceArn": context.distribution_arn_pattern()}},
    )


def _alarms(context: Context) -> Statement:
    return allow(
        "AlarmsPublish",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        THIS_KEY,
        principal={"Service": "cloudwatch.amazonaws.com"},
        condition=_topic(context),
    )


def _monitor(context: Context) -> Iterator[Statement]:
    role = {"AWS": context.role_arn("replication-monitor")}
    yield allow(
        "MonitorPublishes",
        ("kms:Decrypt", "kms:GenerateDataKey"),
        THIS_KEY,
        principal=role,
        condition=_via(context, ("sns",)) | _topic(context),
    )
    yield allow(
        "MonitorReadsItsEnvironment",
        ("kms:Decrypt",),
        THIS_KEY,
        principal=role,
        condition=_via(context, ("lambda",)),
    )


def _topic(context: Context) -> dict[str, dict[str, object]]:
    """For the topic of the alerts only
    (https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html)."""
    return {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": context.alert_topic_arn()}}


def _via(context: Context, services: tuple[str, ...]) -> dict[str, dict[str, object]]:
    endpoints = [f"{service}.{context.region}.amazonaws.com" for service in services]
    return {
        "StringEquals": {
            "kms:CallerAccount": context.account,
            "kms:ViaService": endpoints[0] if len(endpoints) == 1 else endpoints,
        }
    }


def _objects(context: Context, buckets: list[str]) -> dict[str, dict[str, object]]:
    """Through S3, for these buckets only: the context is the bucket's ARN, without a bucket key the object's
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html)."""
    arns = [arn for bucket in buckets for arn in (bucket, f"{bucket}/*")]
    return _via(context, ("s3",)) | {"ArnLike": {"kms:EncryptionContext:aws:s3:arn": arns}}
