"""The master user's secret: the password is drawn by AWS and kept there, in no file, plan or state.

A region has its own whatever the database's role; a reader's stands ready for when it is promoted.

Secrets Manager draws it, the secret's version stores it, and the database reads it back from there, all
through ephemeral values and write-only arguments. Reading back keeps both the same when an apply stops
between them. Only where RDS refuses to change an instance, the provider takes the password for set all the
same: docs/recovery.md has the way out. RDS's own management of the password excludes read replicas.
"""

import json
from collections.abc import Iterable, Sequence

from cdktf import TerraformProvider, TerraformStack
from cdktf_cdktf_provider_aws.secretsmanager_secret import (
    SecretsmanagerSecret,
    SecretsmanagerSecretReplica,
)
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from modules.policy.grant import Grant, KeyUse
from modules.removal import secret_window

KIND = "aws_secretsmanager_secret"
LENGTH = 32
#: Characters that RDS refuses in a master password, and those that need escaping in a URL or a shell.
EXCLUDED = "/@\" '\\`$%&?#:+=<>|;,(){}[]*~^!"


class DatabaseSecret(Construct):
    """The secret and its first version.

    ``copied_to`` are other regions that get a copy. ``version`` is the number that has to change for the
    password to be written again, ``arn`` the secret's.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: DatabaseSpec,
        label: str,
        key_arn: str,
        copied_to: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self.version = 1
        drawn = self._ephemeral(
            provider,
            "aws_secretsmanager_random_password",
            f"{label}_database",
            {"password_length": LENGTH, "exclude_characters": EXCLUDED},
        )
        secret = SecretsmanagerSecret(
            self,
            "secret",
            name=context.name(_role(label), KIND),
            description=f"Master user of database {label} in {context.region}",
            kms_key_id=key_arn,
            recovery_window_in_days=secret_window(context),
            # With AWS's own key: another region's may not be there yet, which Secrets Manager tells in a
            # status that nobody reads; it doesn't try again.
            replica=[SecretsmanagerSecretReplica(region=region) for region in copied_to],
            provider=provider,
        )
        password = f"{{password = {drawn}.random_password}}"
        content = {"username": spec.username, "dbname": spec.database_name, "engine": spec.engine}
        stored = SecretsmanagerSecretVersion(
            self,
            "secret_version",
            secret_id=secret.id,
            secret_string_wo=f"${{jsonencode(merge({json.dumps(content)}, {password}))}}",
            secret_string_wo_version=self.version,
            provider=provider,
        )
        self._provider, self._label, self._stored = provider, label, stored.fqn
        self.arn: str = secret.arn

    def password(self) -> str:
        """The password as a Terraform expression for a write-only argument: read where it is stored."""
        read = self._ephemeral(
            self._provider,
            "aws_secretsmanager_secret_version",
            f"{self._label}_database",
            {"secret_id": f"${{{self._stored}.secret_id}}"},
        )
        return f"${{jsondecode({read}.secret_string).password}}"

    def _ephemeral(
        self, provider: TerraformProvider, kind: str, name: str, arguments: dict[str, object]
    ) -> str:
        """Adds an ephemeral resource, which CDKTF has no class for; gives its address."""
        block = {**arguments, "provider": provider.fqn}
        TerraformStack.of(self).add_override(f"ephemeral.{kind}.{name}", block)
        return f"ephemeral.{kind}.{name}"


def secret_grant(context: Context, label: str, sources: Iterable[Context]) -> Grant:
    """To read the secret of the region's own database, and the copies from the regions of ``sources``.

    A copy has its source's name. AWS's own key, with which it is encrypted, admits whoever may read it.
    """
    own = context.arn_of(_role(label), KIND)
    copies = [context.arn_named(source.name(_role(label), KIND), KIND) for source in sources]
    return Grant(
        "ReadDatabaseSecrets",
        ("secretsmanager:GetSecretValue",),
        (own, *copies),
        key=KeyUse(context.region, "secretsmanager", encryption_context=("SecretARN", (own,))),
    )


def copied_secret_arn(context: Context, label: str, source: Context) -> str:
    """The ARN of the copy of another region's secret, without the end that AWS draws, which finds it, too
    (https://docs.aws.amazon.com/secretsmanager/latest/userguide/troubleshoot.html)."""
    pattern = context.arn_named(source.name(_role(label), KIND), KIND)
    return pattern.removesuffix("-??????")


def _role(label: str) -> str:
    # Never the label alone: a name that ends in a hyphen and six characters looks like the end that AWS adds
    # to the ARN (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html).
    return f"{label}-credentials"
