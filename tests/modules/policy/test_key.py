import json
from dataclasses import replace
from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.blocks.deployment import Region
from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.policy.key import Key
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone, Stack

ROLE = f"arn:aws:iam::{ACCOUNT}:role/Tap-staging"
INSTANCES = f"{ROLE}-us-east-1-instances"
WEB: Block = {"load_balancer": {"web": {}}, "autoscaling_group": {"web": {"load_balancer": "web"}}}
TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-alerts"
TOPIC = {"ArnEquals": {"kms:EncryptionContext:aws:sns:topicArn": TOPIC_ARN}}
#: Every statement that there is.
EVERYTHING: Block = {
    **WEB,
    "bucket": {"assets": {"monitored_events": ["object_created"]}},
    "alerts": {"emails": []},
}


def key(alone: Alone, context: Context, region: Block = WEB, **further: Any) -> Stack:
    spec = Region.model_validate(region)
    return alone(lambda stack, aws: Key(stack, "key", context=context, provider=aws, region=spec, **further))


def statements(stack: Stack) -> list[Block]:
    found: list[Block] = json.loads(stack.resources("aws_kms_key")["key"]["policy"])["Statement"]
    return found


def everything(alone: Alone, context: Context) -> Stack:
    """A key with replication both ways and a CDN."""
    spec, other = Bucket(replication="both_ways"), context.in_region("eu-west-1")
    replications = (
        BucketReplication("assets", spec, context, (other,)),
        BucketReplication("assets", spec, other, (context,)),
    )
    return key(alone, context, EVERYTHING, replications=replications, delivered=True)


def test_rotates_and_has_an_alias(alone: Alone, context: Context) -> None:
    stack = key(alone, context)
    made = stack.resources("aws_kms_key")["key"]
    assert made["enable_key_rotation"] is True
    assert made["deletion_window_in_days"] == 7
    assert "lifecycle" not in made
    alias = stack.resources("aws_kms_alias")["key"]
    assert (alias["name"], alias["target_key_id"]) == (
        "alias/tap-staging-us-east-1",
        "${aws_kms_key.key.key_id}",
    )


def test_retained(alone: Alone, context: Context) -> None:
    made = key(alone, replace(context, retains=True)).resources("aws_kms_key")["key"]
    assert (made["deletion_window_in_days"], made["lifecycle"]) == (30, {"prevent_destroy": True})


def test_policy_names_who_may_do_what(alone: Alone, context: Context) -> None:
    found = statements(everything(alone, context))
    assert len({statement["Sid"] for statement in found}) == len(found) == 14
    for statement in found:
        assert statement["Effect"] == "Allow"
        (principal,) = statement["Principal"].values()
        assert principal
        assert "*" not in principal
        actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
        assert actions
        assert not [action for action in actions if "*" in action or not action.startswith("kms:")]
        assert statement["Resource"] == "*", "in a key's policy that is the key itself"


def test_account_uses_the_key_through_services_of_the_region_only(alone: Alone, context: Context) -> None:
    root = {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}
    granted = [it for it in statements(key(alone, context)) if it["Principal"] == root]
    assert {it["Sid"] for it in granted if "Condition" not in it} == {"AccountAdministers"}
    conditions = [it["Condition"]["StringEquals"] for it in granted if "Condition" in it]
    assert len(conditions) == 2
    for condition in conditions:
        assert condition["kms:CallerAccount"] == ACCOUNT
        assert condition["kms:ViaService"]
        assert all(service.endswith(".us-east-1.amazonaws.com") for service in condition["kms:ViaService"])


def test_nobody_gives_grants_but_for_aws_resources(alone: Alone, context: Context) -> None:
    granting = [it for it in statements(key(alone, context)) if "kms:CreateGrant" in it["Action"]]
    assert len(granting) == 2
    for statement in granting:
        assert statement["Action"] == "kms:CreateGrant"
        assert statement["Condition"]["Bool"] == {"kms:GrantIsForAWSResource": "true"}


def test_key_can_be_administered_until_it_is_gone(alone: Alone, context: Context) -> None:
    """KMS refuses a policy that locks its writer out, and `destroy` has to schedule the deletion."""
    (administers,) = [it for it in statements(key(alone, context)) if it["Sid"] == "AccountAdministers"]
    assert "Condition" not in administers
    assert {"kms:PutKeyPolicy", "kms:ScheduleKeyDeletion"} <= set(administers["Action"])
    assert not {"kms:Decrypt", "kms:Encrypt", "kms:CreateGrant"} & set(administers["Action"])


