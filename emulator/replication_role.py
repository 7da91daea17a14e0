"""Whether S3 may copy a version of an object: what the role allows, and the keys of both regions.

https://docs.aws.amazon.com/AmazonS3/latest/userguide/setting-repl-config-perm-overview.html
"""

from collections.abc import Iterator
from typing import Any

from moto.iam.models import Role, iam_backends
from moto.kms.models import Key, kms_backends
from moto.s3.models import FakeBucket, FakeDeleteMarker, FakeKey

from emulator.permissions import permits, permits_key, trusts

# What the role needs of the source's bucket, of an object in it, and of the place of a copy.
READ_BUCKET = ("s3:GetReplicationConfiguration", "s3:ListBucket")
READ_OBJECT = ("s3:GetObjectVersionForReplication", "s3:GetObjectVersionAcl", "s3:GetObjectVersionTagging")
WRITE_OBJECT = ("s3:ReplicateObject", "s3:ReplicateTags")
WRITE_MARKER = ("s3:ReplicateDelete",)


def under_kms(version: FakeKey | FakeDeleteMarker) -> bool:
    """Whether a version's content is encrypted by a KMS key."""
    return isinstance(version, FakeKey) and (version.encryption or "").startswith("aws:kms")


def uses_bucket_key(bucket: FakeBucket) -> bool:
    """Whether a bucket's new objects use a bucket key."""
    return _is_true((bucket.encryption or {}).get("Rule", {}).get("BucketKeyEnabled"))


def may_copy(
    role_arn: str,
    source: FakeBucket,
    version: FakeKey | FakeDeleteMarker,
    target: FakeBucket,
    target_key: str | None,
) -> bool:
    """Whether the role lets S3 copy a version from `source` to `target`, under the key `target_key` of there.

    A key goes by any of its names; None is AWS's own for S3, which all of an account may use through S3.
    """
    roles = iam_backends[source.account_id][source.partition].get_roles()
    role = next((role for role in roles if role.arn == role_arn), None)
    if role is None or not trusts(role, "s3.amazonaws.com"):
        return False
    asked = _asked(source.arn, target.arn, version)
    if not all(permits(role, action, resource) for action, resource in asked):
        return False
    if not isinstance(version, FakeKey) or not under_kms(version):
        return True
    bucket_key = _is_true(version.bucket_key_enabled)
    return _may_use(role, "kms:Decrypt", version.kms_key_id, source, version.name, bucket_key) and _may_use(
        role, "kms:Encrypt", target_key, target, version.name, uses_bucket_key(target)
    )


def _asked(source: str, target: str, version: FakeKey | FakeDeleteMarker) -> Iterator[tuple[str, str]]:
    """The actions, and the ARN that each is on."""
    reads, writes = (READ_OBJECT, WRITE_OBJECT) if isinstance(version, FakeKey) else ((), WRITE_MARKER)
    yield from ((action, source) for action in READ_BUCKET)
    yield from ((action, f"{source}/{version.name}") for action in reads)
    yield from ((action, f"{target}/{version.name}") for action in writes)


def _may_use(
    role: Role, action: str, key_id: str | None, bucket: FakeBucket, name: str, bucket_key: bool
) -> bool:
    if key_id is None:
        return True
    key = _key(key_id, bucket)
    if key is None or key.key_state != "Enabled":
        return False
    # https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucket-key.html
    context = {
        "kms:ViaService": [f"s3.{bucket.region_name}.amazonaws.com"],
        "kms:CallerAccount": [bucket.account_id],
        "kms:ResourceAliases": list(key.aliases),
        "kms:EncryptionContext:aws:s3:arn": [bucket.arn if bucket_key else f"{bucket.arn}/{name}"],
    }
    return permits_key(role, key, action, context)


def _key(key_id: str, bucket: FakeBucket) -> Key | None:
    """A key of the bucket's region, by its id, its alias, or the ARN of either; None if there is none."""
    region, name = key_id.split(":")[3::2] if key_id.startswith("arn:") else (bucket.region_name, key_id)
    if region != bucket.region_name:
        return None
    keys = kms_backends[bucket.account_id][region]
    found: Any = keys.get_key_id_from_alias(name) if name.startswith("alias/") else name.removeprefix("key/")
    return keys.keys.get(found)


def _is_true(value: Any) -> bool:
    return str(value).lower() == "true"
