import json

import pytest
from modules.storage.replication_role import ReplicationRole

from model.blocks.bucket import Bucket
from model.naming.context import Context
from model.planning.replication import BucketReplication
from tests.described import ACCOUNT, EUROPE, WEST, Block
from tests.synthesized import Alone, Stack


@pytest.fixture
def made(alone: Alone, context: Context) -> Stack:
    west, europe = context.in_region(WEST), context.in_region(EUROPE)
    replications = (
        BucketReplication("assets", Bucket(replication="one_way"), context, (west, europe)),
        BucketReplication("raw", Bucket(replication="both_ways", replication_prefix="in/"), context, (west,)),
    )
    return alone(
        lambda stack, aws: ReplicationRole(
            stack,
            f"role.replication_{context.region}",
            context=context,
            provider=aws,
            replications=replications,
        )
    )


def statements(document: str) -> list[Block]:
    found: list[Block] = json.loads(document)["Statement"]
    return found


def test_only_s3_takes_the_role(made: Stack, context: Context) -> None:
    role = made.resources("aws_iam_role")["replication_us_east_1"]
    assert role["name"] == context.role("replication")
    assert role["tags"] == {"Region": "us-east-1"}
    assert statements(role["assume_role_policy"]) == [
        {
            "Sid": "Trust",
            "Effect": "Allow",
            "Principal": {"Service": "s3.amazonaws.com"},
            "Action": "sts:AssumeRole",
        }
    ]


def test_exactly_what_replication_needs_on_exactly_these_buckets(made: Stack) -> None:
    policy = made.resources("aws_iam_role_policy")["replication_us_east_1"]
    assert policy["role"] == "${aws_iam_role.replication_us_east_1.name}"
    own, west, europe = (
        f"arn:aws:s3:::tap-staging-{region}" for region in ("us-east-1", "us-west-2", "eu-west-1")
    )
    assert statements(policy["policy"]) == [
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
