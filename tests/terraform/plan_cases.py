"""What is planned of what, and what is to be said of it: a row for each plan that Terraform makes."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Any

from tests.terraform.hand_written import Block, Object, configuration

ACCOUNT = "123456789012"
SOURCE = f"arn:aws:rds:us-east-1:{ACCOUNT}:db:orders"
OTHER_SOURCE = f"arn:aws:rds:eu-west-1:{ACCOUNT}:db:orders"
KEY = f"arn:aws:kms:us-west-2:{ACCOUNT}:key/1"


@dataclass(frozen=True)
class Case:
    """``said`` are word, address and region of all that is to be said, in the order of the words."""

    name: str
    state: Sequence[Object]
    resources: Sequence[tuple[str, Block]]
    said: Sequence[str] = ()
    more: Block = field(default_factory=dict)
    reason: str = ""

    @property
    def configuration(self) -> dict[str, Any]:
        """What Terraform is given."""
        return configuration(self.resources, **self.more)


def policy(*statements: Block) -> str:
    """A policy, as Terraform keeps it."""
    return json.dumps({"Version": "2012-10-17", "Statement": list(statements)})


def allow(*actions: str, on: str = "arn:aws:s3:::assets/*", **more: Any) -> dict[str, Any]:
    """A statement of a role's policy."""
    return {"Sid": "Use", "Effect": "Allow", "Action": list(actions), "Resource": on, **more}


INSTANCE = {
    "identifier": "orders",
    "instance_class": "db.t3.micro",
    "engine": "postgres",
    "engine_version": "16.4",
    "username": "orders",
    "password_wo_version": 1,
    "allocated_storage": 20,
    "skip_final_snapshot": True,
    "apply_immediately": True,
    "storage_encrypted": True,
}
DATABASE = "aws_db_instance.it"


def instance(**changes: Any) -> Object:
    """A database in the state."""
    computed = {"id": "db-1", "arn": f"arn:aws:rds:us-west-2:{ACCOUNT}:db:orders"}
    return Object("aws_db_instance", {**INSTANCE, **computed, **changes})


def database(**changes: Any) -> tuple[str, Block]:
    """A database in the configuration; None leaves an argument out."""
    arguments = {**INSTANCE, **changes}
    # A reader's user is its source's.
    for name in ("password_wo_version", *(["username"] if "replicate_source_db" in changes else [])):
        del arguments[name]
    return DATABASE, {name: value for name, value in arguments.items() if value is not None}


def said(word: str, address: str = DATABASE, region: str = "us-west-2") -> str:
    """A line of ``Case.said``."""
    return f"{word} {address} {region}"


def one(
    name: str, kind: str, before: Block, after: Block, *words: str, reason: str = "", **more: Any
) -> Case:
    """A resource that is changed, or replaced."""
    told = tuple(said(word, f"{kind}.it") for word in words)
    return Case(name, [Object(kind, before)], [(f"{kind}.it", after)], told, more, reason)


def gone(
    name: str,
    kind: str,
    before: Block,
    *words: str,
    reason: str = "",
    region: str = "us-west-2",
    **more: Any,
) -> Case:
    """A resource that is in the state only: nothing but its own attributes says where it is."""
    told = tuple(said(word, f"{kind}.it", region) for word in words)
    return Case(name, [Object(kind, before)], [], told, more, reason)


