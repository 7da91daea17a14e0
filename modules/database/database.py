"""PostgreSQL on RDS: the writable instance, and the read replica in another region."""

from typing import Any

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.db_instance import DbInstance
from cdktf_cdktf_provider_aws.db_parameter_group import DbParameterGroup, DbParameterGroupParameter
from cdktf_cdktf_provider_aws.db_subnet_group import DbSubnetGroup
from constructs import Construct

from model.blocks.database import Database as DatabaseSpec
from model.naming.context import Context
from model.planning.plan import Replica
from modules.compute.autoscaling_group import AutoscalingGroup
from modules.database.database_secret import DatabaseSecret
from modules.network.network import Network
from modules.network.security_group import Firewall
from modules.removal import lifecycle

PORT = 5432
#: The logs that RDS for PostgreSQL exports.
LOGS = ("postgresql", "upgrade")


class _Database(Construct):
    """What the writable instance and a replica have alike. Exposes ``endpoint``, ``arn`` and ``firewall``."""

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
        self.firewall = Firewall(
            self,
            "database",
            provider=provider,
            name=context.name(f"{label}-database", "aws_security_group"),
            description=f"Database {label}: PostgreSQL from the instances",
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
        self._instance(subnets.name, self._parameter_group())

    def _log_group(self, log: str) -> CloudwatchLogGroup:
        return CloudwatchLogGroup(
            self,
            log,
            name=self._context.database_log_group(self._label, log),
            retention_in_days=self._spec.log_retention_days,
            kms_key_id=self._key_arn,
            skip_destroy=self._context.retains,
            provider=self._provider,
        )

    def _parameter_group(self) -> str:
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

    def _instance(self, subnet_group: str, parameter_group: str) -> None:
        instance = DbInstance(
            self,
            "instance",
            identifier=self._context.name(self._label, "aws_db_instance"),
            instance_class=self._spec.instance_class,
            # A replica takes its source's; said all the same, promoting it plans no change of it.
            engine_version=self._spec.engine_version,
            storage_type="gp3",
            storage_encrypted=True,
            kms_key_id=self._key_arn,
            db_subnet_group_name=subnet_group,
            parameter_group_name=parameter_group,
            vpc_security_group_ids=[self.firewall.id],
            publicly_accessible=False,
            backup_retention_period=self._spec.backup_retention_period,
            delete_automated_backups=not self._context.retains,
            deletion_protection=self._context.retains,
            copy_tags_to_snapshot=True,
            # A minor version that was given is kept: AWS moving on would leave a plan to go back.
            auto_minor_version_upgrade="." not in self._spec.engine_version,
            enabled_cloudwatch_logs_exports=list(LOGS),
            # A plan that was approved is done when the apply is, not in the next maintenance window.
            apply_immediately=True,
            lifecycle=lifecycle(self._context),
            depends_on=self._log_groups,
            provider=self._provider,
            **self._role(),
        )
        self.endpoint: str = instance.endpoint
        self.arn: str = instance.arn

    def _role(self) -> dict[str, Any]:
        """The arguments of the instance that make it the writable one or a replica."""
        raise NotImplementedError

    def admit(self, label: str, group: AutoscalingGroup) -> None:
        """Lets an Auto Scaling group's instances in, and them out to here."""
        self.firewall.admit(label, PORT, f"PostgreSQL from the instances {label}", group.firewall.peer)
        group.firewall.allow_to(
            f"{self._label}_database", PORT, f"PostgreSQL to {self._label}", self.firewall.peer
        )


class PrimaryDatabase(_Database):
    """The writable instance, its master password in a secret of its region. Exposes ``secret``."""

    def _role(self) -> dict[str, Any]:
        self.secret = DatabaseSecret(
            self,
            "secret",
            context=self._context,
            provider=self._provider,
            spec=self._spec,
            label=self._label,
            key_arn=self._key_arn,
        )
        name = self._context.name(self._label, "aws_db_instance")
        return {
            "engine": self._spec.engine,
            "allocated_storage": self._spec.allocated_storage,
            "db_name": self._spec.database_name,
            "username": self._spec.username,
            "password_wo": self.secret.password,
            "password_wo_version": self.secret.version,
            "multi_az": self._spec.multi_az,
            "skip_final_snapshot": not self._context.retains,
            "final_snapshot_identifier": f"{name}-final" if self._context.retains else None,
        }


class ReplicaDatabase(_Database):
    """A read replica of the active region's instance; engine, users and password are its source's."""

    def __init__(self, scope: Construct, id: str, *, replica: Replica, **common: Any) -> None:
        self._source_arn = replica.source_arn
        super().__init__(scope, id, spec=replica.spec, **common)

    def _role(self) -> dict[str, Any]:
        # AWS takes no final snapshot of a replica.
        return {"replicate_source_db": self._source_arn, "multi_az": False, "skip_final_snapshot": True}
