"""What the warm-standby blueprint really makes, asked of the AWS API."""

import json
from collections.abc import Iterator
from contextlib import contextmanager

import pytest

from tests.blueprints.applied import WARM_STANDBY, Applied, only

pytestmark = [pytest.mark.terraform, pytest.mark.emulated, only(WARM_STANDBY)]

PREFIX, (ACTIVE, STANDBY) = WARM_STANDBY.prefix, WARM_STANDBY.regions
ACCOUNT = "123456789012"
in_each_region = pytest.mark.parametrize("region", WARM_STANDBY.regions)


def bucket_of(region: str, role: str = "assets") -> str:
    return f"{PREFIX}-{region}-{role}-{ACCOUNT}".lower()


def key_of(applied: Applied, region: str) -> str:
    kms = applied.aws.client("kms", region)
    return str(kms.describe_key(KeyId=f"alias/{PREFIX}-{region}".lower())["KeyMetadata"]["Arn"])


def test_every_stack_was_applied(applied: Applied) -> None:
    assert set(applied.outputs) == {
        *(f"state-{region}" for region in WARM_STANDBY.regions),
        *(f"state-{region}-copies" for region in WARM_STANDBY.regions),
        *(f"{PREFIX}-{role}" for role in ("access", *WARM_STANDBY.regions, "links", "edge")),
    }


def test_database_and_its_replica(applied: Applied) -> None:
    (writer,), (replica,) = (
        applied.aws.client("rds", region).describe_db_instances()["DBInstances"]
        for region in WARM_STANDBY.regions
    )
    assert (writer["MultiAZ"], writer["BackupRetentionPeriod"]) == (True, 7)
    assert replica["ReadReplicaSourceDBInstanceIdentifier"] == writer["DBInstanceArn"]
    assert (replica["StorageEncrypted"], replica["KmsKeyId"]) == (True, key_of(applied, STANDBY))
    assert (writer["StorageEncrypted"], writer["KmsKeyId"]) == (True, key_of(applied, ACTIVE))
    for region, instance in zip((ACTIVE, STANDBY), (writer, replica), strict=True):
        assert (instance["AllocatedStorage"], instance["MaxAllocatedStorage"]) == (20, 100)
        assert instance["IAMDatabaseAuthenticationEnabled"] is True
        assert instance["PerformanceInsightsKMSKeyId"] == key_of(applied, region)
        role = f"arn:aws:iam::{ACCOUNT}:role/{PREFIX}-{region}-database-monitoring"
        assert (instance["MonitoringInterval"], instance["MonitoringRoleArn"]) == (60, role)
        (group,) = instance["DBParameterGroups"]
        parameters = applied.aws.client("rds", region).describe_db_parameters(
            DBParameterGroupName=group["DBParameterGroupName"], Source="user"
        )["Parameters"]
        assert {each["ParameterName"]: each["ApplyMethod"] for each in parameters} == {
            "log_min_duration_statement": "immediate",
            "rds.force_ssl": "pending-reboot",
        }


def test_bucket_is_replicated(applied: Applied) -> None:
    s3 = applied.aws.client("s3", ACTIVE)
    for region in WARM_STANDBY.regions:
        versioning = applied.aws.client("s3", region).get_bucket_versioning(Bucket=bucket_of(region))
        assert versioning["Status"] == "Enabled"
    configuration = s3.get_bucket_replication(Bucket=bucket_of(ACTIVE))["ReplicationConfiguration"]
    role = f"{PREFIX}-{ACTIVE}-replication"
    assert configuration["Role"] == f"arn:aws:iam::{ACCOUNT}:role/{role}"
    (rule,) = configuration["Rules"]
    assert (rule["Status"], rule["DeleteMarkerReplication"]) == ("Enabled", {"Status": "Enabled"})
    assert (rule["ID"], rule["Priority"], rule["Filter"]) == (f"to-{STANDBY}", 1, {"Prefix": ""})
    destination = rule["Destination"]
    assert destination["Bucket"] == f"arn:aws:s3:::{bucket_of(STANDBY)}"
    assert destination["StorageClass"] == "STANDARD_IA"
    alias = f"arn:aws:kms:{STANDBY}:{ACCOUNT}:alias/{PREFIX}-{STANDBY}".lower()
    assert destination["EncryptionConfiguration"] == {"ReplicaKmsKeyID": alias}
    kms = applied.aws.client("kms", STANDBY)
    assert kms.describe_key(KeyId=alias)["KeyMetadata"]["Arn"] == key_of(applied, STANDBY)
    assert destination["ReplicationTime"]["Status"] == destination["Metrics"]["Status"] == "Enabled"


