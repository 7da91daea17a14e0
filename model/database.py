"""The ``database`` block: PostgreSQL on RDS."""

from typing import Literal

from pydantic import Field

from model.spec import RetentionDays, Spec


class Database(Spec):
    """A PostgreSQL instance in the active region, with replicas in the others if asked for."""

    engine: Literal["postgres"] = Field("postgres", description="Database engine.")
    engine_version: str = Field(
        "16", pattern=r"^1[4-7](\.[0-9]+)?$", description="PostgreSQL version; without a minor one AWS takes the latest."
    )
    instance_class: str | None = Field(
        None, pattern=r"^db\.[a-z0-9]+\.[a-z0-9]+$", description="RDS instance class."
    )
    allocated_storage: int = Field(20, ge=20, le=65536, description="Storage, in GiB.")
    multi_az: bool = Field(True, description="Whether a standby in a second zone is kept, in the active region.")
    backup_retention_period: int = Field(
        7, ge=1, le=35, description="How long automated backups are kept, in days, in each region."
    )
    replication: Literal["none", "replica"] = Field(
        "none", description="`replica` keeps a cross-region read replica in every other region of the deployment."
    )
    database_name: str = Field(
        "app", pattern=r"^[a-z][a-z0-9_]*$", max_length=63, description="Name of the first database."
    )
    username: str = Field(
        "dbadmin", pattern=r"^(?!rdsadmin$|admin$)[a-z][a-z0-9_]*$", max_length=63, description="Master user's name."
    )
    log_retention_days: RetentionDays = Field(30, description="How long CloudWatch keeps the exported logs, in days.")
