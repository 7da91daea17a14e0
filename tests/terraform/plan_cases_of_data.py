"""More rows: what holds data and goes, what is let go, what is opened and widened."""

from typing import Any

from tests.terraform.hand_written import Object
from tests.terraform.plan_cases import (
    ACCOUNT,
    BUCKET,
    GROUP,
    KEY,
    QUEUE,
    REPLICATED,
    SECRET,
    SOURCE,
    TABLE,
    TABLE_ARGUMENTS,
    Case,
    allow,
    database,
    gone,
    instance,
    one,
    policy,
    replicated,
    said,
)

QUEUE_IT, SECRET_IT = "aws_sqs_queue.it", "aws_secretsmanager_secret.it"
REPLICATION_IT = "aws_s3_bucket_replication_configuration.it"

HELD = (
    gone(
        "a database with a final snapshot",
        "aws_db_instance",
        instance(skip_final_snapshot=False, final_snapshot_identifier="last").attributes,
        "DESTROYS",
        reason="it isn't in the configuration any more; its databases: the final snapshot last keeps them",
    ),
    gone(
        "a reader",
        "aws_db_instance",
        instance(replicate_source_db=SOURCE).attributes,
        "DESTROYS",
        reason=f"a copy; its source {SOURCE} has them",
    ),
    Case(
        "several at once",
        [
            Object("aws_dynamodb_table", {**TABLE, "replica": [{"region_name": "eu-west-1"}]}),
            Object("aws_kms_key", {"id": "1", "arn": KEY, "deletion_window_in_days": 7}),
            Object("aws_secretsmanager_secret", SECRET, region="us-east-1"),
            Object("aws_cloudwatch_log_group", {**GROUP, "skip_destroy": True}),
            Object("aws_lb_target_group", {"id": "arn:tg", "arn": "arn:tg", "name": "web"}),
        ],
        [],
        [
            said("DESTROYS", "aws_dynamodb_table.it"),
            said("DESTROYS", "aws_kms_key.it"),
            # Nothing says where these are: neither the configuration nor an ARN.
            said("DESTROYS", SECRET_IT, ""),
            said("FORGETS", "aws_cloudwatch_log_group.it", ""),
        ],
    ),
    Case(
        "encryption that is switched off",
        [instance()],
        [database(storage_encrypted=False)],
        [said("REPLACES")],
        reason="storage_encrypted can't be changed in place",
    ),
    Case(
        "another name, made before the former goes",
        [instance()],
        [database(db_name="new", identifier="new", lifecycle={"create_before_destroy": True})],
        [said("REPLACES")],
        reason="db_name can't be changed in place",
    ),
    Case(
        "forgotten",
        [Object("aws_s3_bucket", BUCKET)],
        [],
        [said("FORGETS", "aws_s3_bucket.it")],
        {"removed": [{"from": "aws_s3_bucket.it", "lifecycle": {"destroy": False}}]},
    ),
    Case(
        "left behind by a replacement",
        [Object("aws_sqs_queue", QUEUE), Object("aws_sqs_queue", QUEUE, instance={"deposed": "ab12cd34"})],
        [(QUEUE_IT, {"name": "jobs"})],
        [said("DESTROYS", QUEUE_IT)],
        reason="deposed ab12cd34",
    ),
    Case(
        "a smaller count",
        [Object("aws_sqs_queue", {**QUEUE, "name": f"jobs-{number}"}, key=number) for number in range(2)],
        [(QUEUE_IT, {"name": "jobs-${count.index}", "count": 1})],
        [said("DESTROYS", f"{QUEUE_IT}[1]")],
        reason="count is smaller",
    ),
    Case(
        "a key that for_each lacks",
        [Object("aws_sqs_queue", {**QUEUE, "name": name}, key=name) for name in ("one", "two")],
        [(QUEUE_IT, {"name": "${each.key}", "for_each": {"one": "1"}})],
        [said("DESTROYS", f'{QUEUE_IT}["two"]')],
        reason="for_each lacks its key",
    ),
)

MAPPING = {"id": "1", "uuid": "1", "function_name": "work", "event_source_arn": "arn:q", "enabled": True}