QUEUE = {
    "id": f"https://sqs.us-west-2.amazonaws.com/{ACCOUNT}/jobs",
    "name": "jobs",
    "fifo_queue": False,
    "content_based_deduplication": False,
}
TABLE = {
    "id": "sessions",
    "name": "sessions",
    "arn": f"arn:aws:dynamodb:us-west-2:{ACCOUNT}:table/sessions",
    "billing_mode": "PAY_PER_REQUEST",
    "hash_key": "id",
    "attribute": [{"name": "id", "type": "S"}],
}
TABLE_ARGUMENTS = {name: TABLE[name] for name in ("name", "billing_mode", "hash_key", "attribute")}
BUCKET = {"id": "assets", "bucket": "assets", "region": "us-west-2", "force_destroy": False}
SECRET = {"id": "orders", "name": "orders", "recovery_window_in_days": 30}
GROUP = {
    "id": "/aws/orders",
    "name": "/aws/orders",
    "retention_in_days": 7,
    "skip_destroy": False,
    "log_group_class": "STANDARD",
    "tags": {},
    "tags_all": {},
}
SECURITY_GROUP = {
    "id": "sg-1",
    "name": "orders",
    "vpc_id": "vpc-1",
    "description": "Managed by Terraform",
    "revoke_rules_on_delete": False,
}

NOTHING = (
    Case(
        "empty",
        [Object("aws_cloudwatch_log_group", GROUP)],
        [("aws_cloudwatch_log_group.it", {"name": "/aws/orders", "retention_in_days": 7})],
    ),
    Case("tags only", [instance(tags={"Team": "a"})], [database(tags={"Team": "b"})]),
    Case(
        "a reader that is given up, and the group of a database that is none",
        [
            instance(replicate_source_db=SOURCE, tags={"DatabaseRole": "reader"}, deletion_protection=True),
            Object("aws_security_group", {**SECURITY_GROUP, "tags": {"Name": "a"}}),
        ],
        [
            database(replicate_source_db=SOURCE, tags={"DatabaseRole": "former-reader"}),
            (
                "aws_security_group.it",
                {"name": "orders", "vpc_id": "vpc-1", "tags": {"DatabaseRole": "absent"}},
            ),
        ],
    ),
    Case(
        "sizes only",
        [
            instance(replicate_source_db=SOURCE),
            Object("aws_sqs_queue", {**QUEUE, "visibility_timeout_seconds": 1}),
        ],
        [
            database(replicate_source_db=SOURCE, instance_class="db.t3.small", allocated_storage=40),
            ("aws_sqs_queue.it", {"name": "jobs", "visibility_timeout_seconds": 60}),
        ],
    ),
    Case(
        "another address",
        [instance(replicate_source_db=SOURCE)],
        [("aws_db_instance.orders", database(replicate_source_db=SOURCE)[1])],
        more={"moved": [{"from": DATABASE, "to": "aws_db_instance.orders"}]},
    ),
    Case(
        "count added, and moved by Terraform itself",
        [Object("aws_sqs_queue", QUEUE)],
        [("aws_sqs_queue.it", {"name": "jobs", "count": 1})],
    ),
    one(
        "a policy in another order",
        "aws_iam_role_policy",
        {"id": "r:p", "name": "p", "role": "r", "policy": policy(allow("s3:GetObject", "s3:PutObject"))},
        {"name": "p", "role": "r", "policy": policy(allow("s3:PutObject"), allow("s3:GetObject"))},
    ),
    Case(
        "a new role with what it needs",
        [],
        [
            (
                "aws_iam_role.it",
                {
                    "name": "web",
                    "assume_role_policy": policy(
                        {
                            "Effect": "Allow",
                            "Action": "sts:AssumeRole",
                            "Principal": {"Service": "ec2.amazonaws.com"},
                        }
                    ),
                },
            ),
            (
                "aws_iam_role_policy.it",
                {"name": "use", "role": "${aws_iam_role.it.name}", "policy": policy(allow("s3:GetObject"))},
            ),
            (
                "aws_iam_role_policy.other",
                {"name": "o", "role": "${aws_iam_role.it.id}", "policy": policy(allow("s3:GetObject"))},
            ),
        ],
    ),
    Case(
        "new rules between one's own",
        [],
        [
            ("aws_security_group.it", {"name": "web", "vpc_id": "vpc-1"}),
            (
                "aws_vpc_security_group_ingress_rule.it",
                {
                    "security_group_id": "${aws_security_group.it.id}",
                    "referenced_security_group_id": "sg-2",
                    "ip_protocol": "tcp",
                    "from_port": 80,
                    "to_port": 80,
                },
            ),
            (
                "aws_vpc_security_group_ingress_rule.network",
                {
                    "security_group_id": "${aws_security_group.it.id}",
                    "cidr_ipv4": "10.0.0.0/16",
                    "ip_protocol": "-1",
                },
            ),
        ],
    ),
)

