"""S3: objects and delete markers are copied where a replication configuration says so.

moto keeps the configuration and copies nothing. With the bridge a new version that a rule is about gets its
copy (content, metadata, tags, version, times; storage class and key of the rule) when the request that made
it has been answered, if the source's and the destination's region are both on, else when both are back.
https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication.html

As on AWS, copies are not copied on; what was there before the configuration stays where it is; versions
are deleted in one bucket only; what waits is dropped with its rule. A copy fails, and isn't tried again,
unless both buckets keep versions, the role trusts S3 and may do what it takes (`emulator.replication_role`),
and the keys are there and enabled. HeadObject tells how it went. Changes of tags follow the object, and come
back where the rule takes modifications of copies.

Does not prove: how long copying takes, in what order versions stand that were written in both regions (here
by their times), metrics and time control, events (neither a copy nor a failure sends one), changes of ACLs,
retention and legal holds, replication to other accounts, that a bucket's policy admits the copies.
"""

import copy
from collections.abc import Callable, Collection
from typing import Any, NamedTuple

from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey, S3Backend, s3_backends
from moto.s3.responses import S3Response

from emulator.bridges.patch import Patch
from emulator.region_switch import RegionSwitch
from emulator.replication_role import may_copy, under_kms, uses_bucket_key
from emulator.replication_rules import Rule, by_destination, enabled

PENDING, COMPLETED, FAILED, REPLICA = "PENDING", "COMPLETED", "FAILED", "REPLICA"

# What becomes of a status when the object changes.
AGAIN = {COMPLETED: PENDING}

# A version of moto's; its `replication` is destination -> status, or REPLICA if it is a copy itself.
Version = Any


class Waiting(NamedTuple):
    """A version that is to be looked at, and the bucket it is in."""

    bucket: str
    version: Version


def copy_what_waits() -> None:
    """Copy whatever can be; to be called while no request is served."""
    for backends in s3_backends.values():
        for backend in backends.values():
            _work_off(backend)


def _queue(backend: S3Backend) -> list[Waiting]:
    queue: list[Waiting] = backend.__dict__.setdefault("waiting_for_replication", [])
    return queue


def _work_off(backend: S3Backend) -> None:
    queue = _queue(backend)
    queue[:] = [waiting for waiting in queue if _still_waits(backend, waiting)]


def _still_waits(backend: S3Backend, waiting: Waiting) -> bool:
    """Copy a version to where that is possible now; whether it waits for a region."""
    source, version = backend.buckets.get(waiting.bucket), waiting.version
    if source is None or version not in source.keys.getlist(version.name, []):
        return False
    rules = _rules(backend, source, version)
    came = getattr(version, "replication", None)
    statuses = dict.fromkeys(rules, PENDING) if came in (None, REPLICA) else came
    for destination, rule in rules.items():
        if statuses.get(destination) == PENDING and not _off(backend, source, destination):
            copied = _copy(backend, source, version, rule)
            statuses[destination] = COMPLETED if copied else FAILED
    if came != REPLICA:
        version.replication = statuses
    return any(statuses.get(destination) == PENDING for destination in rules)


def _off(backend: S3Backend, source: FakeBucket, destination: str) -> bool:
    """Whether the region of a bucket, or of the one it is copied to, is off."""
    buckets = [source, backend.buckets.get(destination)]
    off = RegionSwitch.running.off if RegionSwitch.running else frozenset()
    return any(bucket.region_name in off for bucket in buckets if bucket)


def _rules(backend: S3Backend, source: FakeBucket, version: Version) -> dict[str, Rule]:
    """The rules about a version, by the bucket that they copy to."""
    tags = {} if _is_marker(version) else backend.tagger.get_tag_dict_for_resource(version.arn)
    concerned = [
        rule
        for rule in enabled(getattr(source, "replication", None))
        if source.is_versioned and rule.concerns(version.name, tags) and _takes(rule, version)
    ]
    return by_destination(concerned)


def _takes(rule: Rule, version: Version) -> bool:
    if _is_marker(version):
        return rule.takes_delete_markers
    if getattr(version, "replication", None) == REPLICA and not rule.takes_modifications:
        return False
    return rule.takes_encrypted or not under_kms(version)