def test_an_object_is_copied_with_the_roles_permissions_and_the_regions_keys(applied: Applied) -> None:
    here, there = (applied.aws.client("s3", region) for region in WARM_STANDBY.regions)
    version = here.put_object(Bucket=bucket_of(ACTIVE), Key="copied/k", Body=b"content")["VersionId"]
    applied.aws.wait_for_functions(60)  # what they tell of it is no other test's
    written = here.head_object(Bucket=bucket_of(ACTIVE), Key="copied/k")
    assert (written["ReplicationStatus"], written["ServerSideEncryption"]) == ("COMPLETED", "aws:kms")
    copy = there.get_object(Bucket=bucket_of(STANDBY), Key="copied/k")
    assert (copy["VersionId"], copy["Body"].read()) == (version, b"content")
    assert (copy["ReplicationStatus"], copy["StorageClass"]) == ("REPLICA", "STANDARD_IA")
    assert copy["SSEKMSKeyId"].endswith(f"alias/{PREFIX}-{STANDBY}".lower())


def test_replication_role_may_do_just_that(applied: Applied) -> None:
    iam, name = applied.aws.client("iam", ACTIVE), f"{PREFIX}-{ACTIVE}-replication"
    (policy,) = iam.list_role_policies(RoleName=name)["PolicyNames"]
    statements = iam.get_role_policy(RoleName=name, PolicyName=policy)["PolicyDocument"]["Statement"]
    resources = {item for statement in statements for item in _many(statement["Resource"])}
    source, copies = (f"arn:aws:s3:::{bucket_of(region)}" for region in WARM_STANDBY.regions)
    assert resources == {source, f"{source}/*", f"{copies}/*"}
    assert not [action for each in statements for action in _many(each["Action"]) if "*" in action]


def _many(value: str | list[str]) -> list[str]:
    return [value] if isinstance(value, str) else value


