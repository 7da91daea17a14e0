"""The alarms of a database, and those of one that copies another.

Metrics, units and dimensions:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/rds-metrics.html
"""

from typing import Final

from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/RDS"
SILENT: Final = "A silent instance sets off the alarm of its CPU; one alarm is enough."

ALARMS = (
    Alarm(
        "cpu",
        title="CPU",
        unit="percent",
        threshold="database_cpu_percent",
        namespace=NAMESPACE,
        metrics={"cpu": Metric("CPUUtilization", "Average")},
        missing="breaching",
        because="RDS reports each minute: an instance that doesn't is down.",
        action="Look up the busiest queries in pg_stat_activity, and take a larger instance_class where they "
        "are as they should be. No data at all means that the instance is down: look at its events.",
    ),
    Alarm(
        "free-storage",
        title="Free storage",
        unit="GiB",
        threshold="database_free_storage_gib",
        namespace=NAMESPACE,
        metrics={"bytes": Metric("FreeStorageSpace", "Minimum")},
        expression="bytes / 1073741824",
        comparison="LessThanThreshold",
        missing="ignore",
        because=SILENT,
        action="Raise allocated_storage before it is full: a full database stops; max_allocated_storage lets "
        "RDS do it. Storage never shrinks again. Look for replication slots that nobody reads.",
    ),
    Alarm(
        "connections",
        title="Connections",
        unit="connections",
        threshold="database_connections",
        namespace=NAMESPACE,
        metrics={"connections": Metric("DatabaseConnections", "Maximum")},
        missing="ignore",
        because=SILENT,
        action="Look for clients that don't close theirs, and pool them; a larger instance_class takes more.",
    ),
)

# Where nothing is written the replica sees something new every five minutes only, and its lag goes up to that
# (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_PostgreSQL.Replication.ReadReplicas.Monitor.html).
REPLICA_ALARMS = (
    Alarm(
        "lag",
        title="Lag",
        unit="seconds",
        threshold="replica_lag_seconds",
        namespace=NAMESPACE,
        metrics={"lag": Metric("ReplicaLag", "Maximum")},
        missing="ignore",
        because="A gap doesn't say that the replica has caught up.",
        action="A failover now would lose what was written since. Look at the source's load and at the "
        "replica's class and storage, which should be the source's. Wait before you fail over if you can.",
    ),
)
