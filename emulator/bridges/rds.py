"""RDS: instances are told apart, replicas live in their own region and can be promoted.

moto gives every instance the same `DbiResourceId`, by which the provider looks instances up. It
looks for a cross-region replica's subnet group in the source's region, gives it the source's tags,
Multi-AZ and exported logs, can't take it off its source's list again (which holds ARNs), and leaves
it a replica of its source after its promotion, as it makes one of what it restores to a point in time.
It breaks on a replica whose source is gone, leaves one in its source's region a replica of nothing, makes
final snapshots of replicas, and replicas in the place of what has their name already: AWS refuses both. A
cross-region replica goes on naming a source that was deleted, until it is promoted:
https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.XRgn.html
It knows no engine versions and forgets Performance Insights, and parameters that a group was given have
no `Source` of "user", the only ones the provider reads.

Does not prove: that a parameter keeps its apply method (AWS answers "pending-reboot" for one that was
set to its default), that a change of version is an upgrade, that anything is replicated or stops to be, how
long a promotion takes or what it loses, that an engine version, a class, a parameter or a storage size exists
or can be had in a region, that a key or a role may be used, that a user can log in.
"""

from collections.abc import Callable
from typing import Any
from uuid import uuid4

from moto.core.responses import ActionResult
from moto.rds.exceptions import (
    DBInstanceAlreadyExists,
    DBInstanceNotFoundError,
    InvalidParameterCombination,
)
from moto.rds.models import DBInstance, DBParameterGroup, RDSBackend
from moto.rds.responses import RDSResponse

from emulator.bridges.patch import Patch

# The versions that describe_db_engine_versions knows, the newest last.
ENGINE_VERSIONS = {"postgres": ("15.8", "16.4", "16.6", "17.2")}

# What a replica does not take over from its source, unless it is told to.
NEW_REPLICA: dict[str, Any] = {"tags": [], "multi_az": False}

NO_FINAL_SNAPSHOT = "FinalDBSnapshotIdentifier can not be specified when deleting a replica instance"

# Performance Insights in requests, and in answers.
INSIGHTS = {
    "enable_performance_insights": "performance_insights_enabled",
    "performance_insights_kms_key_id": "performance_insights_kms_key_id",
    "performance_insights_retention_period": "performance_insights_retention_period",
}


def _resource_id() -> str:
    return "db-" + uuid4().hex[:26].upper()


def _own_resource_id(init: Callable[..., None]) -> Callable[..., None]:
    def own(self: DBInstance, *arguments: Any, **named: Any) -> None:
        init(self, *arguments, **named)
        self.dbi_resource_id = _resource_id()
        _keep_insights(self, named)

    return own


def _insights_change(update: Callable[..., None]) -> Callable[..., None]:
    def update_instance(self: DBInstance, *arguments: Any, **named: Any) -> None:
        update(self, *arguments, **named)
        _keep_insights(self, named)

    return update_instance


def _keep_insights(instance: DBInstance, told: dict[str, Any]) -> None:
    for name, answer in INSIGHTS.items():
        if told.get(name) is not None:
            setattr(instance, answer, told[name])


