from typing import Any

import pytest
from botocore.exceptions import ClientError

from emulator import Emulator
from tests.emulator.bridges.replicated import (
    HERE,
    READ,
    THERE,
    WRITE,
    Clients,
    Pair,
    allow,
    bucket,
    configure,
    role,
    rule,
)

TAGS = [{"Key": "kind", "Value": "order"}, {"Key": "size", "Value": "small"}]
BOTH_WAYS = {"SourceSelectionCriteria": {"ReplicaModifications": {"Status": "Enabled"}}}


def copies_objects(client: Clients) -> bool:
    """copies objects where a replication configuration says so:"""
    pair = Pair(client, "probe")
    version = pair.put()
    return bool(pair.copies() == [("k", version)])


PROBES = (copies_objects,)


def _tags(s3: Any, name: str, key: str = "k") -> dict[str, str]:
    tags = s3.get_object_tagging(Bucket=name, Key=key)["TagSet"]
    return {tag["Key"]: tag["Value"] for tag in tags}


def test_a_copy_is_the_whole_object(aws: Emulator) -> None:
    pair = Pair(
        aws.client, "whole", Destination={"Bucket": "arn:aws:s3:::whole-there", "StorageClass": "STANDARD_IA"}
    )
    made = pair.here.put_object(
        Bucket=pair.source,
        Key="a/k",
        Body=b"value",
        ContentType="text/plain",
        CacheControl="no-cache",
        Metadata={"origin": "here"},
        Tagging="kind=order",
    )
    copy = pair.there.get_object(Bucket=pair.target, Key="a/k")
    assert copy["Body"].read() == b"value"
    assert (copy["VersionId"], copy["ETag"]) == (made["VersionId"], made["ETag"])
    assert (copy["ContentType"], copy["CacheControl"]) == ("text/plain", "no-cache")
    assert (copy["Metadata"], copy["TagCount"], copy["StorageClass"]) == (
        {"origin": "here"},
        1,
        "STANDARD_IA",
    )
    assert copy["ReplicationStatus"] == "REPLICA"
    source = pair.here.get_object(Bucket=pair.source, Key="a/k")
    assert (source["ReplicationStatus"], source.get("StorageClass")) == ("COMPLETED", None)
    assert copy["LastModified"] == source["LastModified"]
    assert _tags(pair.there, pair.target, "a/k") == {"kind": "order"}


def test_every_way_to_make_an_object(aws: Emulator) -> None:
    pair = Pair(aws.client, "ways")
    first, second = b"a" * 5 * 1024 * 1024, b"b"
    upload = pair.here.create_multipart_upload(Bucket=pair.source, Key="parts", Metadata={"made": "of parts"})
    place = {"Bucket": pair.source, "Key": "parts", "UploadId": upload["UploadId"]}
    parts = [
        {"PartNumber": number, "ETag": pair.here.upload_part(**place, PartNumber=number, Body=body)["ETag"]}
        for number, body in enumerate((first, second), 1)
    ]
    assert pair.copies() == []
    pair.here.complete_multipart_upload(**place, MultipartUpload={"Parts": parts})
    copied = {"Bucket": pair.source, "Key": "parts"}
    pair.here.copy_object(Bucket=pair.source, Key="copy", CopySource=copied)
    assert [key for key, _ in pair.copies()] == ["copy", "parts"]
    for key in ("parts", "copy"):
        there = pair.there.get_object(Bucket=pair.target, Key=key)
        assert there["Metadata"] == {"made": "of parts"}
        assert there["Body"].read() == first + second
    part = pair.there.head_object(Bucket=pair.target, Key="parts", PartNumber=2)
    assert (part["PartsCount"], part["ContentLength"]) == (2, 1)
    pair.here.delete_object(Bucket=pair.source, Key="parts", VersionId=pair.copies()[1][1])
    left = pair.there.get_object(Bucket=pair.target, Key="parts")
    assert left["Body"].read() == first + second, "a copy has a content of its own"


