from model.blocks.bucket import Bucket
from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.policy.grant import RoleSpec, key_statements
from modules.storage.bucket_replication import replication_role
from tests.described import ACCOUNT, EUROPE, WEST
from tests.synthesized import MadeRole


def spec_of(context: Context) -> RoleSpec:
    """The role of two buckets, one of them copied to two regions."""
    west, europe = context.in_region(WEST), context.in_region(EUROPE)
    replications = (
        BucketReplication("assets", Bucket(replication="one_way"), context, (west, europe)),
        BucketReplication("raw", Bucket(replication="both_ways", replication_prefix="in/"), context, (west,)),
    )
    return replication_role(context, replications)


def arn(region: str, label: str) -> str:
    return f"arn:aws:s3:::tap-staging-{region}-{label}-{ACCOUNT}"


def test_only_s3_takes_the_role(role: MadeRole, context: Context) -> None:
    made, trust, _ = role(spec_of(context))
    assert made["name"] == "Tap-staging-us-east-1-replication"
    assert made["tags"] == {"Region": "us-east-1"}
    assert trust == [
        {
            "Sid": "Trust",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_exactly_what_replication_needs_on_exactly_these_buckets(role: MadeRole, context: Context) -> None:
    own, west, europe = (
        f"arn:aws:s3:::tap-staging-{region}" for region in ("us-east-1", "us-west-2", "eu-west-1")
    )
    _, _, statements = role(spec_of(context))
    assert statements == [
        {
            "Sid": "ReadConfigurations",
            "Effect": "Allow",
            "Action": ["s3:GetReplicationConfiguration", "s3:ListBucket"],
            "Resource": [f"{own}-assets-{ACCOUNT}", f"{own}-raw-{ACCOUNT}"],
        },
        {
            "Sid": "ReadObjects",
            "Effect": "Allow",
            "Action": [
                "s3:GetObjectVersionAcl",
                "s3:GetObjectVersionForReplication",
                "s3:GetObjectVersionTagging",
            ],
            "Resource": [f"{own}-assets-{ACCOUNT}/*", f"{own}-raw-{ACCOUNT}/in/*"],
        },
        {
            "Sid": "WriteCopies",
            "Effect": "Allow",
            "Action": ["s3:ReplicateDelete", "s3:ReplicateObject", "s3:ReplicateTags"],
            "Resource": [
                f"{europe}-assets-{ACCOUNT}/*",
                f"{west}-assets-{ACCOUNT}/*",
                f"{west}-raw-{ACCOUNT}/in/*",
            ],
        },
    ]


def test_each_regions_key_admits_it_for_the_buckets_there(context: Context) -> None:
    """At the source to read, elsewhere to write, through S3 and for these buckets only."""
    found = {}
    for region in ("us-east-1", WEST, EUROPE):
        (statement,) = key_statements(context.in_region(region), [spec_of(context)])
        assert statement["Principal"] == {
            "AWS": f"arn:aws:iam::{ACCOUNT}:role/Tap-staging-us-east-1-replication"
        }
        assert statement["Condition"]["StringEquals"]["kms:ViaService"] == f"s3.{region}.amazonaws.com"
        objects = statement["Condition"]["ArnLike"]["kms:EncryptionContext:aws:s3:arn"]
        found[region] = (statement["Action"], objects)
    write = ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"]
    assert found == {
        "us-east-1": (
            "kms:Decrypt",
            [*both(arn("us-east-1", "assets")), *both(arn("us-east-1", "raw"))],
        ),
        WEST: (write, [*both(arn(WEST, "assets")), *both(arn(WEST, "raw"))]),
        EUROPE: (write, both(arn(EUROPE, "assets"))),
    }


def both(bucket: str) -> list[str]:
    """A bucket and its objects: what S3 uses the key for with a bucket key, and without one."""
    return [bucket, f"{bucket}/*"]
