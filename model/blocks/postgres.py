"""What PostgreSQL and RDS keep to themselves: names, and parameters."""

from collections.abc import Mapping
from typing import Literal


def words(text: str) -> frozenset[str]:
    """The words of a text."""
    return frozenset(text.split())


#: What PostgreSQL 14 to 17 reserves (https://www.postgresql.org/docs/current/sql-keywords-appendix.html). RDS
#: refuses them as names, although PostgreSQL takes them in quotes
#: (https://docs.aws.amazon.com/AmazonRDS/latest/APIReference/API_CreateDBInstance.html).
RESERVED_WORDS = words("""
all analyse analyze and any array as asc asymmetric authorization binary both case cast check collate
collation column concurrently constraint create cross current_catalog current_date current_role
current_schema current_time current_timestamp current_user default deferrable desc distinct do else end
except false fetch for foreign freeze from full grant group having ilike in initially inner intersect
into is isnull join lateral leading left like limit localtime localtimestamp natural not notnull null
offset on only or order outer overlaps placing primary references returning right select session_user
similar some symmetric system_user table tablesample then to trailing true union unique user using
variadic verbose when where window with
""")

#: Beginnings of names that PostgreSQL keeps for its own roles, and RDS for its.
ROLE_BEGINNINGS = ("pg_", "rds")
ROLES = frozenset(("admin", "none", "public"))
DATABASES = frozenset(("admin", "rdsadmin", "template0", "template1"))

#: Parameters that only a restart changes: those that PostgreSQL sets at the start of the server
#: (https://www.postgresql.org/docs/current/view-pg-settings.html, context "postmaster").
STATIC_PARAMETERS = words("""
archive_mode autovacuum_freeze_max_age autovacuum_max_workers autovacuum_multixact_freeze_max_age
commit_timestamp_buffers dynamic_shared_memory_type hot_standby huge_page_size huge_pages
logging_collector max_connections max_files_per_process max_locks_per_transaction
max_logical_replication_workers max_notify_queue_pages max_pred_locks_per_transaction
max_prepared_transactions max_replication_slots max_wal_senders max_worker_processes
min_dynamic_shared_memory multixact_member_buffers multixact_offset_buffers notify_buffers
old_snapshot_threshold reserved_connections serializable_buffers shared_buffers shared_memory_type
shared_preload_libraries subtransaction_buffers superuser_reserved_connections track_activity_query_size
track_commit_timestamp transaction_buffers wal_buffers wal_decode_buffer_size wal_level wal_log_hints
""")

#: Parameters that nobody sets, and why.
OWN_PARAMETERS = {
    "rds.force_ssl": "every connection has to use TLS",
    "ssl": "every connection has to use TLS",
}


def apply_method(parameter: str) -> Literal["immediate", "pending-reboot"]:
    """When a change of a parameter takes effect. RDS refuses ``immediate`` for one that takes a restart.

    Those with a dot are RDS's or an extension's: many take a restart, and to wait for one is never refused
    (https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_WorkingWithParamGroups.html).
    """
    return "pending-reboot" if "." in parameter or parameter in STATIC_PARAMETERS else "immediate"


def free_role(name: str) -> str:
    """The name of a role, refused where PostgreSQL or RDS keeps it."""
    if name.startswith(ROLE_BEGINNINGS):
        beginnings = " or ".join(ROLE_BEGINNINGS)
        raise ValueError(f"PostgreSQL and RDS keep names that begin with {beginnings} for roles of their own")
    return _free(name, ROLES)


def free_database(name: str) -> str:
    """The name of a database, refused where PostgreSQL or RDS keeps it."""
    return _free(name, DATABASES)


def free_parameters(parameters: Mapping[str, str]) -> Mapping[str, str]:
    """Parameters and their values, refused where one is set already."""
    for name in parameters:
        if name in OWN_PARAMETERS:
            raise ValueError(f'"{name}" is set already: {OWN_PARAMETERS[name]}')
    return parameters


def _free(name: str, kept: frozenset[str]) -> str:
    if name in kept or name in RESERVED_WORDS:
        raise ValueError(f'"{name}" is a name that PostgreSQL or RDS keeps; choose another')
    return name