CLUSTER = {"id": "orders", "cluster_identifier": "orders", "engine": "aurora-postgresql"}
CLUSTER_STATE = {
    **CLUSTER,
    "availability_zones": ["us-west-2a"],
    "engine_mode": "provisioned",
    "engine_version": "15.4",
    "master_username": "orders",
    "skip_final_snapshot": True,
}
CLUSTER_ARGUMENTS = {
    "cluster_identifier": "orders",
    "engine": "aurora-postgresql",
    "skip_final_snapshot": True,
    "master_username": "orders",
    "master_password": "not-a-secret",
}

ROLES = (
    Case(
        "a reader without its source",
        [instance(replicate_source_db=SOURCE)],
        [database()],
        [said("PROMOTES")],
    ),
    Case("a source for a writer", [instance()], [database(replicate_source_db=SOURCE)], [said("WILL FAIL")]),
    Case(
        "another source",
        [instance(replicate_source_db=SOURCE)],
        [database(replicate_source_db=OTHER_SOURCE)],
        [said("WILL FAIL")],
        reason=OTHER_SOURCE,
    ),
    Case(
        "a source that is made by the same plan",
        [instance(replicate_source_db=SOURCE)],
        [
            database(replicate_source_db="${aws_db_instance.source.arn}"),
            (
                "aws_db_instance.source",
                {**database()[1], "identifier": "source", "provider": "aws.us_east_1"},
            ),
        ],
        [said("WILL FAIL")],
        reason="known after apply",
    ),
    Case(
        "readers of a for_each",
        [
            Object("aws_db_instance", {**instance().attributes, "replicate_source_db": SOURCE}, key=key)
            for key in ("a.b", "c")
        ],
        [
            database(
                for_each={"a.b": SOURCE, "c": ""},
                replicate_source_db='${each.value == "" ? null : each.value}',
            )
        ],
        [said("PROMOTES", 'aws_db_instance.it["c"]')],
    ),
    Case(
        "given up as a writer",
        [instance(tags={"DatabaseRole": "writer"})],
        [database(tags={"DatabaseRole": "former-writer"})],
        [said("FENCES")],
    ),
    Case(
        "a writer again",
        [instance(tags={"DatabaseRole": "former-writer"})],
        [database(tags={"DatabaseRole": "writer"})],
        [said("UNFENCES")],
    ),
    one(
        "a cluster that leaves its global cluster",
        "aws_rds_cluster",
        {**CLUSTER_STATE, "global_cluster_identifier": "all"},
        CLUSTER_ARGUMENTS,
        "PROMOTES",
        "DETACHES",
    ),
    one(
        "a cluster that is to join a global cluster",
        "aws_rds_cluster",
        CLUSTER_STATE,
        {**CLUSTER_ARGUMENTS, "global_cluster_identifier": "all"},
        "WILL FAIL",
    ),
    one(
        "a cluster that copies another no more",
        "aws_rds_cluster",
        {**CLUSTER_STATE, "replication_source_identifier": SOURCE},
        CLUSTER_ARGUMENTS,
        "PROMOTES",
    ),
)

VERSIONING = {"id": "assets", "bucket": "assets"}
REPLICATED = {
    "id": "assets",
    "bucket": "assets",
    "role": f"arn:aws:iam::{ACCOUNT}:role/copy",
    "rule": [
        {
            "id": region,
            "status": "Enabled",
            "priority": number,
            "destination": [{"bucket": f"arn:aws:s3:::{region}"}],
        }
        for number, region in enumerate(("eu-west-1", "us-east-1"))
    ],
}


