"""The region's KMS key: customer-managed, rotating, with a policy that names who may use it."""

from collections.abc import Iterable, Iterator

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.kms_alias import KmsAlias
from cdktf_cdktf_provider_aws.kms_key import KmsKey
from constructs import Construct

from model.naming.context import Context
from modules.policy.document import Statement, allow, policy
from modules.policy.grant import THIS_KEY, via
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
#: What is encrypted and decrypted with: all of it can name what for, which ``kms:DescribeKey`` can't.
ENCRYPTION = (
    "kms:Decrypt",
    "kms:Encrypt",
    "kms:GenerateDataKey",
    "kms:GenerateDataKeyWithoutPlaintext",
    "kms:ReEncryptFrom",
    "kms:ReEncryptTo",
)
USE = ("kms:DescribeKey", *ENCRYPTION)

GRANTS_FOR_AWS = {"Bool": {"kms:GrantIsForAWSResource": "true"}}


class Key(Construct):
    """The key with its alias. Every store of the region is encrypted with it. Exposes ``arn``.

    ``role`` ends the alias of one that isn't the region's, and ``encrypts`` says in words what it is for.

    ``services`` are those that encrypt on behalf of whoever calls them, by the first part of
    ``kms:ViaService``. ``log_groups`` are the names of the log groups that CloudWatch encrypts, with
    wildcards. ``statements`` are those of the parts of the region: KMS refuses a policy with a role that
    doesn't exist, so they name no other roles than the ``access`` stack makes.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        services: Iterable[str] = (),
        log_groups: Iterable[str] = (),
        statements: Iterable[Statement] = (),
        role: str = "",
        encrypts: str = "",
    ) -> None:
        super().__init__(scope, id)
        key = KmsKey(
            self,
            "key",
            description=f"Encrypts {encrypts or f'everything that {context.prefix} stores'}",
            enable_key_rotation=True,
            deletion_window_in_days=key_window(context),
            policy=policy(
                *_account(context, sorted(set(services))),
                *_logs(context, tuple(log_groups)),
                *statements,
            ),
            lifecycle=lifecycle(context),
            provider=provider,
        )
        name = f"{context.key_alias}-{role}" if role else context.key_alias
        KmsAlias(self, "alias", name=name, target_key_id=key.key_id, provider=provider)
        self.arn: str = key.arn


def _account(context: Context, services: list[str]) -> Iterator[Statement]:
    account = {"AWS": context.arn("iam", "root", region="")}
    yield allow("AccountAdministers", ADMINISTRATION, THIS_KEY, principal=account)
    if services:
        condition = via(context, services)
        yield allow("AccountUsesThroughServices", USE, THIS_KEY, principal=account, condition=condition)
        yield allow(
            "AccountGrantsThroughServices",
            ("kms:CreateGrant",),
            THIS_KEY,
            principal=account,
            condition=condition | GRANTS_FOR_AWS,
        )


def _logs(context: Context, log_groups: tuple[str, ...]) -> Iterator[Statement]:
    if log_groups:
        groups = [context.arn_named(name, "aws_cloudwatch_log_group") for name in log_groups]
        yield allow(
            "LogsEncrypt",
            ENCRYPTION,
            THIS_KEY,
            principal={"Service": f"logs.{context.region}.amazonaws.com"},
            condition={"ArnLike": {"kms:EncryptionContext:aws:logs:arn": groups}},
        )