def test_delete_markers_go_where_the_rule_takes_them(aws: Emulator) -> None:
    for status, there in (("Enabled", 2), ("Disabled", 1)):
        pair = Pair(aws.client, f"markers-{status}".lower(), DeleteMarkerReplication={"Status": status})
        pair.put()
        marker = pair.here.delete_object(Bucket=pair.source, Key="k")["VersionId"]
        assert len(pair.copies()) == there
        assert (("k", marker) in pair.copies()) == (status == "Enabled")
        pair.here.delete_object(Bucket=pair.source, Key="k", VersionId=marker)
        assert len(pair.copies()) == there, "deleted versions stay in the other bucket"


def test_a_state_and_its_lock_that_come_and_go(aws: Emulator) -> None:
    pair = Pair(aws.client, "states", Filter={"Prefix": "edge/"})
    versions = []
    for serial in range(3):
        pair.put("edge/terraform.tfstate.tflock", IfNoneMatch="*")
        versions.append(pair.put("edge/terraform.tfstate", f'{{"serial": {serial}}}'.encode()))
        pair.here.delete_object(Bucket=pair.source, Key="edge/terraform.tfstate.tflock")
    pair.put("other/terraform.tfstate")
    states = pair.there.list_objects_v2(Bucket=pair.target)["Contents"]
    assert [each["Key"] for each in states] == ["edge/terraform.tfstate"]
    found = pair.there.get_object(Bucket=pair.target, Key="edge/terraform.tfstate")
    assert (found["VersionId"], found["Body"].read()) == (versions[-1], b'{"serial": 2}')
    assert len(pair.copies()) == 9


def test_what_was_there_before_stays(aws: Emulator) -> None:
    pair = Pair(aws.client, "before")
    pair.here.delete_bucket_replication(Bucket=pair.source)
    pair.put("old")
    configure(aws.client, pair.source, pair.role, pair.rule)
    version = pair.put("new")
    assert pair.copies() == [("new", version)]
    assert pair.status("old") is None


def test_copies_are_not_copied_on(aws: Emulator) -> None:
    pair = Pair(aws.client, "loop", **BOTH_WAYS)
    third = bucket(aws.client, "loop-third", "us-west-2")
    back = [rule(pair.source, **BOTH_WAYS), rule("loop-third", Priority=2)]
    configure(aws.client, pair.target, pair.role, *back, region=THERE)
    version = pair.put()
    assert pair.copies() == [("k", version)]
    assert len(pair.here.list_object_versions(Bucket=pair.source)["Versions"]) == 1
    assert third.list_objects_v2(Bucket="loop-third")["KeyCount"] == 0
    assert pair.status() == "COMPLETED"


def test_tags_follow_and_come_back_where_modifications_are_taken(aws: Emulator) -> None:
    pair = Pair(aws.client, "tagged")
    pair.put()
    pair.here.put_object_tagging(Bucket=pair.source, Key="k", Tagging={"TagSet": TAGS})
    assert _tags(pair.there, pair.target) == {"kind": "order", "size": "small"}
    pair.here.delete_object_tagging(Bucket=pair.source, Key="k")
    assert _tags(pair.there, pair.target) == {}
    pair.there.put_object_tagging(Bucket=pair.target, Key="k", Tagging={"TagSet": TAGS[:1]})
    assert _tags(pair.here, pair.source) == {}
    for options, came in (({}, {}), (BOTH_WAYS, {"size": "small"})):
        configure(aws.client, pair.target, pair.role, rule(pair.source, **options), region=THERE)
        pair.there.put_object_tagging(Bucket=pair.target, Key="k", Tagging={"TagSet": TAGS[1:]})
        assert _tags(pair.here, pair.source) == came
    assert len(pair.copies()) == 1


def test_several_destinations(aws: Emulator) -> None:
    pair = Pair(aws.client, "many")
    bucket(aws.client, "many-third", "us-west-2")
    rules = [pair.rule, rule("many-third", Priority=2), rule("many-missing", Priority=3)]
    arns = [f"arn:aws:s3:::many-{each}/*" for each in ("there", "third", "missing")]
    role(aws.client, "many", allow(READ, "*"), allow(WRITE, *arns))
    configure(aws.client, pair.source, pair.role, *rules[:2])
    version = pair.put("both")
    assert pair.copies() == [("both", version)]
    third = aws.client("s3", "us-west-2").head_object(Bucket="many-third", Key="both")
    assert (third["VersionId"], third["ReplicationStatus"]) == (version, "REPLICA")
    configure(aws.client, pair.source, pair.role, *rules)
    pair.put("more")
    assert (pair.status("both"), pair.status("more"), len(pair.copies())) == ("COMPLETED", "FAILED", 2)