def _replica_in_its_region(create: Callable[..., DBInstance]) -> Callable[..., DBInstance]:
    def create_replica(self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        if db_kwargs["db_instance_identifier"] in self.databases:
            raise DBInstanceAlreadyExists
        # moto sets the attributes in this order, and finds the subnet group through the backend
        replica = create(self, {"backend": self, **NEW_REPLICA, **db_kwargs})
        replica.dbi_resource_id = _resource_id()
        replica.enabled_cloudwatch_logs_exports = list(db_kwargs.get("enable_cloudwatch_logs_exports") or ())
        return replica

    return create_replica


def _forget_replica(_: Callable[..., None]) -> Callable[..., None]:
    def remove_replica(self: DBInstance, replica: DBInstance) -> None:
        names = (replica.db_instance_identifier, replica.db_instance_arn)
        self.replicas = [name for name in self.replicas if name not in names]

    return remove_replica


def _promote_for_good(promote: Callable[..., DBInstance]) -> Callable[..., DBInstance]:
    def promote_replica(self: RDSBackend, db_kwargs: dict[str, Any]) -> DBInstance:
        instance = self.databases[db_kwargs["db_instance_identifier"]]
        if source := _source(self, instance):
            source.remove_replica(instance)
        promoted = promote(self, db_kwargs)
        promoted.source_db_instance_identifier = None
        return promoted

    return promote_replica


def _source(backend: RDSBackend, instance: DBInstance) -> DBInstance | None:
    """What an instance is a replica of; None for what is none, and for what survived its source."""
    named = instance.source_db_instance_identifier
    try:
        return backend.find_db_from_id(named) if named else None
    except DBInstanceNotFoundError:
        return None


def _delete_replicas_and_sources(delete: Callable[..., DBInstance]) -> Callable[..., DBInstance]:
    def delete_instance(
        self: RDSBackend,
        db_instance_identifier: str,
        final_db_snapshot_identifier: str | None = None,
        **options: Any,
    ) -> DBInstance:
        instance = self.databases.get(db_instance_identifier)
        if instance and instance.is_replica:
            if final_db_snapshot_identifier:
                raise InvalidParameterCombination(NO_FINAL_SNAPSHOT)
            # moto looks for the source once the instance is gone
            instance.is_replica = instance.deletion_protection or _source(self, instance) is not None
        deleted = delete(self, db_instance_identifier, final_db_snapshot_identifier, **options)
        for name in deleted.replicas:
            if name in self.databases:  # the others stand by their ARNs
                self.databases[name].is_replica = False
                self.databases[name].source_db_instance_identifier = None
        return deleted

    return delete_instance


def _restored_is_no_replica(restore: Callable[..., DBInstance]) -> Callable[..., DBInstance]:
    def restore_instance(self: RDSBackend, *arguments: Any, **named: Any) -> DBInstance:
        restored = restore(self, *arguments, **named)
        restored.source_db_instance_identifier = None
        return restored

    return restore_instance


def _user_parameters(update: Callable[..., None]) -> Callable[..., None]:
    def update_parameters(self: DBParameterGroup, new_parameters: list[dict[str, Any]]) -> None:
        update(self, [{**parameter, "Source": "user", "IsModifiable": True} for parameter in new_parameters])

    return update_parameters


def _describe_db_engine_versions(_: None) -> Callable[[RDSResponse], ActionResult]:
    def describe(self: RDSResponse) -> ActionResult:
        engine, wanted = self.params.get("Engine", "postgres"), self.params.get("EngineVersion", "")
        versions = [
            version
            for version in ENGINE_VERSIONS.get(engine, ())
            if not wanted or version == wanted or version.startswith(f"{wanted}.")
        ]
        return ActionResult({"DBEngineVersions": [_engine_version(engine, version) for version in versions]})

    return describe


def _engine_version(engine: str, version: str) -> dict[str, str]:
    major = version.split(".")[0]
    return {
        "Engine": engine,
        "EngineVersion": version,
        "MajorEngineVersion": major,
        "DBParameterGroupFamily": f"{engine}{major}",
        "DBEngineDescription": engine,
        "DBEngineVersionDescription": f"{engine} {version}",
        "Status": "available",
    }


PATCHES = (
    Patch(DBInstance, "__init__", _own_resource_id),
    Patch(DBInstance, "update", _insights_change),
    Patch(DBInstance, "remove_replica", _forget_replica),
    Patch(RDSBackend, "create_db_instance_read_replica", _replica_in_its_region),
    Patch(RDSBackend, "promote_read_replica", _promote_for_good),
    Patch(RDSBackend, "delete_db_instance", _delete_replicas_and_sources),
    Patch(RDSBackend, "restore_db_instance_to_point_in_time", _restored_is_no_replica),
    Patch(DBParameterGroup, "update_parameters", _user_parameters),
    Patch(RDSResponse, "describe_db_engine_versions", _describe_db_engine_versions),
)
