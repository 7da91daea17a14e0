"""S3: bucket policies with conditions, principals and resources as people write them.

moto reads no conditions in bucket policies: a statement that denies everything where
`aws:SecureTransport` is false (or `s3:TlsVersion` is low) denies everything to everyone. With the
bridge, requests count as made over TLS 1.2 or newer, so that such statements don't apply.

Before it turns on access logging, moto looks for the logging service's permission in the target
bucket's policy, and breaks on a statement whose principal is "*" or whose resources are a list.

Where versioning is suspended, as Terraform leaves a bucket that it is about to delete, moto deletes
all versions of a key at once and breaks on a delete marker among them.

Of a replication rule moto answers neither the filter nor what becomes of delete markers, encrypted
objects and replicas. Its event notifications lack the version, the sequencer, and who did what whence.

Does not prove: that the policy refuses plain HTTP, that any other condition has an effect, that a
log is ever delivered, that S3 accepts a notification's destination. `s3_replication` copies objects.
"""

import copy
import json
import time
from collections.abc import Callable, Iterator
from typing import Any

from moto.core.responses import ActionResult
from moto.iam.access_control import IAMPolicy, PermissionResult
from moto.s3 import notifications
from moto.s3.exceptions import ReplicationConfigurationNotFoundError
from moto.s3.models import FakeBucket, FakeDeleteMarker
from moto.s3.responses import S3Response

from emulator.bridges.patch import Patch

TLS_KEYS = {"aws:securetransport", "s3:tlsversion"}

Statement = dict[str, Any]


def _as_list(value: Any) -> list[Any]:
    return value if isinstance(value, list) else [value]


def _statements(bucket: FakeBucket) -> list[Statement]:
    return _as_list(json.loads(bucket.policy)["Statement"]) if bucket.policy else []


def _policy(statements: list[Statement]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def _denies_without_tls(statement: Statement) -> bool:
    conditions = statement.get("Condition", {})
    keys = {key.lower() for operator in conditions.values() for key in operator}
    return statement["Effect"] == "Deny" and bool(keys & TLS_KEYS)


def _as_if_by_tls(_: Callable[..., Any]) -> Callable[..., Any]:
    def get_permission(self: FakeBucket, action: str, resource: str) -> Any:
        statements = [each for each in _statements(self) if not _denies_without_tls(each)]
        if not statements:
            return PermissionResult.NEUTRAL
        return IAMPolicy(_policy(statements)).is_action_permitted(action, resource)

    return get_permission


def _one_service_and_resource_each(statements: list[Statement]) -> Iterator[Statement]:
    for statement in statements:
        principal = statement.get("Principal", {})
        services = _as_list(principal.get("Service", [])) if isinstance(principal, dict) else []
        for service in services:
            for resource in _as_list(statement["Resource"]):
                yield statement | {"Principal": {"Service": service}, "Resource": resource}


def _covers(resource: str, wanted: str) -> bool:
    return resource.endswith("*") and wanted.startswith(resource.removesuffix("*"))


def _any_spelling(find: "staticmethod[..., bool]") -> "staticmethod[..., bool]":
    def permitted(target_bucket: FakeBucket, target_prefix: str | None) -> bool:
        simple = copy.copy(target_bucket)
        wanted = f"arn:{target_bucket.partition}:s3:::{target_bucket.name}/{target_prefix or ''}*"
        statements = list(_one_service_and_resource_each(_statements(target_bucket)))
        for statement in statements:
            if _covers(statement["Resource"], wanted):
                statement["Resource"] = wanted
        simple.policy = _policy(statements).encode()
        return find(simple, target_prefix)

    return staticmethod(permitted)


def _nothing_to_dispose_of(_: None) -> Callable[..., None]:
    def dispose(self: FakeDeleteMarker, garbage: bool = False) -> None:
        """Nothing: a delete marker has no content."""

    return dispose


def _filter(given: dict[str, Any] | None) -> dict[str, Any]:
    """The filter of a replication rule, from XML's names to those of the answer's fields."""
    if not given:
        return {"Prefix": ""}
    if "And" in given:
        return {"And": given["And"] | {"Tags": _as_list(given["And"].get("Tag", []))}}
    return {name: value or "" for name, value in given.items()}


def _whole_rules(_: Callable[..., Any]) -> Callable[..., Any]:
    def get_bucket_replication(self: S3Response) -> Any:
        self.data["Action"] = "GetBucketReplication"
        replication = self.backend.get_bucket_replication(self.bucket_name)
        if not replication:
            raise ReplicationConfigurationNotFoundError(bucket_name=self.bucket_name)
        kept = {"DeleteMarkerReplication": {"Status": "Disabled"}}
        rules = [kept | rule | {"Filter": _filter(rule.get("Filter"))} for rule in replication["Rule"]]
        answer = {"ReplicationConfiguration": {"Role": replication["Role"], "Rules": rules}}
        return self.serialized(ActionResult(answer))

    return get_bucket_replication


def _whole_event(event: Callable[..., Any]) -> Callable[..., Any]:
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-content-structure.html
    def get_s3_event(event_name: str, bucket: FakeBucket, key: Any, notification_id: str) -> Any:
        body = event(event_name, bucket, key, notification_id)
        owner = {"principalId": bucket.account_id}
        for record in body["Records"]:
            record["userIdentity"] = {"principalId": f"AWS:{bucket.account_id}"}
            record["requestParameters"] = {"sourceIPAddress": "127.0.0.1"}
            record["responseElements"] = {"x-amz-request-id": "EMULATED", "x-amz-id-2": "EMULATED"}
            record["s3"]["bucket"]["ownerIdentity"] = owner
            record["s3"]["object"]["sequencer"] = f"{time.time_ns():016X}"
            if bucket.is_versioned:
                record["s3"]["object"]["versionId"] = key.version_id
        return body

    return get_s3_event


PATCHES = (
    Patch(FakeBucket, "get_permission", _as_if_by_tls),
    Patch(FakeBucket, "_log_permissions_enabled_policy", _any_spelling),
    Patch(FakeDeleteMarker, "dispose", _nothing_to_dispose_of),
    Patch(S3Response, "get_bucket_replication", _whole_rules),
    Patch(notifications, "_get_s3_event", _whole_event),
)