@pytest.mark.parametrize("instances", [True, False])
def test_role_of_instances_is_named_only_where_there_are_any(
    alone: Alone, context: Context, instances: bool
) -> None:
    """KMS refuses a policy with a principal that doesn't exist."""
    region = WEB if instances else {}
    principals = [statement["Principal"] for statement in statements(key(alone, context, region))]
    assert ({"AWS": INSTANCES} in principals) is instances


def test_who_may_do_what_with_objects(alone: Alone, context: Context) -> None:
    """Instances and replication reach the key through S3 only, and for their own buckets only."""
    found = {it["Sid"]: it for it in statements(everything(alone, context))}
    assert {
        sid: (found[sid]["Principal"]["AWS"], found[sid]["Action"])
        for sid in ("InstancesReadAndWriteObjects", "ReplicationReads", "ReplicationWrites")
    } == {
        "InstancesReadAndWriteObjects": (INSTANCES, ["kms:Decrypt", "kms:GenerateDataKey"]),
        "ReplicationReads": (f"{ROLE}-us-east-1-replication", "kms:Decrypt"),
        "ReplicationWrites": (
            f"{ROLE}-eu-west-1-replication",
            ["kms:Decrypt", "kms:Encrypt", "kms:GenerateDataKey"],
        ),
    }
    bucket = f"arn:aws:s3:::tap-staging-us-east-1-assets-{ACCOUNT}"
    for sid in ("InstancesReadAndWriteObjects", "ReplicationReads", "ReplicationWrites"):
        assert found[sid]["Condition"] == {
            "StringEquals": {"kms:CallerAccount": ACCOUNT, "kms:ViaService": "s3.us-east-1.amazonaws.com"},
            "ArnLike": {"kms:EncryptionContext:aws:s3:arn": [bucket, f"{bucket}/*"]},
        }
    through = found["InstancesReadAndWrite"]["Condition"]["StringEquals"]["kms:ViaService"]
    assert "s3.us-east-1.amazonaws.com" not in through


def test_copies_of_several_regions_are_written_by_the_role_of_each(alone: Alone, context: Context) -> None:
    spec, others = (
        Bucket(replication="both_ways"),
        [context.in_region("eu-west-1"), context.in_region("eu-west-2")],
    )
    replications = [BucketReplication("assets", spec, other, (context,)) for other in others]
    (writes,) = [
        it
        for it in statements(key(alone, context, replications=replications))
        if it["Sid"] == "ReplicationWrites"
    ]
    assert writes["Principal"]["AWS"] == [f"{ROLE}-eu-west-{number}-replication" for number in (1, 2)]


def test_services_use_the_key_for_what_is_the_deployments_only(alone: Alone, context: Context) -> None:
    found = {it["Sid"]: it for it in statements(everything(alone, context))}
    cdn, alarms = found["CloudFrontReads"], found["AlarmsPublish"]
    assert (cdn["Principal"], cdn["Action"]) == ({"Service": "cloudfront.amazonaws.com"}, "kms:Decrypt")
    assert cdn["Condition"] == {"ArnLike": {"aws:SourceArn": f"arn:aws:cloudfront::{ACCOUNT}:distribution/*"}}
    assert alarms["Principal"] == {"Service": "cloudwatch.amazonaws.com"}
    assert alarms["Condition"] == TOPIC
    assert found["MonitorPublishes"]["Condition"]["ArnEquals"] == TOPIC["ArnEquals"]


def test_monitor_uses_the_key_to_publish_and_to_read_its_environment(alone: Alone, context: Context) -> None:
    found = {it["Sid"]: it for it in statements(everything(alone, context))}
    for sid, service in {"MonitorPublishes": "sns", "MonitorReadsItsEnvironment": "lambda"}.items():
        assert found[sid]["Principal"] == {"AWS": f"{ROLE}-us-east-1-replication-monitor"}
        assert (
            found[sid]["Condition"]["StringEquals"]["kms:ViaService"] == f"{service}.us-east-1.amazonaws.com"
        )


def test_nobody_is_named_who_has_nothing_to_do(alone: Alone, context: Context) -> None:
    assert {it["Sid"] for it in statements(key(alone, context, {}))} == {
        "AccountAdministers",
        "AccountUsesThroughServices",
        "AccountGrantsThroughServices",
        "AutoScalingStartsInstances",
        "AutoScalingAttachesVolumes",
        "LogsEncrypt",
    }
