import json
from collections.abc import Callable
from typing import Any

import pytest

from emulator import Emulator

REGION = "us-east-1"


def _bucket(client: Callable[[str, str], Any], name: str, *statements: dict[str, Any]) -> Any:
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket=name)
    policy = {"Version": "2012-10-17", "Statement": list(statements)}
    s3.put_bucket_policy(Bucket=name, Policy=json.dumps(policy))
    return s3


def _tls_only(name: str, **condition: dict[str, str]) -> dict[str, Any]:
    return {
        "Effect": "Deny",
        "Principal": "*",
        "Action": "s3:*",
        "Resource": [f"arn:aws:s3:::{name}", f"arn:aws:s3:::{name}/*"],
        "Condition": condition or {"Bool": {"aws:SecureTransport": "false"}},
    }


def serves_a_tls_only_bucket(client: Callable[[str, str], Any]) -> bool:
    """honours the condition of a policy that denies requests without TLS:"""
    s3 = _bucket(client, "tls-only", _tls_only("tls-only"))
    s3.put_object(Bucket="tls-only", Key="k", Body=b"v")
    return bool(s3.get_object(Bucket="tls-only", Key="k")["Body"].read() == b"v")


def reads_log_permission_among_others(client: Callable[[str, str], Any]) -> bool:
    """finds the logging service's permission in a policy with other principals and lists of resources:"""
    delivery = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": ["s3:PutObject"],
        "Resource": ["arn:aws:s3:::logs/s3/*"],
    }
    s3 = _bucket(client, "logs", _tls_only("logs"), delivery)
    s3.create_bucket(Bucket="logged")
    target = {"TargetBucket": "logs", "TargetPrefix": "s3/"}
    s3.put_bucket_logging(Bucket="logged", BucketLoggingStatus={"LoggingEnabled": target})
    return bool(s3.get_bucket_logging(Bucket="logged")["LoggingEnabled"] == target)


def empties_a_bucket_whose_versioning_is_suspended(client: Callable[[str, str], Any]) -> bool:
    """deletes a key with a delete marker where versioning is suspended:"""
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket="emptied")
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Enabled"})
    content = s3.put_object(Bucket="emptied", Key="k", Body=b"v")["VersionId"]
    marker = s3.delete_object(Bucket="emptied", Key="k")["VersionId"]
    s3.put_bucket_versioning(Bucket="emptied", VersioningConfiguration={"Status": "Suspended"})
    for version in (content, marker):
        s3.delete_objects(Bucket="emptied", Delete={"Objects": [{"Key": "k", "VersionId": version}]})
    left = s3.list_object_versions(Bucket="emptied")
    return "Versions" not in left and "DeleteMarkers" not in left


def _replication(client: Callable[[str, str], Any], name: str, *rules: dict[str, Any]) -> Any:
    """The replication rules that are read back of a new bucket with these."""
    s3 = client("s3", REGION)
    s3.create_bucket(Bucket=name)
    s3.put_bucket_versioning(Bucket=name, VersioningConfiguration={"Status": "Enabled"})
    given = {"Role": "arn:aws:iam::123456789012:role/replication", "Rules": list(rules)}
    s3.put_bucket_replication(Bucket=name, ReplicationConfiguration=given)
    return s3.get_bucket_replication(Bucket=name)["ReplicationConfiguration"]["Rules"]


RULE = {
    "ID": "all",
    "Priority": 1,
    "Status": "Enabled",
    "Filter": {"Prefix": "orders/"},
    "DeleteMarkerReplication": {"Status": "Enabled"},
    "SourceSelectionCriteria": {
        "SseKmsEncryptedObjects": {"Status": "Enabled"},
        "ReplicaModifications": {"Status": "Enabled"},
    },
    "Destination": {
        "Bucket": "arn:aws:s3:::replica",
        "StorageClass": "STANDARD_IA",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": "arn:aws:kms:eu-west-1:123456789012:alias/tap"},
        "ReplicationTime": {"Status": "Enabled", "Time": {"Minutes": 15}},
        "Metrics": {"Status": "Enabled", "EventThreshold": {"Minutes": 15}},
    },
}
SHORT = {
    "ID": "short",
    "Priority": 2,
    "Status": "Disabled",
    "Destination": {"Bucket": "arn:aws:s3:::replica"},
}
MARKERS_STAY = {"DeleteMarkerReplication": {"Status": "Disabled"}}


def keeps_replication_rules(client: Callable[[str, str], Any]) -> bool:
    """reads all of a replication rule:"""
    return bool(_replication(client, "replicated", RULE) == [RULE])


