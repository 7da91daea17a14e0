"""PostgreSQL on RDS: what every database of a region has, whatever its role, and how an instance is made."""

from collections.abc import Iterable, Mapping, Sequence
from typing import ClassVar, Literal

from cdktf import Postcondition, Precondition, TerraformProvider, TerraformResourceLifecycle
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
from model.planning.roles import KIND, DatabaseRole
from modules.database.database_found import FoundInstance
from modules.database.database_monitoring import monitoring_role_arn
from modules.database.database_parameters import parameter_group
from modules.database.database_secret import DatabaseSecret
from modules.network.network import Network
from modules.network.security_group import SecurityGroup

PORT = 5432
#: The logs that RDS for PostgreSQL exports.
LOGS = ("postgresql", "upgrade")
#: Real data takes longer than the provider's 40 minutes to copy or restore, and its hour to delete.
TIMEOUTS = DbInstanceTimeouts(create="6h", update="3h", delete="3h")
#: What the provider changes by a new, empty instance only: no plan does, and the writer's postconditions
#: refuse what can't be. Where an instance came from doesn't matter once it is there; the key is that of what
#: it was restored from.
KEPT = (
    "db_name",
    "kms_key_id",
    "restore_to_point_in_time",
    "snapshot_identifier",
    "storage_encrypted",
    "username",
)


ServesAs = Literal["writer", "reader", "none"]


class Database(Construct):
    """What stands around an instance, whatever its role: logs, network, parameters, the master user's secret.

    What is made of ``role`` is the subclass's; nothing else changes with it. ``copied_to`` are the regions
    that get a copy of the secret. Exposes ``security_group``; ``secret_arn``, with which the secret of the
    instance's master user is found in the region; ``serves_as``, what it is for those who use it: ``none`` is
    reached by nobody; and ``endpoint``. Where there is an instance it has ``host`` and ``identifier``.
    """

    serves_as: ClassVar[ServesAs] = "none"
    #: What the security group tells of the instance: the group is there when the instance isn't.
    group_tags: ClassVar[Mapping[str, str] | None] = None

    host: str
    endpoint: str
    identifier: str

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
        role: DatabaseRole,
        copied_to: Sequence[str] = (),
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._spec, self._label = context, provider, spec, label
        self._key_arn = key_arn
        self._log_groups = [self._log_group(log) for log in LOGS]
        self.security_group = SecurityGroup(
            self,
            "database",
            provider=provider,
            name=security_group_name(context, label),
            description=f"Database {label}: PostgreSQL from those who use it",
            vpc_id=network.vpc_id,
            tags=self.group_tags,
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
        # In every role: else a failover would remove one, and with it the way into a database that is there.
        self._secret = DatabaseSecret(
            self,
            "secret",
            context=context,
            provider=provider,
            spec=spec,
            label=label,
            key_arn=key_arn,
            copied_to=copied_to,
        )
        self.secret_arn: str = self._secret.arn
        self._make(role)

    def _make(self, role: DatabaseRole) -> None:
        """Makes what the role has beside all that."""
        raise NotImplementedError

    def _find(self, postconditions: Iterable[Postcondition] = ()) -> FoundInstance:
        """What RDS says of the instance today."""
        return FoundInstance(
            self,
            "found",
            provider=self._provider,
            identifier=self._context.name(self._label, KIND),
            postconditions=tuple(postconditions),
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
        tags: Mapping[str, str] | None,
        protected: bool,
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
        preconditions: Sequence[Precondition] = (),
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
            deletion_protection=protected,
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
            tags=tags,
            timeouts=TIMEOUTS,
            lifecycle=TerraformResourceLifecycle(
                prevent_destroy=True if protected else None,
                ignore_changes=list(KEPT),
                precondition=list(preconditions) or None,
                postcondition=list(postconditions) or None,
            ),
            depends_on=self._log_groups,
            provider=self._provider,
        )
        self.host = instance.address
        self.endpoint = instance.endpoint
        self.identifier = instance.identifier


def security_group_name(context: Context, label: str) -> str:
    """The name of a database's security group."""
    return context.name(f"{label}-database", "aws_security_group")


def log_group_path(context: Context, label: str) -> str:
    """What the names of a database's log groups begin with: RDS gives them."""
    return f"/aws/rds/instance/{context.name(label, KIND)}"
