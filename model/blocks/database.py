"""The ``database`` block: PostgreSQL on RDS."""

from typing import Annotated, ClassVar, Literal

from pydantic import Field

from model.blocks.spec import ByEnvironment, Matches, RetentionDays, Store

EngineVersion = Annotated[
    str, Matches(r"1[4-7](\.[0-9]+)?", "the major versions 14 to 17, alone or with a minor one: 16 or 16.4")
]
InstanceClass = Annotated[
    str, Matches(r"db\.[a-z0-9]+\.[a-z0-9]+", "a class's family and size, like db.t3.micro")
]
SqlName = Annotated[
    str,
    Field(max_length=63),
    Matches(r"[a-z][a-z0-9_]*", "lower-case letters, digits and underscores, beginning with a letter"),
]
#: RDS keeps these to itself.
UserName = Annotated[SqlName, Matches(r"(?!(rdsadmin|admin)$).*", "all names but admin and rdsadmin")]


class Database(Store):
    """A PostgreSQL instance in the active region, with replicas in the others if asked for."""

    service: ClassVar[str] = "secretsmanager"

    engine: Literal["postgres"] = Field(default="postgres", description="Database engine.")
    engine_version: EngineVersion = Field(
        default="16", description="PostgreSQL version; without a minor one AWS takes the latest."
    )
    instance_class: Annotated[
        InstanceClass | None, ByEnvironment(staging="db.t3.micro", production="db.t3.small")
    ] = Field(default=None, description="RDS instance class.")
    allocated_storage: int = Field(default=20, ge=20, le=65536, description="Storage, in GiB.")
    multi_az: bool = Field(
        default=True, description="Whether a standby in a second zone is kept, in the active region."
    )
    backup_retention_period: int = Field(
        default=7, ge=1, le=35, description="How long automated backups are kept, in days, in each region."
    )
    replication: Literal["none", "replica"] = Field(
        default="none",
        description="`replica` keeps a cross-region read replica in every other region of the deployment.",
    )
    database_name: SqlName = Field(default="app", description="Name of the first database.")
    username: UserName = Field(default="dbadmin", description="Master user's name.")
    log_retention_days: RetentionDays = Field(
        default=30, description="How long CloudWatch keeps the exported logs, in days."
    )