@pytest.mark.parametrize("gone", [HERE, THERE])
def test_what_waits_for_a_region_is_copied_when_both_are_back(aws: Emulator, gone: str) -> None:
    pair = Pair(aws.client, f"waiting-{gone}")
    before = pair.put("before")
    aws.switch_off(gone)
    try:
        # From another region S3's buckets can be reached all the same here.
        elsewhere = aws.client("s3", "us-west-2")
        during = elsewhere.put_object(Bucket=pair.source, Key="during", Body=b"v")["VersionId"]
        marker = elsewhere.delete_object(Bucket=pair.source, Key="before")["VersionId"]
        head = elsewhere.head_object(Bucket=pair.source, Key="during")
        assert head["ReplicationStatus"] == "PENDING"
        assert "Contents" in elsewhere.list_objects_v2(Bucket=pair.target)
        with pytest.raises(ClientError):
            elsewhere.head_object(Bucket=pair.target, Key="during")
        aws.switch_on("us-west-2")
        with pytest.raises(ClientError):
            elsewhere.head_object(Bucket=pair.target, Key="during")
    finally:
        aws.switch_on(gone)
    assert pair.copies() == sorted([("before", before), ("before", marker), ("during", during)])
    assert pair.status("during") == "COMPLETED"


def test_what_waits_is_dropped_with_its_rule_its_version_and_its_bucket(aws: Emulator) -> None:
    pair, gone = Pair(aws.client, "dropped"), Pair(aws.client, "vanished")
    aws.switch_off(THERE)
    pair.put("rule")
    gone.here.delete_object(Bucket=gone.source, Key="k", VersionId=gone.put())
    gone.here.delete_bucket(Bucket=gone.source)
    pair.here.delete_bucket_replication(Bucket=pair.source)
    configure(aws.client, pair.source, pair.role, pair.rule)
    deleted = pair.put("version")
    pair.here.delete_object(Bucket=pair.source, Key="version", VersionId=deleted)
    aws.switch_on(THERE)
    assert (pair.copies(), gone.copies()) == ([], [])
    assert pair.status("rule") == "PENDING"


def test_a_version_from_the_outage_hides_nothing_newer(aws: Emulator) -> None:
    pair = Pair(aws.client, "order")
    aws.switch_off(THERE)
    old = pair.put()
    new = aws.client("s3", HERE).put_object(Bucket=pair.target, Key="k", Body=b"new")["VersionId"]
    aws.switch_on(THERE)
    assert pair.there.head_object(Bucket=pair.target, Key="k")["VersionId"] == new
    assert pair.copies() == sorted([("k", old), ("k", new)])


def test_a_destination_without_versions_fails_for_good(aws: Emulator) -> None:
    pair = Pair(aws.client, "versionless")
    pair.there.put_bucket_versioning(Bucket=pair.target, VersioningConfiguration={"Status": "Suspended"})
    pair.put()
    assert pair.status() == "FAILED"
    pair.there.put_bucket_versioning(Bucket=pair.target, VersioningConfiguration={"Status": "Enabled"})
    assert pair.copies() == []
    pair.here.put_bucket_versioning(Bucket=pair.source, VersioningConfiguration={"Status": "Suspended"})
    pair.here.put_object(Bucket=pair.source, Key="unversioned", Body=b"v")
    assert pair.copies() == []


