"""S3's notifications, as its documentation shows them."""

from typing import Any

BUCKET = "tap-staging-us-east-1-assets"


def record(key: str = "photos/red+flower.jpg", *, sequencer: str | None = "0055AED6DCD90281E5") -> Any:
    """The record of an object that was created."""
    s3_object = {"key": key, "size": 1024, "eTag": "d41d8cd98f00b204e9800998ecf8427e", "versionId": "v1"}
    return {
        "eventVersion": "2.1",
        "eventSource": "aws:s3",
        "awsRegion": "us-east-1",
        "eventTime": "2026-01-02T03:04:05.678Z",
        "eventName": "ObjectCreated:Put",
        "userIdentity": {"principalId": "AWS:AIDAEXAMPLE"},
        "requestParameters": {"sourceIPAddress": "203.0.113.7"},
        "responseElements": {"x-amz-request-id": "C3D13FE58DE4C810", "x-amz-id-2": "FMyUVURIY8"},
        "s3": {
            "s3SchemaVersion": "1.0",
            "configurationId": "replication-monitor",
            "bucket": {
                "name": BUCKET,
                "ownerIdentity": {"principalId": "A3NL1KOZZKExample"},
                "arn": f"arn:aws:s3:::{BUCKET}",
            },
            "object": s3_object | ({"sequencer": sequencer} if sequencer else {}),
        },
    }


def failed(*, rule: str = "eu-west-1", reason: str = "AssumeRoleNotPermitted") -> Any:
    """The record of an object that couldn't be copied."""
    return record() | {
        "eventVersion": "2.2",
        "eventName": "Replication:OperationFailedReplication",
        "replicationEventData": {
            "replicationRuleId": rule,
            "destinationBucket": f"arn:aws:s3:::tap-staging-{rule}-assets",
            "s3Operation": "OBJECT_PUT",
            "requestTime": "2026-01-02T03:03:59.168Z",
            "failureReason": reason,
        },
    }


def changed(values: Any, path: str, value: Any) -> Any:
    """A copy with another value at a path of names with dots between them; None takes it away."""
    name, _, rest = path.partition(".")
    new = changed(values[name], rest, value) if rest else value
    return {key: old for key, old in values.items() if key != name} | ({} if new is None else {name: new})
