"""The region's KMS key: customer-managed, rotating, with a policy that names who may use it."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from model.context import Context
from modules.policy import Statement, allow, policy
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
#: Of these, the ones through which the instances read and write.
INSTANCE_SERVICES = ("dynamodb", "s3", "secretsmanager")


class Key(Construct):
    """The key with its alias. Every store of the region is encrypted with it.

    ``instances`` says whether the region has a role for instances: KMS refuses a policy that names a role
    which doesn't exist.
    """

    def __init__(
        self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider, instances: bool
    ) -> None:
        super().__init__(scope, id)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts everything that {context.prefix} stores",
            enable_key_rotation=True,
            deletion_window_in_days=key_window(context),
            policy=policy(*_statements(context), *(_instances(context) if instances else ())),
            lifecycle=lifecycle(context),
            provider=provider,
        )
        KmsAlias(self, "alias", name=context.key_alias, target_key_id=key.key_id, provider=provider)
        self.arn = key.arn


def _statements(context: Context) -> tuple[Statement, ...]:
    account = {"AWS": context.arn("iam", "root", region="")}
    scaling = {"AWS": context.autoscaling_role_arn()}
    grants_for_aws = {"Bool": {"kms:GrantIsForAWSResource": "true"}}
    logs = context.log_group_arn("*")
    return (
        allow("AccountAdministers", ADMINISTRATION, THIS_KEY, principal=account),
        allow(
            "AccountUsesThroughServices", USE, THIS_KEY, principal=account, condition=_via(context, SERVICES)
        ),
        allow(
            "AccountGrantsThroughServices",
            ("kms:CreateGrant",),
            THIS_KEY,
            principal=account,
            condition=_via(context, SERVICES) | grants_for_aws,
        ),
        allow("AutoScalingStartsInstances", USE, THIS_KEY, principal=scaling),
        allow(
            "AutoScalingAttachesVolumes",
            ("kms:CreateGrant",),
            THIS_KEY,
            principal=scaling,
            condition=grants_for_aws,
        ),
        allow(
            "LogsEncrypt",
            USE,
            THIS_KEY,
            principal={"Service": f"logs.{context.region}.amazonaws.com"},
            condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": logs}},
        ),
    )


def _instances(context: Context) -> tuple[Statement, ...]:
    return (
        allow(
            "InstancesReadAndWrite",
            READ_AND_WRITE,
            THIS_KEY,
            principal={"AWS": context.instance_role_arn()},
            condition=_via(context, INSTANCE_SERVICES),
        ),
    )


def _via(context: Context, services: tuple[str, ...]) -> dict[str, dict[str, object]]:
    endpoints = [f"{service}.{context.region}.amazonaws.com" for service in services]
    return {"StringEquals": {"kms:CallerAccount": context.account, "kms:ViaService": endpoints}}