def _event_of_an_object(client: Callable[[str, str], Any], bucket: str, versioning: str) -> Any:
    """The version of an object that was put into a new bucket, and the record that a queue got of it."""
    s3, queues = client("s3", REGION), client("sqs", REGION)
    queue = queues.create_queue(QueueName=bucket)["QueueUrl"]
    s3.create_bucket(Bucket=bucket)
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration={"Status": versioning})
    target = {"QueueArn": f"arn:aws:sqs:{REGION}:123456789012:{bucket}", "Events": ["s3:ObjectCreated:*"]}
    notifications = {"QueueConfigurations": [target]}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=notifications)
    version = s3.put_object(Bucket=bucket, Key="red flower.jpg", Body=b"v").get("VersionId")
    messages = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    (record,) = json.loads(messages[-1]["Body"])["Records"]
    return version, record


def sends_whole_events(client: Callable[[str, str], Any]) -> bool:
    """sends events with version and sequencer:"""
    version, record = _event_of_an_object(client, "watched", "Enabled")
    found = record["s3"]["object"]
    return (
        (record["eventName"], found["key"]) == ("ObjectCreated:Put", "red+flower.jpg")
        and found.get("versionId") == version
        and int(found.get("sequencer", "0"), 16) > 0
        and {"userIdentity", "requestParameters", "responseElements"} <= record.keys()
    )


PROBES = (
    serves_a_tls_only_bucket,
    reads_log_permission_among_others,
    empties_a_bucket_whose_versioning_is_suspended,
    keeps_replication_rules,
    sends_whole_events,
)


def test_a_policy_that_asks_for_tls_1_2_counts_as_kept(aws: Emulator) -> None:
    s3 = _bucket(aws.client, "tls12", _tls_only("tls12", NumericLessThan={"s3:TlsVersion": "1.2"}))
    s3.put_object(Bucket="tls12", Key="k", Body=b"v")


def test_other_denials_still_deny(aws: Emulator) -> None:
    deny = _tls_only("closed") | {"Action": "s3:GetObject"}
    del deny["Condition"]
    s3 = _bucket(aws.client, "closed", _tls_only("closed"), deny)
    s3.put_object(Bucket="closed", Key="k", Body=b"v")
    with pytest.raises(s3.exceptions.ClientError, match="Forbidden"):
        s3.get_object(Bucket="closed", Key="k")


def test_logging_needs_the_permission_on_the_prefix(aws: Emulator) -> None:
    elsewhere = {
        "Effect": "Allow",
        "Principal": {"Service": ["logging.s3.amazonaws.com"], "AWS": "arn:aws:iam::123456789012:root"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::narrow/elsewhere/*",
    }
    s3 = _bucket(aws.client, "narrow", elsewhere)
    target = {"TargetBucket": "narrow", "TargetPrefix": "s3/"}
    with pytest.raises(s3.exceptions.ClientError, match="InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket="narrow", BucketLoggingStatus={"LoggingEnabled": target})


def test_logging_takes_a_permission_on_more_than_the_prefix(aws: Emulator) -> None:
    delivery = {
        "Effect": "Allow",
        "Principal": {"Service": "logging.s3.amazonaws.com"},
        "Action": "s3:PutObject",
        "Resource": "arn:aws:s3:::wide/s3/*",
    }
    s3 = _bucket(aws.client, "wide", delivery)
    target = {"TargetBucket": "wide", "TargetPrefix": "s3/assets/"}
    s3.put_bucket_logging(Bucket="wide", BucketLoggingStatus={"LoggingEnabled": target})
    assert s3.get_bucket_logging(Bucket="wide")["LoggingEnabled"] == target


def test_rules_with_every_kind_of_filter(aws: Emulator) -> None:
    tags = [{"Key": "kind", "Value": "order"}, {"Key": "size", "Value": "small"}]
    filters = (
        {"Prefix": ""},
        {"Tag": tags[0]},
        {"And": {"Prefix": "orders/", "Tags": tags}},
        {"And": {"Prefix": "one/", "Tags": tags[:1]}},
    )
    rules = [
        SHORT | MARKERS_STAY | {"ID": str(number), "Filter": each} for number, each in enumerate(filters)
    ]
    assert _replication(aws.client, "filtered", *rules) == rules


def test_a_rule_that_says_little_has_awss_defaults(aws: Emulator) -> None:
    assert _replication(aws.client, "short", SHORT) == [SHORT | MARKERS_STAY | {"Filter": {"Prefix": ""}}]


def test_a_bucket_that_replicates_nothing(aws: Emulator) -> None:
    s3 = aws.client("s3", REGION)
    s3.create_bucket(Bucket="alone")
    with pytest.raises(s3.exceptions.ClientError, match="ReplicationConfigurationNotFoundError"):
        s3.get_bucket_replication(Bucket="alone")


def test_objects_without_versions_have_none_in_their_events(aws: Emulator) -> None:
    _, record = _event_of_an_object(aws.client, "unversioned", "Suspended")
    assert "versionId" not in record["s3"]["object"]
