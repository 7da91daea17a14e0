"""The master password of a database: drawn by AWS, kept in Secrets Manager, in no file, plan or state.

Secrets Manager draws it, the secret's version stores it, and the database reads it back from there, all
through ephemeral values and write-only arguments. Reading back keeps both the same when an apply stops
between them. RDS's own management of the password excludes read replicas.
"""

import json

from cdktf import TerraformProvider, TerraformStack
from cdktf_cdktf_provider_aws.secretsmanager_secret import SecretsmanagerSecret
from cdktf_cdktf_provider_aws.secretsmanager_secret_version import SecretsmanagerSecretVersion
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from modules.removal import secret_window

KIND = "aws_secretsmanager_secret"
LENGTH = 32
#: Characters that RDS refuses in a master password, and those that need escaping in a URL or a shell.
EXCLUDED = "/@\" '\\`$%&?#:+=<>|;,(){}[]*~^!"


class DatabaseSecret(Construct):
    """The secret and its first version.

    ``password`` is a Terraform expression for a write-only argument, ``version`` the number that has to
    change for it to be written again, ``arn`` the secret's.
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
        read = self._ephemeral(
            provider,
            "aws_secretsmanager_secret_version",
            f"{label}_database",
            {"secret_id": f"${{{stored.fqn}.secret_id}}"},
        )
        self.arn: str = secret.arn
        self.password = f"${{jsondecode({read}.secret_string).password}}"

    def _ephemeral(
        self, provider: TerraformProvider, kind: str, name: str, arguments: dict[str, object]
    ) -> str:
        """Adds an ephemeral resource, which CDKTF has no class for; gives its address."""
        block = {**arguments, "provider": provider.fqn}
        TerraformStack.of(self).add_override(f"ephemeral.{kind}.{name}", block)
        return f"ephemeral.{kind}.{name}"


def secret_arn_pattern(context: Context, label: str) -> str:
    """The ARN of a database's secret, with the six characters that AWS draws as wildcards."""
    return context.arn_of(_role(label), KIND)


def _role(label: str) -> str:
    # Never the label alone: a name that ends in a hyphen and six characters looks like the end that AWS adds
    # to the ARN (https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_CreateSecret.html).
    return f"{label}-credentials"
