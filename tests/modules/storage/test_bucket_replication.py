from typing import Any

import pytest

from model.blocks.bucket import Bucket
from model.naming.context import Context
from model.planning.replication import BucketReplication as ReplicationSpec
from modules.monitoring.alert_topic import alert_topic_arn
from modules.storage.bucket_replication import BucketReplication
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Alone, Stack, Synthesized

PREFIX = "tap-links-production-pr-42"


def rules(stack: Stack, name: str) -> list[Block]:
    found = stack.resources("aws_s3_bucket_replication_configuration")[name]["rule"]
    return found if isinstance(found, list) else [found]


def alone_replicated(
    alone: Alone, context: Context, alerted: tuple[str, ...] = (), **attributes: Any
) -> Stack:
    spec = Bucket.model_validate({"replication": "one_way", **attributes})
    replication = ReplicationSpec("a-b", spec, context, (context.in_region(WEST),))
    return alone(
        lambda stack, aws: BucketReplication(
            stack,
            "replication.a-b_us-east-1",
            providers={EAST: aws, WEST: stack.provider_of(WEST, {}, None)},
            replication=replication,
            alerted=alerted,
        )
    )


@pytest.fixture
def linked(synthesized: Synthesized) -> Stack:
    return synthesized("linked").stack("links")


def test_both_ways_with_everything_said(linked: Stack) -> None:
    made = linked.resources("aws_s3_bucket_replication_configuration")["raw-uploads_us-west-2"]
    assert made["bucket"] == f"{PREFIX}-us-west-2-raw-uploads-{ACCOUNT}"
    assert made["role"] == f"arn:aws:iam::{ACCOUNT}:role/Tap-Links-production-pr-42-us-west-2-replication"
    assert made["provider"] == "aws.us_west_2"
    assert rules(linked, "raw-uploads_us-west-2") == [
        {
            "id": f"to-{region}",
            "priority": priority,
            "status": "Enabled",
            "filter": {"prefix": "in/"},
            "delete_marker_replication": {"status": "Enabled"},
            "source_selection_criteria": {
                "sse_kms_encrypted_objects": {"status": "Enabled"},
                "replica_modifications": {"status": "Enabled"},
            },
            "destination": {
                "bucket": f"arn:aws:s3:::{PREFIX}-{region}-raw-uploads-{ACCOUNT}",
                "storage_class": "GLACIER_IR",
                "encryption_configuration": {
                    "replica_kms_key_id": f"arn:aws:kms:{region}:{ACCOUNT}:alias/{PREFIX}-{region}"
                },
                "metrics": {"status": "Enabled"},
            },
        }
        for priority, region in ((1, EUROPE), (2, EAST))
    ]


def test_time_control_is_of_fifteen_minutes(linked: Stack) -> None:
    for rule in rules(linked, "site_us-west-2"):
        minutes = {"minutes": 15}
        assert rule["destination"]["metrics"] == {"status": "Enabled", "event_threshold": minutes}
        assert rule["destination"]["replication_time"] == {"status": "Enabled", "time": minutes}


def test_one_way_sends_no_metadata_back(linked: Stack) -> None:
    for rule in rules(linked, "site_us-west-2"):
        assert rule["source_selection_criteria"] == {"sse_kms_encrypted_objects": {"status": "Enabled"}}


def test_names_are_those_of_what_the_regions_make(synthesized: Synthesized) -> None:
    """Stacks that know each other by derived names only."""
    output = synthesized("linked")
    roles = {role["name"] for role in output.stack("access").resources("aws_iam_role").values()}
    made = {
        region: (
            {bucket["bucket"] for bucket in output.stack(region).resources("aws_s3_bucket").values()},
            {alias["name"] for alias in output.stack(region).resources("aws_kms_alias").values()},
        )
        for region in (EAST, EUROPE, WEST)
    }
    configurations = output.stack("links").resources("aws_s3_bucket_replication_configuration")
    assert len(configurations) == 4
    for name, configuration in configurations.items():
        source = configuration["provider"].removeprefix("aws.").replace("_", "-")
        assert configuration["bucket"] in made[source][0]
        assert configuration["role"].rpartition("/")[2] in roles
        for rule in rules(output.stack("links"), name):
            buckets, aliases = made[rule["id"].removeprefix("to-")]
            assert rule["destination"]["bucket"].rpartition(":")[2] in buckets
            key = rule["destination"]["encryption_configuration"]["replica_kms_key_id"]
            assert key.split(":", 5)[5] in aliases


