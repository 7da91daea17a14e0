"""The ``database`` block: PostgreSQL on RDS."""

import re
from collections.abc import Mapping
from typing import Annotated, ClassVar, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.postgres import free_database, free_parameters, free_role
from model.blocks.spec import ByEnvironment, Matches, RetentionDays, Store, clash

EngineVersion = Annotated[
    str, Matches(r"1[4-7](\.[0-9]+)?", "the major versions 14 to 17, alone or with a minor one: 16 or 16.4")
]
InstanceClass = Annotated[
    str, Matches(r"db\.[a-z0-9]+\.[a-z0-9]+", "a class's family and size, like db.t3.micro")
]
SQL_NAME = Matches(r"[a-z][a-z0-9_]*", "lower-case letters, digits and underscores, beginning with a letter")
DatabaseName = Annotated[str, Field(max_length=63), SQL_NAME, AfterValidator(free_database)]
RoleName = Annotated[str, Field(max_length=63), SQL_NAME, AfterValidator(free_role)]
#: RDS takes no more characters for the master user.
MasterName = Annotated[str, Field(max_length=16), SQL_NAME, AfterValidator(free_role)]

ParameterName = Annotated[
    str, Matches(r"[a-z][a-z0-9_]*(\.[a-z0-9_]+)?", "names like log_min_duration_statement")
]
# Terraform would take ${ and %{ for its own.
ParameterValue = Annotated[
    str, Field(max_length=1024), Matches(r"((?![$%]\{)[ -~])*", "printable ASCII without ${ and %{")
]

#: How often Enhanced Monitoring looks, in seconds; 0 is never. How long Performance Insights keeps what it
#: saw, in days (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
MonitoringInterval = Literal[0, 1, 5, 10, 15, 30, 60]
InsightsRetention = Literal[
    7, 31, 62, 93, 124, 155, 186, 217, 248, 279, 310, 341, 372, 403, 434, 465, 496, 527, 558, 589, 620, 651,
    682, 713, 731,
]  # fmt: skip

#: Tags of instances of a database with replicas: which of them it is, or that it was given up; and how the
#: snapshot is called that is taken when it is removed, another one for each that is made anew.
ROLE_TAG, SNAPSHOT_TAG = "DatabaseRole", "FinalSnapshotIdentifier"

SNAPSHOT = Matches(
    r"(arn:aws(-us-gov)?:rds:[a-z0-9-]+:[0-9]{12}:snapshot:)?((rds|awsbackup):)?[A-Za-z][A-Za-z0-9-]*",
    "the name of a snapshot, or its ARN",
)
RESTORE_TERMS = (
    "source_db_instance_identifier",
    "source_dbi_resource_id",
    "source_db_instance_automated_backups_arn",
)
RESTORE_TIME = r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}Z"
RESTORE_VALUE = Matches(r"[A-Za-z0-9:._-]+", "names, ids, ARNs and times: letters, digits and : . _ -")
RestoreTerm = Annotated[
    str, Matches("|".join((*RESTORE_TERMS, "restore_time")), f"{', '.join(RESTORE_TERMS)} and restore_time")
]
#: RDS refuses storage autoscaling with less room than this to grow, in percent of what is allocated
#: (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PIOPS.Autoscaling.html).
LEAST_GROWTH_PERCENT = 10


def _restorable(terms: Mapping[str, str]) -> Mapping[str, str]:
    sources = [name for name in RESTORE_TERMS if name in terms]
    if len(sources) != 1:
        raise ValueError(f"name one source: {', '.join(RESTORE_TERMS)}")
    if "restore_time" in terms and not re.fullmatch(RESTORE_TIME, terms["restore_time"]):
        raise ValueError("restore_time is a time in UTC, like 2026-11-25T14:00:00Z")
    return terms