LET_GO = (
    gone("copying of objects", "aws_s3_bucket_replication_configuration", REPLICATED, "DETACHES", region=""),
    Case(
        "a destination of two",
        [Object("aws_s3_bucket_replication_configuration", REPLICATED)],
        [replicated("us-east-1")],
        [said("DETACHES", REPLICATION_IT)],
        reason="rule arn:aws:s3:::eu-west-1 is dropped",
    ),
    one(
        "a secret's copy",
        "aws_secretsmanager_secret",
        {**SECRET, "replica": [{"region": "eu-west-1"}, {"region": "us-east-1"}]},
        {"name": "orders", "replica": [{"region": "us-east-1"}]},
        "DETACHES",
        reason="replica eu-west-1 is dropped",
    ),
    one(
        "a table's copy",
        "aws_dynamodb_table",
        {
            **TABLE,
            "stream_enabled": True,
            "stream_view_type": "NEW_AND_OLD_IMAGES",
            "replica": [{"region_name": "eu-west-1"}],
        },
        {**TABLE_ARGUMENTS, "stream_enabled": True, "stream_view_type": "NEW_AND_OLD_IMAGES"},
        "DETACHES",
    ),
    one(
        "events that nobody takes",
        "aws_lambda_event_source_mapping",
        MAPPING,
        {
            "function_name": "work",
            "event_source_arn": "arn:aws:sqs:us-west-2:123456789012:q",
            "enabled": False,
        },
        "DETACHES",
        reason="until the new one stands",
    ),
)

RULE = {"id": "sgr-1", "security_group_id": "sg-1", "ip_protocol": "tcp", "from_port": 443, "to_port": 443}
RULE_ARGUMENTS = {name: value for name, value in RULE.items() if name != "id"}
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)


def inline(*ranges: str) -> list[dict[str, Any]]:
    """Rules inside of a security group, with every attribute, as Terraform wants them."""
    empty: dict[str, Any] = {"ipv6_cidr_blocks": [], "prefix_list_ids": [], "security_groups": []}
    return [
        {
            "cidr_blocks": [cidr],
            "protocol": "tcp",
            "from_port": 80,
            "to_port": 80,
            "self": False,
            "description": "",
            **empty,
        }
        for cidr in ranges
    ]


OPENED = (
    one(
        "a wider range",
        "aws_vpc_security_group_ingress_rule",
        {**RULE, "cidr_ipv4": "10.0.0.0/16"},
        {**RULE_ARGUMENTS, "cidr_ipv4": "0.0.0.0/0"},
        "OPENS",
        reason="lets in 0.0.0.0/0 (tcp, 443)",
    ),
    one(
        "a narrower range",
        "aws_vpc_security_group_ingress_rule",
        {**RULE, "cidr_ipv4": "10.0.0.0/8"},
        {**RULE_ARGUMENTS, "cidr_ipv4": "10.0.0.0/16"},
    ),
    one(
        "one more of a group's rules",
        "aws_security_group",
        {"id": "sg-1", "name": "web", "description": "d", "vpc_id": "vpc-1", "ingress": inline("10.0.0.0/8")},
        {
            "name": "web",
            "description": "d",
            "vpc_id": "vpc-1",
            "ingress": inline("192.168.0.0/16", "10.0.0.0/8"),
        },
        "OPENS",
        reason="lets in 192.168.0.0/16 (tcp, 80)",
    ),
    one(
        "a bucket that may be public",
        "aws_s3_bucket_public_access_block",
        {"id": "assets", "bucket": "assets", **BLOCKED},
        {"bucket": "assets", **BLOCKED, "block_public_policy": False},
        "OPENS",
        reason="block_public_policy is false",
    ),
    Case(
        "a public database",
        [instance(publicly_accessible=False)],
        [database(publicly_accessible=True)],
        [said("OPENS")],
    ),
    Case(
        "a new load balancer for everybody",
        [],
        [
            ("aws_lb.it", {"name": "web", "subnets": ["subnet-1", "subnet-2"], "internal": False}),
            (
                "aws_lb_listener.it",
                {
                    "load_balancer_arn": "${aws_lb.it.arn}",
                    "port": 80,
                    "protocol": "HTTP",
                    "default_action": {
                        "type": "fixed-response",
                        "fixed_response": {"content_type": "text/plain"},
                    },
                },
            ),
        ],
        [said("OPENS", "aws_lb.it"), said("OPENS", "aws_lb_listener.it")],
    ),
    gone(
        "a web ACL that goes",
        "aws_wafv2_web_acl_association",
        {"id": "acl,lb", "web_acl_arn": "arn:acl", "resource_arn": "arn:lb"},
        "OPENS",
        region="",
    ),
)