def test_without_metrics_there_is_nothing_to_alarm(alone: Alone, context: Context) -> None:
    stack = alone_replicated(alone, context, replication_metrics=False)
    assert not stack.resources("aws_cloudwatch_metric_alarm")
    (rule,) = rules(stack, "a-b_us-east-1")
    assert "metrics" not in rule["destination"]
    assert "replication_time" not in rule["destination"]
    assert rule["filter"] == {"prefix": ""}


def alarm(stack: Stack, name: str) -> Block:
    block = stack.resources("aws_cloudwatch_metric_alarm")[name]
    return {key: value for key, value in block.items() if key not in ("//", "alarm_description")}


def test_failures_are_alarmed_where_the_source_is(linked: Stack) -> None:
    topic = f"arn:aws:sns:us-west-2:{ACCOUNT}:Tap-Links-production-pr-42-us-west-2-alerts"
    assert alarm(linked, "raw-uploads_us-west-2_to_eu-west-1_failures") == {
        "alarm_name": "Tap-Links-production-pr-42-us-west-2-raw-uploads-replication-to-eu-west-1-failures",
        "namespace": "AWS/S3",
        "metric_name": "OperationsFailedReplication",
        "dimensions": {
            "SourceBucket": f"{PREFIX}-us-west-2-raw-uploads-{ACCOUNT}",
            "DestinationBucket": f"{PREFIX}-eu-west-1-raw-uploads-{ACCOUNT}",
            "RuleId": "to-eu-west-1",
        },
        "statistic": "Sum",
        "comparison_operator": "GreaterThanThreshold",
        "threshold": 0,
        "period": 300,
        "evaluation_periods": 1,
        "treat_missing_data": "notBreaching",
        "alarm_actions": [topic],
        "ok_actions": [topic],
        "provider": "aws.us_west_2",
    }


def test_lag_is_alarmed_where_the_copies_are(linked: Stack) -> None:
    topic = f"arn:aws:sns:eu-west-1:{ACCOUNT}:Tap-Links-production-pr-42-eu-west-1-alerts"
    found = alarm(linked, "raw-uploads_us-west-2_to_eu-west-1_lag")
    failures = alarm(linked, "raw-uploads_us-west-2_to_eu-west-1_failures")
    assert {key: value for key, value in found.items() if value != failures[key]} == {
        "alarm_name": "Tap-Links-production-pr-42-eu-west-1-raw-uploads-replication-from-us-west-2-lag",
        "metric_name": "ReplicationLatency",
        "statistic": "Maximum",
        "threshold": 60,
        "period": 60,
        "evaluation_periods": 3,
        "treat_missing_data": "ignore",
        "alarm_actions": [topic],
        "ok_actions": [topic],
        "provider": "aws.eu_west_1",
    }


def test_every_rule_has_both_alarms_of_its_own(linked: Stack) -> None:
    configurations = linked.resources("aws_s3_bucket_replication_configuration")
    expected = {
        (configuration["bucket"], rule["destination"]["bucket"].rpartition(":")[2], rule["id"], metric)
        for name, configuration in configurations.items()
        for rule in rules(linked, name)
        for metric in ("OperationsFailedReplication", "ReplicationLatency")
    }
    alarms = linked.resources("aws_cloudwatch_metric_alarm").values()
    dimensions = ("SourceBucket", "DestinationBucket", "RuleId")
    assert len(alarms) == len(expected) == 16
    assert {(*(it["dimensions"][key] for key in dimensions), it["metric_name"]) for it in alarms} == expected
    assert len({(it["provider"], it["alarm_name"]) for it in alarms}) == 16
    assert all(len(it["alarm_description"]) <= 1024 for it in alarms)


@pytest.mark.parametrize("alerted", [(), (WEST,), (EAST, WEST)])
def test_alarms_tell_the_alerts_of_their_own_region(
    alone: Alone, context: Context, alerted: tuple[str, ...]
) -> None:
    stack = alone_replicated(alone, context, alerted)
    for name, region in (
        ("a-b_us-east-1_to_us-west-2_failures", EAST),
        ("a-b_us-east-1_to_us-west-2_lag", WEST),
    ):
        told = [alert_topic_arn(context.in_region(region))] if region in alerted else None
        found = alarm(stack, name)
        assert (found.get("alarm_actions"), found.get("ok_actions")) == (told, told)
