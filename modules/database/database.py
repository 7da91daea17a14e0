"""PostgreSQL on RDS: the writable instance, and the read replica in another region."""

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from modules.database.database_secret import DatabaseSecret
from modules.network.network import Network
from modules.network.security_group import SecurityGroup
from modules.removal import lifecycle

KIND = "aws_db_instance"
PORT = 5432
#: The logs that RDS for PostgreSQL exports.
LOGS = ("postgresql", "upgrade")


class Database(Construct):
    """What stands around an instance, whatever its role: logs, security group, subnets and parameters.

    Exposes ``host``, ``arn``, ``identifier`` and ``security_group``.
    """

    host: str
    arn: str

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
        network: Network,
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._spec, self._label = context, provider, spec, label
        self._key_arn = key_arn
        self._log_groups = [self._log_group(log) for log in LOGS]
        self.security_group = SecurityGroup(
            self,
            "database",
            provider=provider,
            name=context.name(f"{label}-database", "aws_security_group"),
            description=f"Database {label}: PostgreSQL from those who use it",
            vpc_id=network.vpc_id,
        )
        subnets = DbSubnetGroup(
            self,
            "subnet_group",
            name=context.name(label, "aws_db_subnet_group"),
            description=f"Where database {label} may stand",
            subnet_ids=network.isolated_subnet_ids,
            provider=provider,
        )
        self._subnet_group: str = subnets.name
        self._parameter_group = self._make_parameter_group()

    def _log_group(self, log: str) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            f"database_{log}",
            name=f"{log_group_path(self._context, self._label)}/{log}",
            retention_in_days=self._spec.log_retention_days,
            kms_key_id=self._key_arn,
            skip_destroy=self._context.retains,
            provider=self._provider,
        )

    def _make_parameter_group(self) -> str:
        family = f"postgres{self._spec.engine_version.partition('.')[0]}"
        group = DbParameterGroup(
            self,
            "parameter_group",
            # Another major version needs another group before the instance leaves this one.
            name=self._context.name(f"{self._label}-{family}", "aws_db_parameter_group"),
            family=family,
            description=f"Database {self._label}: TLS only",
            # RDS answers "pending-reboot" for what is the default already, as this is from version 15 on; any
            # other method would be planned for ever. The group is there before the instance starts.
            parameter=[
                DbParameterGroupParameter(name="rds.force_ssl", value="1", apply_method="pending-reboot")
            ],
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            provider=self._provider,
        )
        name: str = group.name
        return name

    def _add_instance(
        self,
        *,
        multi_az: bool,
        skip_final_snapshot: bool,
        final_snapshot_identifier: str | None = None,
        replicate_source_db: str | None = None,
        engine: str | None = None,
        allocated_storage: int | None = None,
        db_name: str | None = None,
        username: str | None = None,
        password_wo: str | None = None,
        password_wo_version: int | None = None,
    ) -> None:
        """The instance; the arguments are those that its role decides."""
        instance = DbInstance(
            self,
            "instance",
            identifier=self._context.name(self._label, KIND),
            instance_class=self._spec.instance_class,
            # Set although AWS ignores it on a replica, so that promotion plans no change.
            engine_version=self._spec.engine_version,
            engine=engine,
            allocated_storage=allocated_storage,
            db_name=db_name,
            username=username,
            password_wo=password_wo,
            password_wo_version=password_wo_version,
            replicate_source_db=replicate_source_db,
            multi_az=multi_az,
            skip_final_snapshot=skip_final_snapshot,
            final_snapshot_identifier=final_snapshot_identifier,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=self._key_arn,
            db_subnet_group_name=self._subnet_group,
            parameter_group_name=self._parameter_group,
            vpc_security_group_ids=[self.security_group.id],
            publicly_accessible=False,
            backup_retention_period=self._spec.backup_retention_period,
            delete_automated_backups=not self._context.retains,
            deletion_protection=self._context.retains,
            copy_tags_to_snapshot=True,
            # A minor version that was given is kept: an automatic upgrade would make the next plan
            # a downgrade.
            auto_minor_version_upgrade="." not in self._spec.engine_version,
            enabled_cloudwatch_logs_exports=list(LOGS),
            # A plan that was approved is done when the apply is, not in the next maintenance window.
            apply_immediately=True,
            lifecycle=lifecycle(self._context),
            depends_on=self._log_groups,
            provider=self._provider,
        )
        self.host = instance.address
        self.endpoint: str = instance.endpoint
        self.arn = instance.arn
        self.identifier: str = instance.identifier


class WriterDatabase(Database):
    """The writable instance, its master password in a secret of its region. Exposes ``secret``."""

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
        network: Network,
    ) -> None:
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            spec=spec,
            label=label,
            key_arn=key_arn,
            network=network,
        )
        self.secret = DatabaseSecret(
            self,
            "secret",
            context=context,
            provider=provider,
            spec=spec,
            label=label,
            key_arn=key_arn,
        )
        self._add_instance(
            engine=spec.engine,
            allocated_storage=spec.allocated_storage,
            db_name=spec.database_name,
            username=spec.username,
            password_wo=self.secret.password,
            password_wo_version=self.secret.version,
            multi_az=spec.multi_az,
            skip_final_snapshot=not context.retains,
            final_snapshot_identifier=f"{context.name(label, KIND)}-final" if context.retains else None,
        )


class ReaderDatabase(Database):
    """A read replica of an instance in another region; engine, users and password are its source's."""

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
        network: Network,
        source_arn: str,
    ) -> None:
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            spec=spec,
            label=label,
            key_arn=key_arn,
            network=network,
        )
        # AWS takes no final snapshot of a replica.
        self._add_instance(replicate_source_db=source_arn, multi_az=False, skip_final_snapshot=True)


def log_group_path(context: Context, label: str) -> str:
    """What the names of a database's log groups begin with: RDS gives them."""
    return f"/aws/rds/instance/{context.name(label, KIND)}"