def test_distribution_falls_over_to_the_replica(applied: Applied) -> None:
    cloudfront = applied.aws.client("cloudfront", ACTIVE)
    (summary,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    configuration = cloudfront.get_distribution_config(Id=summary["Id"])["DistributionConfig"]
    origins = {each["Id"]: each for each in configuration["Origins"]["Items"]}
    assert {name: each["DomainName"] for name, each in origins.items()} == {
        region: f"{bucket_of(region)}.s3.{region}.amazonaws.com" for region in WARM_STANDBY.regions
    }
    (control,) = cloudfront.list_origin_access_controls()["OriginAccessControlList"]["Items"]
    assert (control["SigningBehavior"], control["SigningProtocol"]) == ("always", "sigv4")
    assert {each["OriginAccessControlId"] for each in origins.values()} == {control["Id"]}
    (group,) = configuration["OriginGroups"]["Items"]
    assert [each["OriginId"] for each in group["Members"]["Items"]] == [ACTIVE, STANDBY]
    assert {500, 502, 503, 504} <= set(group["FailoverCriteria"]["StatusCodes"]["Items"])
    behaviour = configuration["DefaultCacheBehavior"]
    assert behaviour["TargetOriginId"] == group["Id"]
    assert (behaviour["ViewerProtocolPolicy"], behaviour["Compress"]) == ("redirect-to-https", True)
    # AWS's own SecurityHeadersPolicy.
    assert behaviour["ResponseHeadersPolicyId"] == "67f7725c-6f97-4210-82d7-5512b31e9d03"
    assert configuration["PriceClass"] == "PriceClass_100"


@in_each_region
def test_cdn_may_read_the_bucket_and_its_key(applied: Applied, region: str) -> None:
    policies = [
        applied.aws.client("s3", region).get_bucket_policy(Bucket=bucket_of(region))["Policy"],
        applied.aws.client("kms", region).get_key_policy(KeyId=key_of(applied, region), PolicyName="default")[
            "Policy"
        ],
    ]
    for policy, action in zip(policies, ("s3:GetObject", "kms:Decrypt"), strict=True):
        (statement,) = (
            statement
            for statement in json.loads(policy)["Statement"]
            if statement["Principal"] == {"Service": "cloudfront.amazonaws.com"}
        )
        assert statement["Action"] == action
        assert f"arn:aws:cloudfront::{ACCOUNT}:distribution/*" in json.dumps(statement["Condition"])


def test_access_logs_of_the_distribution(applied: Applied) -> None:
    logs = applied.aws.client("logs", "us-east-1")
    (source,) = logs.describe_delivery_sources()["deliverySources"]
    cloudfront = applied.aws.client("cloudfront", ACTIVE)
    (summary,) = cloudfront.list_distributions()["DistributionList"]["Items"]
    assert (source["logType"], source["resourceArns"]) == ("ACCESS_LOGS", [summary["ARN"]])
    (destination,) = logs.describe_delivery_destinations()["deliveryDestinations"]
    bucket = f"arn:aws:s3:::{bucket_of(ACTIVE, 'logs')}"
    written = destination["deliveryDestinationConfiguration"]["destinationResourceArn"]
    assert written.startswith(bucket)
    (delivery,) = logs.describe_deliveries()["deliveries"]
    assert delivery["deliverySourceName"] == source["name"]
    assert delivery["deliveryDestinationArn"] == destination["arn"]


def test_failures_and_lag_of_the_replication_raise_alarms(applied: Applied) -> None:
    """Failures are counted where the source is, the lag is measured where the copies are."""
    found = {}
    for region in WARM_STANDBY.regions:
        for alarm in applied.aws.client("cloudwatch", region).describe_alarms()["MetricAlarms"]:
            if alarm.get("Namespace") != "AWS/S3":
                continue
            found[region, alarm["MetricName"]] = alarm
            assert alarm["AlarmActions"] == [f"arn:aws:sns:{region}:{ACCOUNT}:{PREFIX}-{region}-alerts"]
            assert {each["Name"]: each["Value"] for each in alarm["Dimensions"]} == {
                "SourceBucket": bucket_of(ACTIVE),
                "DestinationBucket": bucket_of(STANDBY),
                "RuleId": f"to-{STANDBY}",
            }
    assert set(found) == {(ACTIVE, "OperationsFailedReplication"), (STANDBY, "ReplicationLatency")}
    assert found[STANDBY, "ReplicationLatency"]["Threshold"] == 900


@in_each_region
def test_every_entity_raises_alarms(applied: Applied, region: str) -> None:
    """Also those on expressions, whose metrics AWS is given one by one."""
    cloudwatch = applied.aws.client("cloudwatch", region)
    prefix = f"{PREFIX}-{region}"
    found = {alarm["AlarmName"]: alarm for alarm in cloudwatch.describe_alarms()["MetricAlarms"]}
    for entity in ("web-load-balancer", "web-autoscaling-group", "orders-database", "replication-monitor"):
        assert [name for name in found if name.startswith(f"{prefix}-{entity}-")]
    assert (f"{prefix}-orders-database-lag" in found) == (region == STANDBY)
    latency = found[f"{prefix}-web-load-balancer-latency"]
    # The provider keeps them as a set.
    watched, seconds = sorted(latency["Metrics"], key=lambda query: "MetricStat" in query)
    assert seconds["MetricStat"]["Stat"] == "p95"
    (dimension,) = seconds["MetricStat"]["Metric"]["Dimensions"]
    assert dimension["Value"].startswith("app/")
    assert (watched["Expression"], watched["ReturnData"]) == ("seconds * 1000", True)
    assert latency["Threshold"] == 1000
    for alarm in found.values():
        assert alarm["AlarmActions"] == [f"arn:aws:sns:{region}:{ACCOUNT}:{prefix}-alerts"]


def test_dashboards_of_each_region_and_of_all(applied: Applied) -> None:
    found = {
        region: {
            entry["DashboardName"]
            for entry in applied.aws.client("cloudwatch", region).list_dashboards()["DashboardEntries"]
        }
        for region in WARM_STANDBY.regions
    }
    assert found == {
        ACTIVE: {PREFIX, f"{PREFIX}-{ACTIVE}-overview"},
        STANDBY: {f"{PREFIX}-{STANDBY}-overview"},
    }


@in_each_region
def test_alerts_are_encrypted_and_subscribed(applied: Applied, region: str) -> None:
    sns = applied.aws.client("sns", region)
    (topic,) = sns.list_topics()["Topics"]
    attributes = sns.get_topic_attributes(TopicArn=topic["TopicArn"])["Attributes"]
    assert attributes["KmsMasterKeyId"] == key_of(applied, region)
    (subscription,) = sns.list_subscriptions()["Subscriptions"]
    assert (subscription["Protocol"], subscription["Endpoint"]) == ("email", "operations@example.com")


@in_each_region
def test_monitor_listens_to_the_bucket(applied: Applied, region: str) -> None:
    (function,) = applied.aws.client("lambda", region).list_functions()["Functions"]
    assert function["FunctionName"] == f"{PREFIX}-{region}-replication-monitor"
    assert (function["Timeout"], function["KMSKeyArn"]) == (300, key_of(applied, region))
    failed = f"arn:aws:sqs:{region}:{ACCOUNT}:{PREFIX}-{region}-replication-monitor_failed-events"
    assert function["DeadLetterConfig"] == {"TargetArn": failed}
    s3 = applied.aws.client("s3", region)
    listening = s3.get_bucket_notification_configuration(Bucket=bucket_of(region))
    (notified,) = listening["LambdaFunctionConfigurations"]
    assert notified["LambdaFunctionArn"] == function["FunctionArn"]
    assert set(notified["Events"]) == {
        "s3:ObjectCreated:*",
        "s3:Replication:OperationFailedReplication",
        "s3:Replication:OperationMissedThreshold",
    }


@in_each_region
def test_log_groups_are_encrypted(applied: Applied, region: str) -> None:
    groups = applied.aws.client("logs", region).describe_log_groups()["logGroups"]
    database = f"/aws/rds/instance/{PREFIX}-{region}-orders".lower()
    assert {group["logGroupName"]: group["retentionInDays"] for group in groups} == {
        f"/{PREFIX}/{region}/autoscaling-group/api": 30,
        f"/{PREFIX}/{region}/autoscaling-group/web": 30,
        f"/{PREFIX}/{region}/network/flow-logs": 30,
        f"aws-waf-logs-{PREFIX}-{region}-web-load-balancer": 30,
        f"/aws/lambda/{PREFIX}-{region}-replication-monitor": 30,
        f"{database}/postgresql": 30,
        f"{database}/upgrade": 30,
    }
    assert {group["kmsKeyId"] for group in groups} == {key_of(applied, region)}


@contextmanager
def subscribed_queue(applied: Applied, region: str) -> Iterator[str]:
    """A queue that is subscribed to the region's alerts for as long as the test takes."""
    sqs, sns = applied.aws.client("sqs", region), applied.aws.client("sns", region)
    queue = sqs.create_queue(QueueName="reader")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=queue, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    topic = f"arn:aws:sns:{region}:{ACCOUNT}:{PREFIX}-{region}-alerts"
    subscription = sns.subscribe(TopicArn=topic, Protocol="sqs", Endpoint=arn)["SubscriptionArn"]
    yield queue
    sns.unsubscribe(SubscriptionArn=subscription)
    sqs.delete_queue(QueueUrl=queue)


@in_each_region
def test_an_object_that_is_written_is_told_on_the_topic(applied: Applied, region: str) -> None:
    """S3's event, through the deployed function's own zip, to whoever reads the alerts."""
    s3, sqs = (applied.aws.client(service, region) for service in ("s3", "sqs"))
    with subscribed_queue(applied, region) as queue:
        s3.put_object(Bucket=bucket_of(region), Key="reports/monday.txt", Body=b"content")
        applied.aws.wait_for_functions(60)
        (message,) = sqs.receive_message(QueueUrl=queue)["Messages"]
    told = json.loads(message["Body"])
    assert told["TopicArn"].endswith(f"{PREFIX}-{region}-alerts")
    event = json.loads(told["Message"])
    assert (event["bucket"], event["key"]) == (bucket_of(region), "reports/monday.txt")
    assert event["event_name"].startswith("ObjectCreated:")
    stream = applied.aws.client("logs", region).filter_log_events(
        logGroupName=f"/aws/lambda/{PREFIX}-{region}-replication-monitor"
    )
    assert any("reports/" in event["message"] for event in stream["events"])