def replicated(*regions: str) -> tuple[str, Block]:
    """A replication configuration to a bucket in each region."""
    arguments = {name: REPLICATED[name] for name in ("bucket", "role")}
    rules = [
        {
            "id": region,
            "status": "Enabled",
            "priority": number,
            "filter": {},
            "delete_marker_replication": {"status": "Enabled"},
            "destination": {"bucket": f"arn:aws:s3:::{region}"},
        }
        for number, region in enumerate(regions)
    ]
    return "aws_s3_bucket_replication_configuration.it", {**arguments, "rule": rules}


REFUSED = (
    Case(
        "smaller storage",
        [instance(allocated_storage=40)],
        [database()],
        [said("WILL FAIL")],
        reason="40 to 20",
    ),
    Case(
        "an earlier engine, and a later one",
        [
            instance(engine_version="16.6"),
            Object("aws_db_instance", {**instance().attributes, "engine_version": "15.7"}, "old"),
        ],
        [database(), ("aws_db_instance.old", database()[1])],
        [said("WILL FAIL"), said("WILL FAIL", "aws_db_instance.old")],
    ),
    gone(
        "a protected database",
        "aws_db_instance",
        instance(deletion_protection=True).attributes,
        "WILL FAIL",
        "DESTROYS",
        reason="deletion_protection is set",
    ),
    gone(
        "a protected table",
        "aws_dynamodb_table",
        {**TABLE, "deletion_protection_enabled": True},
        "WILL FAIL",
        "DESTROYS",
    ),
    gone(
        "a bucket that may have objects",
        "aws_s3_bucket",
        BUCKET,
        "WILL FAIL",
        "DESTROYS",
        reason="if there are objects",
    ),
    gone(
        "no name for the final snapshot",
        "aws_db_instance",
        instance(skip_final_snapshot=False).attributes,
        "WILL FAIL",
        "DESTROYS",
        reason="final_snapshot_identifier",
    ),
    Case(
        "a secret that is tainted",
        [Object("aws_secretsmanager_secret", SECRET, instance={"status": "tainted"})],
        [("aws_secretsmanager_secret.it", {"name": "orders"})],
        [said("WILL FAIL", "aws_secretsmanager_secret.it"), said("REPLACES", "aws_secretsmanager_secret.it")],
        reason="keeps for 30 days",
    ),
    one(
        "a load balancer that is to be made before the former goes",
        "aws_lb",
        {
            "id": "arn:lb",
            "arn": "arn:lb",
            "name": "web",
            "internal": True,
            "load_balancer_type": "application",
            "subnets": ["subnet-1", "subnet-2"],
        },
        {
            "name": "web",
            "internal": False,
            "subnets": ["subnet-1", "subnet-2"],
            "lifecycle": {"create_before_destroy": True},
        },
        "WILL FAIL",
        "OPENS",
        reason="the former still has the name web",
    ),
    Case(
        "versioning of what is copied",
        [
            Object(
                "aws_s3_bucket_versioning",
                {**VERSIONING, "versioning_configuration": [{"status": "Enabled"}]},
            ),
            Object("aws_s3_bucket_replication_configuration", REPLICATED),
        ],
        [
            (
                "aws_s3_bucket_versioning.it",
                {"bucket": "assets", "versioning_configuration": {"status": "Suspended"}},
            ),
            replicated("eu-west-1", "us-east-1"),
        ],
        [said("WILL FAIL", "aws_s3_bucket_versioning.it")],
    ),
    one(
        "a smaller volume",
        "aws_ebs_volume",
        {"id": "vol-1", "size": 20, "availability_zone": "us-west-2a"},
        {"size": 10, "availability_zone": "us-west-2a"},
        "WILL FAIL",
    ),
)