def _encrypted(aws: Emulator, name: str, **options: Any) -> tuple[Pair, str, str]:
    """A pair whose rule takes objects under KMS keys, and the ids of the keys of both regions."""
    ids = [aws.client("kms", region).create_key()["KeyMetadata"]["KeyId"] for region in (HERE, THERE)]
    aws.client("kms", THERE).create_alias(AliasName=f"alias/{name}", TargetKeyId=ids[1])
    alias = f"arn:aws:kms:{THERE}:123456789012:alias/{name}"
    taken = {"SourceSelectionCriteria": {"SseKmsEncryptedObjects": {"Status": "Enabled"}}}
    destination = {
        "Bucket": f"arn:aws:s3:::{name}-there",
        "EncryptionConfiguration": {"ReplicaKmsKeyID": alias},
    }
    pair = Pair(aws.client, name, **{**taken, "Destination": destination, **options})
    pair.here.put_bucket_encryption(
        Bucket=pair.source,
        ServerSideEncryptionConfiguration={
            "Rules": [
                {
                    "ApplyServerSideEncryptionByDefault": {
                        "SSEAlgorithm": "aws:kms",
                        "KMSMasterKeyID": ids[0],
                    },
                    "BucketKeyEnabled": True,
                }
            ]
        },
    )
    arns = [f"arn:aws:s3:::{name}-{end}" for end in ("here", "here/*", "there/*")]
    keys = allow(["kms:Decrypt", "kms:Encrypt"], "*")
    role(aws.client, name, allow(READ + WRITE, *arns), keys)
    return pair, ids[0], ids[1]


def test_objects_under_a_key_are_copied_under_the_rules(aws: Emulator) -> None:
    pair, own, _ = _encrypted(aws, "keys")
    pair.put()
    assert pair.here.get_object(Bucket=pair.source, Key="k")["SSEKMSKeyId"] == own
    copy = pair.there.head_object(Bucket=pair.target, Key="k")
    assert copy["ServerSideEncryption"] == "aws:kms"
    assert copy["SSEKMSKeyId"].endswith("alias/keys")
    assert pair.status() == "COMPLETED"


def test_objects_under_a_key_stay_where_no_rule_takes_them(aws: Emulator) -> None:
    pair, _, _ = _encrypted(aws, "untaken", SourceSelectionCriteria={})
    pair.put()
    pair.put("plain", ServerSideEncryption="AES256")
    assert (pair.status(), pair.status("plain")) == (None, "COMPLETED")
    assert [key for key, _ in pair.copies()] == ["plain"]


@pytest.mark.parametrize("which", ["own", "other"])
def test_a_key_that_is_off_fails_the_copy(aws: Emulator, which: str) -> None:
    pair, own, other = _encrypted(aws, f"off-{which}")
    region, key = (HERE, own) if which == "own" else (THERE, other)
    aws.client("kms", region).disable_key(KeyId=key)
    pair.put()
    assert (pair.status(), pair.copies()) == ("FAILED", [])
    aws.client("kms", region).enable_key(KeyId=key)
    pair.put("next")
    assert pair.status("next") == "COMPLETED"


def test_an_alias_that_is_missing_fails_the_copy(aws: Emulator) -> None:
    pair, _, _ = _encrypted(aws, "lost")
    aws.client("kms", THERE).delete_alias(AliasName="alias/lost")
    pair.put()
    assert pair.status() == "FAILED"


def test_no_replication_without_a_role_that_may(aws: Emulator) -> None:
    pair = Pair(aws.client, "narrow")
    everything = allow(["s3:*"], "*")
    for name, service, statement, status in (
        ("ec2", "ec2.amazonaws.com", everything, "FAILED"),
        ("read", "s3.amazonaws.com", allow(READ, "*"), "FAILED"),
        ("all", "s3.amazonaws.com", everything, "COMPLETED"),
    ):
        role(aws.client, "narrow", statement, service=service)
        pair.put(name)
        assert pair.status(name) == status, name
    configure(aws.client, pair.source, pair.role + "-missing", pair.rule)
    pair.put("missing")
    assert pair.status("missing") == "FAILED"


def test_no_event_tells_of_a_copy(aws: Emulator) -> None:
    pair, queues = Pair(aws.client, "quiet"), aws.client("sqs", THERE)
    queue = queues.create_queue(QueueName="quiet")["QueueUrl"]
    target = {"QueueArn": f"arn:aws:sqs:{THERE}:123456789012:quiet", "Events": ["s3:ObjectCreated:*"]}
    pair.there.put_bucket_notification_configuration(
        Bucket=pair.target, NotificationConfiguration={"QueueConfigurations": [target]}
    )
    queues.purge_queue(QueueUrl=queue)
    version = pair.put()
    assert pair.copies() == [("k", version)]
    assert "Messages" not in queues.receive_message(QueueUrl=queue)
