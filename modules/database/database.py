"""PostgreSQL on RDS: the writable instance, and the read replica in another region."""

from collections.abc import Iterator, Mapping, Sequence

from cdktf import Postcondition, TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import (
    DbInstance,
    DbInstanceRestoreToPointInTime,
    DbInstanceTimeouts,
)
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from modules.database.database_monitoring import monitoring_role_arn
from modules.database.database_parameters import parameter_group
from modules.database.database_secret import DatabaseSecret, copied_secret_arn
from modules.network.network import Network
from modules.network.security_group import SecurityGroup

KIND = "aws_db_instance"
PORT = 5432
#: The logs that RDS for PostgreSQL exports.
LOGS = ("postgresql", "upgrade")
#: Real data takes longer than the provider's 40 minutes to copy or restore, and its hour to delete.
TIMEOUTS = DbInstanceTimeouts(create="6h", update="3h", delete="3h")
#: What the provider changes by a new, empty instance only: no plan does, and ``_kept`` refuses what can't be.
#: Where an instance came from doesn't matter once it is there; the key is that of what it was restored from.
KEPT = (
    "db_name",
    "kms_key_id",
    "restore_to_point_in_time",
    "snapshot_identifier",
    "storage_encrypted",
    "username",
)


class Database(Construct):
    """What stands around an instance, whatever its role: logs, security group, subnets and parameters.

    Exposes ``host``, ``endpoint``, ``arn``, ``identifier``, ``security_group`` and ``secret_arn``, with which
    the master user's secret is found in the region.
    """

    host: str
    arn: str
    secret_arn: str

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
        self._parameter_group = parameter_group(
            self, context=context, provider=provider, spec=spec, label=label
        )

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

    def _add_instance(
        self,
        *,
        multi_az: bool,
        skip_final_snapshot: bool,
        final_snapshot_identifier: str | None = None,
        replicate_source_db: str | None = None,
        snapshot_identifier: str | None = None,
        restore_to_point_in_time: DbInstanceRestoreToPointInTime | None = None,
        engine: str | None = None,
        db_name: str | None = None,
        username: str | None = None,
        password_wo: str | None = None,
        password_wo_version: int | None = None,
        postconditions: Sequence[Postcondition] = (),
    ) -> None:
        """The instance; the arguments are those that its role decides."""
        spec, context = self._spec, self._context
        insights = spec.performance_insights_enabled
        instance = DbInstance(
            self,
            "instance",
            identifier=context.name(self._label, KIND),
            instance_class=spec.instance_class,
            # Set although AWS ignores it on a replica, so that promotion plans no change.
            engine_version=spec.engine_version,
            allow_major_version_upgrade=spec.allow_major_version_upgrade or None,
            engine=engine,
            # A replica is made with its source's; afterwards both grow by this.
            allocated_storage=spec.allocated_storage,
            max_allocated_storage=spec.max_allocated_storage,
            db_name=db_name,
            username=username,
            password_wo=password_wo,
            password_wo_version=password_wo_version,
            iam_database_authentication_enabled=True,
            replicate_source_db=replicate_source_db,
            snapshot_identifier=snapshot_identifier,
            restore_to_point_in_time=restore_to_point_in_time,
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
            backup_retention_period=spec.backup_retention_period,
            delete_automated_backups=not context.retains,
            deletion_protection=context.retains,
            copy_tags_to_snapshot=True,
            # A minor version that was given is kept: an automatic upgrade would make the next plan
            # a downgrade.
            auto_minor_version_upgrade="." not in spec.engine_version,
            enabled_cloudwatch_logs_exports=list(LOGS),
            performance_insights_enabled=insights,
            performance_insights_kms_key_id=self._key_arn if insights else None,
            performance_insights_retention_period=(
                spec.performance_insights_retention_period if insights else None
            ),
            monitoring_interval=spec.monitoring_interval,
            monitoring_role_arn=monitoring_role_arn(context) if spec.monitoring_interval else None,
            # A plan that was approved is done when the apply is, not in the next maintenance window.
            apply_immediately=True,
            timeouts=TIMEOUTS,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=True if context.retains else None,
                ignore_changes=list(KEPT),
                postcondition=list(postconditions) or None,
            ),
            depends_on=self._log_groups,
            provider=self._provider,
        )
        self.host = instance.address
        self.endpoint: str = instance.endpoint
        self.arn = instance.arn
        self.identifier: str = instance.identifier


class WriterDatabase(Database):
    """The writable instance, its master password in a secret of its region.

    ``followers`` are the regions with a replica of it.
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
        network: Network,
        followers: Sequence[str] = (),
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
        secret = DatabaseSecret(
            self,
            "secret",
            context=context,
            provider=provider,
            spec=spec,
            label=label,
            key_arn=key_arn,
            copied_to=followers if spec.master_user_secret_access else (),
        )
        self.secret_arn = secret.arn
        restored = spec.restore_to_point_in_time
        self._add_instance(
            engine=spec.engine,
            # AWS refuses a name with a restore to a point in time, and has the source's.
            db_name=None if restored else spec.database_name,
            username=spec.username,
            password_wo=secret.password,
            password_wo_version=secret.version,
            snapshot_identifier=spec.snapshot_identifier,
            restore_to_point_in_time=_point_in_time(restored) if restored else None,
            multi_az=spec.multi_az,
            skip_final_snapshot=not context.retains,
            final_snapshot_identifier=f"{context.name(label, KIND)}-final" if context.retains else None,
            postconditions=tuple(_kept(spec, label)),
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
        source: Context,
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
        self.secret_arn = copied_secret_arn(context, label, source)
        # AWS takes no final snapshot of a replica.
        self._add_instance(replicate_source_db=source_arn, multi_az=False, skip_final_snapshot=True)


def log_group_path(context: Context, label: str) -> str:
    """What the names of a database's log groups begin with: RDS gives them."""
    return f"/aws/rds/instance/{context.name(label, KIND)}"


def _point_in_time(terms: Mapping[str, str]) -> DbInstanceRestoreToPointInTime:
    latest = None if "restore_time" in terms else True
    return DbInstanceRestoreToPointInTime(**terms, use_latest_restorable_time=latest)


def _kept(spec: DatabaseSpec, label: str) -> Iterator[Postcondition]:
    """Refuses the plan of what AWS can't change, and an instance that was restored with something else."""
    advice = "and AWS never changes it. Describe the one that it has; a restored one has its source's."
    name = spec.database_name
    yield Postcondition(
        condition=f'${{self.username == "{spec.username}"}}',
        error_message=f'Database {label} has another master user than username = "{spec.username}", {advice}',
    )
    yield Postcondition(
        # AWS may tell no name of a replica that was promoted.
        condition=f'${{try(length(self.db_name), 0) == 0 || self.db_name == "{name}"}}',
        error_message=f'Database {label} has another first database than database_name = "{name}", {advice}',
    )
    yield Postcondition(
        condition="${self.storage_encrypted}",
        error_message=f"Database {label} is not encrypted: its source was not. Copy the snapshot with a key, "
        "and restore that.",
    )
