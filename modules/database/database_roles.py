"""What a database is in each role: one class for each class of ``model/planning/roles.py``."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, ClassVar

from cdktf import Postcondition, Precondition
from cdktf_cdktf_provider_aws.db_instance import DbInstanceRestoreToPointInTime

from model.blocks.database import ROLE_TAG, SNAPSHOT_TAG
from model.blocks.database import Database as DatabaseSpec
from model.planning.roles import KIND, DatabaseRole, Reader, Successor
from modules.database.database import Database, ServesAs, security_group_name
from modules.database.database_found import FoundInstance, FoundSecurityGroup, tag_of
from modules.database.database_guard import (
    ABSENT,
    FORMER_READER,
    FORMER_WRITER,
    READER,
    WRITER,
    guard_of_absent,
    guard_of_former_writer,
    guard_of_reader,
    guard_of_successor,
    guard_of_writer,
)
from modules.database.database_secret import copied_secret_arn


class WriterDatabase(Database):
    """The writable instance, its master password in the secret of its region."""

    serves_as: ClassVar[ServesAs] = "writer"
    mark: ClassVar[str] = WRITER
    given_up: ClassVar[bool] = False

    def _make(self, role: DatabaseRole) -> None:
        spec, retains = self._spec, self._context.retains
        found = self._find() if spec.replication != "none" else None
        restored = spec.restore_to_point_in_time
        self._add_instance(
            engine=spec.engine,
            # AWS refuses a name with a restore to a point in time, and has the source's.
            db_name=None if restored else spec.database_name,
            username=spec.username,
            password_wo=self._secret.password(),
            password_wo_version=self._secret.version,
            snapshot_identifier=spec.snapshot_identifier,
            restore_to_point_in_time=_point_in_time(restored) if restored else None,
            multi_az=spec.multi_az,
            protected=retains and not self.given_up,
            skip_final_snapshot=not retains,
            postconditions=tuple(_kept(spec, self._label)),
            **(self._replicated(found, role) if found else self._alone()),
        )

    def _guard(self, found: FoundInstance, role: DatabaseRole) -> Iterable[Precondition]:
        name = security_group_name(self._context, self._label)
        removed = FoundSecurityGroup(
            self, "removed", provider=self._provider, name=name, tags={ROLE_TAG: ABSENT}
        )
        return guard_of_writer(found, removed, self._context, self._label)

    def _alone(self) -> dict[str, Any]:
        """The arguments of an instance that nobody copies."""
        final = f"{self._context.name(self._label, KIND)}-final"
        return {"tags": None, "final_snapshot_identifier": final if self._context.retains else None}

    def _replicated(self, found: FoundInstance, role: DatabaseRole) -> dict[str, Any]:
        """The arguments of one that has replicas: it comes and goes, each time with a snapshot of its own.

        A tag keeps the snapshot's name from the first plan on: no later one has another.
        """
        arguments: dict[str, Any] = {
            "tags": {ROLE_TAG: self.mark},
            "preconditions": tuple(self._guard(found, role)),
        }
        if self._context.retains:
            new = f'"{self._context.name(self._label, KIND)}-final-'
            new += '${formatdate("YYYYMMDDhhmmss", plantimestamp())}"'
            final = f"${{{tag_of(found.address, SNAPSHOT_TAG, new)}}}"
            arguments["tags"][SNAPSHOT_TAG] = arguments["final_snapshot_identifier"] = final
        return arguments


class SuccessorDatabase(WriterDatabase):
    """The writable instance that takes over."""

    def _guard(self, found: FoundInstance, role: DatabaseRole) -> Iterable[Precondition]:
        assert isinstance(role, Successor)
        return guard_of_successor(found, self._context, self._label, role)


class FormerWriterDatabase(WriterDatabase):
    """The instance that wrote before: as it was, but marked, and free to be removed with the next step."""

    serves_as: ClassVar[ServesAs] = "none"
    mark = FORMER_WRITER
    given_up = True

    def _guard(self, found: FoundInstance, role: DatabaseRole) -> Iterable[Precondition]:
        return guard_of_former_writer(found, self._context, self._label)


class ReaderDatabase(Database):
    """A read replica of an instance in another region; engine, users and password are its source's."""

    serves_as: ClassVar[ServesAs] = "reader"
    given_up: ClassVar[bool] = False

    def _make(self, role: DatabaseRole) -> None:
        assert isinstance(role, Reader)
        context, label = self._context, self._label
        free = context.retains and self.given_up
        self.secret_arn = copied_secret_arn(context, label, context.in_region(role.region))
        # AWS takes no final snapshot of a replica.
        self._add_instance(
            replicate_source_db=role.source_arn,
            multi_az=False,
            skip_final_snapshot=True,
            protected=context.retains and not self.given_up,
            tags={ROLE_TAG: FORMER_READER if free else READER},
            preconditions=tuple(guard_of_reader(self._find(), context, label, role)),
        )


class OrphanDatabase(ReaderDatabase):
    """A read replica of a former writer, free to be removed with the next step."""

    given_up = True


class AbsentDatabase(Database):
    """No instance; a plan that would remove the only writer fails.

    The security group's mark refuses to make an empty writer where one was removed.
    """

    endpoint = "none"
    group_tags: ClassVar[Mapping[str, str] | None] = {ROLE_TAG: ABSENT}

    def _make(self, role: DatabaseRole) -> None:
        self._find(guard_of_absent(self._context, self._label))


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
