"""The ``alarms`` block: from which values on a region's alarms go off."""

from pydantic import Field

from model.blocks.spec import Spec


class Alarms(Spec):
    """Thresholds of a region's alarms, which it has where it has `alerts`; all are in `docs/alarms.md`."""

    dashboard: bool = Field(
        default=True,
        description="Whether the region has a CloudWatch dashboard. The first region's also decides whether "
        "there is one for all regions.",
    )
    latency_ms: int = Field(
        default=1000,
        ge=1,
        le=4_000_000,
        description="The slowest twentieth of a load balancer's requests takes longer than this, in "
        "milliseconds.",
    )
    error_percent: int = Field(
        default=5,
        ge=0,
        le=99,
        description="More of a load balancer's requests end in a 5xx status than this, in percent.",
    )
    unhealthy_hosts: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="More targets behind a load balancer fail their health checks than this number.",
    )
    blocked_requests: int = Field(
        default=1000,
        ge=0,
        le=100_000_000,
        description="More of a load balancer's requests are blocked by its web ACL in five minutes than this "
        "number.",
    )
    missing_instances: int = Field(
        default=0,
        ge=0,
        le=1000,
        description="More instances of an Auto Scaling group are wanted and not in service than this number.",
    )
    group_capacity_percent: int = Field(
        default=100,
        ge=1,
        le=100,
        description="An Auto Scaling group wants this share of its `max_size`, or more, in percent.",
    )
    database_cpu_percent: int = Field(
        default=80, ge=1, le=99, description="A database's CPU is busier than this, in percent."
    )
    database_free_storage_gib: int = Field(
        default=4, ge=1, le=65536, description="A database has less free storage than this, in GiB."
    )
    database_connections: int = Field(
        default=80,
        ge=1,
        le=10_000,
        description="A database has more connections open than this number. PostgreSQL's limit follows from "
        "the memory: about 110 for 1 GiB (`db.t3.micro`), 220 for 2 GiB.",
    )
    replica_lag_seconds: int = Field(
        default=600,
        ge=1,
        le=604_800,
        description="A read replica is further behind than this, in seconds. Where nothing is written, up to "
        "300 are ordinary.",
    )
    table_throttles: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="More reads and writes of a table, or of one of its indexes, are throttled in a minute "
        "than this number.",
    )
    table_errors: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="More requests to a table fail within DynamoDB in a minute than this number.",
    )
    queue_depth: int = Field(
        default=1000,
        ge=0,
        le=100_000_000,
        description="More messages wait in a queue than this number.",
    )
    queue_age_seconds: int = Field(
        default=900,
        ge=1,
        le=1_209_600,
        description="A queue's oldest message is older than this, in seconds.",
    )
    dead_letters: int = Field(
        default=0,
        ge=0,
        le=100_000_000,
        description="More messages of a queue, or events of a function, could not be processed than this "
        "number.",
    )
    function_errors: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="More invocations of a function fail in five minutes than this number.",
    )
    function_throttles: int = Field(
        default=0,
        ge=0,
        le=1_000_000,
        description="More invocations of a function are throttled in five minutes than this number.",
    )
    function_duration_percent: int = Field(
        default=80,
        ge=1,
        le=99,
        description="A function's longest invocation takes more of its timeout than this, in percent.",
    )