class Database(Store):
    """A PostgreSQL instance in each region, with data of its own; or one that the other regions copy."""

    service: ClassVar[str] = "secretsmanager"

    engine: Literal["postgres"] = Field(default="postgres", description="Database engine.")
    engine_version: EngineVersion = Field(
        default="16",
        description="PostgreSQL version; without a minor one AWS takes the latest, and upgrades it. How to "
        "raise it with replicas: [docs/databases.md](databases.md).",
    )
    allow_major_version_upgrade: bool = Field(
        default=False,
        description="Whether another major version in `engine_version` upgrades the instance, which can't be "
        "undone. Replicas have to be made anew: [docs/databases.md](databases.md).",
    )
    instance_class: Annotated[
        InstanceClass | None, ByEnvironment(staging="db.t3.micro", production="db.t3.small")
    ] = Field(default=None, description="RDS instance class.")
    allocated_storage: int = Field(
        default=20, ge=20, le=65536, description="Storage, in GiB, of the instance and of each replica."
    )
    max_allocated_storage: Annotated[int, Field(ge=22, le=65536)] | None = Field(
        default=None,
        description="RDS makes the storage larger by itself when it fills up, to this at most, in GiB; at "
        "least 10 % more than `allocated_storage`. Left out, it doesn't. Storage never shrinks.",
    )
    multi_az: bool = Field(
        default=True, description="Whether a standby in a second zone is kept of an instance that writes."
    )
    backup_retention_period: int = Field(
        default=7, ge=1, le=35, description="How long automated backups are kept, in days, in each region."
    )
    replication: Literal["none", "replica"] = Field(
        default="none",
        description="`replica` keeps a cross-region read replica in every other region of the deployment.",
    )
    database_name: DatabaseName = Field(
        default="app",
        description="Name of the first database; no word that SQL reserves. It never changes: AWS can't, and "
        "a plan that would is refused.",
    )
    username: MasterName = Field(
        default="dbadmin",
        description="Master user's name; no word that SQL reserves, and no beginning `pg_` or `rds`. It "
        "never changes, as `database_name`.",
    )
    application_username: RoleName | None = Field(
        default=None,
        description="User that components log in as, with IAM database authentication. Left out, it is named "
        "for the deployment, `tapstack_staging_orders`. SQL makes it: "
        "[docs/databases.md](databases.md).",
    )
    master_user_secret_access: bool = Field(
        default=False,
        description="Whether those who use the database may read the master user's secret, too. It is copied "
        "to the replicas' regions then.",
    )
    parameters: Annotated[
        dict[ParameterName, ParameterValue], Field(max_length=100), AfterValidator(free_parameters)
    ] = Field(
        default_factory=dict,
        description="Parameters of the parameter group, in the units that RDS has for them. Those that take "
        "a restart, and those with a dot, wait for the next one. Leave out what is RDS's default already: it "
        "would be planned for ever.",
    )
    performance_insights_enabled: bool = Field(
        default=True,
        description="Whether Performance Insights, in CloudWatch Database Insights, shows what the load "
        "waits for.",
    )
    performance_insights_retention_period: InsightsRetention = Field(
        default=7,
        description="How long Performance Insights keeps what it saw, in days. 7 days cost nothing.",
    )
    monitoring_interval: MonitoringInterval = Field(
        default=60,
        description="How often Enhanced Monitoring writes the operating system's metrics to the log group "
        "`RDSOSMetrics`, in seconds; 0 is never.",
    )
    log_retention_days: RetentionDays = Field(
        default=30, description="How long CloudWatch keeps the exported logs, in days."
    )
    snapshot_identifier: Annotated[str, Field(max_length=255), SNAPSHOT] | None = Field(
        default=None,
        description="Snapshot that the instance is made from, where it writes. It counts when the instance "
        "is made only; `username` and `database_name` are the snapshot's: [docs/databases.md](databases.md).",
    )
    restore_to_point_in_time: (
        Annotated[
            dict[RestoreTerm, Annotated[str, Field(max_length=255), RESTORE_VALUE]],
            AfterValidator(_restorable),
        ]
        | None
    ) = Field(
        default=None,
        description="Instance that the instance is made from, or its automated backups, as it was at "
        "`restore_time` (UTC, `2026-11-25T14:00:00Z`), else at the latest. It counts as "
        "`snapshot_identifier` does.",
    )

    @property
    def services(self) -> tuple[str, ...]:
        """Nothing is asked to log in with IAM authentication; the secret is asked for."""
        return (self.service,) if self.master_user_secret_access else ()

    @model_validator(mode="after")
    def _fits_together(self) -> "Database":
        if self.snapshot_identifier and self.restore_to_point_in_time:
            raise clash(
                "snapshot_identifier and restore_to_point_in_time are two origins; choose one",
                "snapshot_identifier",
                "restore_to_point_in_time",
            )
        least = -(-self.allocated_storage * (100 + LEAST_GROWTH_PERCENT) // 100)
        if self.max_allocated_storage is not None and self.max_allocated_storage < least:
            raise clash(
                f"max_allocated_storage has to be at least {least}: {LEAST_GROWTH_PERCENT} % more than "
                f"allocated_storage, {self.allocated_storage}",
                "max_allocated_storage",
                "allocated_storage",
            )
        if self.application_username == self.username:
            raise clash(
                "application_username and username are the same: RDS takes no password of a user who has IAM "
                "authentication. Choose another name",
                "application_username",
                "username",
            )
        return self