def _copy(backend: S3Backend, source: FakeBucket, version: Version, rule: Rule) -> bool:
    """Make a version's copy, or make the copy's tags those of the version; False if AWS would fail."""
    target = backend.buckets.get(rule.destination)
    role_arn = source.replication["Role"]  # type: ignore[attr-defined]
    if target is None or not target.is_versioned:
        return False
    if not may_copy(role_arn, source, version, target, rule.key_id):
        return False
    versions = target.keys.getlist(version.name, [])
    there = next((each for each in versions if each.version_id == version.version_id), None)
    if _is_marker(version):
        if there is None:
            _insert(target, _marker_copy(version, versions))
        return True
    if there is None and version.__dict__.get("replication") != REPLICA:
        there = _object_copy(version, target, rule)
        _insert(target, there)
    if there is not None:
        backend.tagger.delete_all_tags_for_resource(there.arn)
        backend.tagger.copy_tags(version.arn, there.arn)
    return True


def _insert(bucket: FakeBucket, version: Version) -> None:
    """Among the versions of a key, of which the last is the current one, by their times."""
    versions = [*bucket.keys.getlist(version.name, []), version]
    bucket.keys.setlist(version.name, sorted(versions, key=lambda each: each.last_modified))


def _marker_copy(marker: Version, versions: Collection[Version]) -> Version:
    found = copy.copy(marker)
    found.key = [marker.key, *versions][-1]
    found.replication = REPLICA
    return found


def _object_copy(version: Version, target: FakeBucket, rule: Rule) -> Version:
    found = copy.copy(version)  # with a content of its own
    found._metadata = copy.copy(version.metadata)
    found.bucket_name = target.name
    found.replication = REPLICA
    if rule.storage_class:
        found.set_storage_class(rule.storage_class)
    if under_kms(version):
        found.kms_key_id = rule.key_id
        found.bucket_key_enabled = uses_bucket_key(target)
    return found


def _is_marker(version: Version) -> bool:
    return isinstance(version, FakeDeleteMarker)


def _await_copies(create: Callable[..., Version]) -> Callable[..., Version]:
    def created(self: S3Backend, bucket_name: str, *arguments: Any, **named: Any) -> Version:
        version = create(self, bucket_name, *arguments, **named)
        _queue(self).append(Waiting(bucket_name, version))
        return version

    return created


def _copy_tags_too(put: Callable[..., FakeKey]) -> Callable[..., FakeKey]:
    def put_object_tagging(self: S3Backend, key: Version, tags: dict[str, str] | None) -> FakeKey:
        tagged = put(self, key, tags)
        _tags_changed(self, key)
        return tagged

    return put_object_tagging


def _copy_their_removal(delete: Callable[..., None]) -> Callable[..., None]:
    def delete_object_tagging(
        self: S3Backend, bucket_name: str, key_name: str, version_id: str | None = None
    ) -> None:
        delete(self, bucket_name, key_name, version_id)
        _tags_changed(self, self.get_object(bucket_name, key_name, version_id))

    return delete_object_tagging


def _tags_changed(backend: S3Backend, version: Version) -> None:
    """What has been copied is to be looked at again; what is about to be copied has its tags with it."""
    came = getattr(version, "replication", None)
    if came:
        _queue(backend).append(Waiting(version.bucket_name, version))
    if isinstance(came, dict):
        version.replication = {destination: AGAIN.get(status, status) for destination, status in came.items()}


def _tell_status(original: property) -> property:
    read = original.fget
    assert read is not None

    def response_dict(self: FakeKey) -> dict[str, Any]:
        answer: dict[str, Any] = read(self)
        if status := _status(getattr(self, "replication", None)):
            answer["x-amz-replication-status"] = status
        return answer

    return property(response_dict)


def _status(came: Any) -> str | None:
    """Of several destinations the worst: https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-status.html"""
    if not came or came == REPLICA:
        return REPLICA if came else None
    return next(status for status in (FAILED, PENDING, COMPLETED) if status in came.values())


def _then_copy(answer: Callable[..., Any]) -> Callable[..., Any]:
    def answered(self: S3Response, *arguments: Any, **named: Any) -> Any:
        try:
            return answer(self, *arguments, **named)
        finally:
            _work_off(self.backend)

    return answered


PATCHES = (
    Patch(S3Backend, "put_object", _await_copies),
    Patch(S3Backend, "_set_delete_marker", _await_copies),
    Patch(S3Backend, "put_object_tagging", _copy_tags_too),
    Patch(S3Backend, "delete_object_tagging", _copy_their_removal),
    Patch(FakeKey, "response_dict", _tell_status),
    Patch(S3Response, "bucket_response", _then_copy),
    Patch(S3Response, "key_response", _then_copy),
)