POLICY = {"id": "web:use", "name": "use", "role": "web", "policy": policy(allow("s3:GetObject"))}
TLS = {
    "Sid": "TlsOnly",
    "Effect": "Deny",
    "Principal": "*",
    "Action": "s3:*",
    "Resource": "arn:aws:s3:::assets",
    "Condition": {"Bool": {"aws:SecureTransport": "false"}},
}


def trust(*services: str) -> str:
    """Who may take a role."""
    who = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": list(services)}}
    return policy(who)


WIDENED = (
    one(
        "one more action",
        "aws_iam_role_policy",
        POLICY,
        {"name": "use", "role": "web", "policy": policy(allow("s3:GetObject", "s3:DeleteObject"))},
        "WIDENS",
        reason='statement "Use" allows s3:DeleteObject on arn:aws:s3:::assets/*',
    ),
    one(
        "one action less",
        "aws_iam_role_policy",
        {**POLICY, "policy": policy(allow("s3:*"))},
        {"name": "use", "role": "web", "policy": policy(allow("s3:GetObject"))},
    ),
    one(
        "a policy by a data source",
        "aws_iam_role_policy",
        POLICY,
        {"name": "use", "role": "web", "policy": "${data.aws_iam_policy_document.it.json}"},
        "WIDENS",
        reason="allows s3:GetObject on *",
        data={
            "aws_iam_policy_document": {
                "it": {
                    "provider": "aws.us_west_2",
                    "statement": [{"sid": "Use", "actions": ["s3:GetObject"], "resources": ["*"]}],
                }
            }
        },
    ),
    one(
        "who may take a role",
        "aws_iam_role",
        {"id": "web", "name": "web", "assume_role_policy": trust("ec2.amazonaws.com")},
        {"name": "web", "assume_role_policy": trust("ec2.amazonaws.com", "lambda.amazonaws.com")},
        "WIDENS",
        reason="allows Service lambda.amazonaws.com: sts:AssumeRole",
    ),
    one(
        "plain HTTP to a bucket",
        "aws_s3_bucket_policy",
        {"id": "assets", "bucket": "assets", "policy": policy(TLS)},
        {"bucket": "assets", "policy": policy({**TLS, "Resource": "arn:aws:s3:::assets/private/*"})},
        "WIDENS",
        reason='statement "TlsOnly" denies no more',
    ),
    Case(
        "a policy that only the apply shows",
        [Object("aws_iam_role_policy", POLICY)],
        [
            ("aws_sqs_queue.new", {"name": "new"}),
            (
                "aws_iam_role_policy.it",
                {
                    "name": "use",
                    "role": "web",
                    "policy": policy(allow("sqs:*", on="${aws_sqs_queue.new.arn}")),
                },
            ),
        ],
        [said("WIDENS", "aws_iam_role_policy.it")],
        reason="known after apply",
    ),
    one(
        "a policy that is sensitive",
        "aws_iam_role_policy",
        POLICY,
        {"name": "use", "role": "web", "policy": "${var.policy}"},
        "WIDENS",
        reason="(sensitive)",
        variable={"policy": {"type": "string", "sensitive": True, "default": policy(allow("s3:*"))}},
    ),
    Case(
        "everything for a new role, something for one that was there",
        [],
        [
            ("aws_iam_role.it", {"name": "new", "assume_role_policy": trust("ec2.amazonaws.com")}),
            (
                "aws_iam_role_policy_attachment.new",
                {
                    "role": "${aws_iam_role.it.name}",
                    "policy_arn": "arn:aws:iam::aws:policy/AdministratorAccess",
                },
            ),
            (
                "aws_iam_role_policy.old",
                {"name": "more", "role": f"web-{ACCOUNT}", "policy": policy(allow("s3:GetObject"))},
            ),
        ],
        [said("WIDENS", "aws_iam_role_policy.old"), said("WIDENS", "aws_iam_role_policy_attachment.new")],
    ),
)
