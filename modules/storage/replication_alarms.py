"""The alarms of one replication rule, each in the region where S3 publishes its metric."""

from collections.abc import Collection, Mapping
from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_metric_alarm import CloudwatchMetricAlarm
from constructs import Construct

from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.monitoring.alert_topic import alert_topic_arn


class ReplicationAlarms(Construct):
    """Failures, counted in the source's region, and lag, measured in the destination's
    (https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html).

    They tell the topic of the region they are in, if that is one of ``alerted``.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        providers: Mapping[str, TerraformProvider],
        replication: BucketReplication,
        destination: Context,
        rule_id: str,
        alerted: Collection[str],
    ) -> None:
        super().__init__(scope, id)
        alarms = (
            ("failures", replication.source, _failures(replication, destination)),
            ("lag", destination, _lag(replication, destination)),
        )
        for child, where, alarm in alarms:
            actions = [alert_topic_arn(where)] if where.region in alerted else None
            CloudwatchMetricAlarm(
                self,
                child,
                namespace="AWS/S3",
                dimensions={
                    "SourceBucket": replication.source.bucket(replication.label),
                    "DestinationBucket": destination.bucket(replication.label),
                    "RuleId": rule_id,
                },
                comparison_operator="GreaterThanThreshold",
                alarm_actions=actions,
                ok_actions=actions,
                provider=providers[where.region],
                **alarm,
            )


def _failures(replication: BucketReplication, destination: Context) -> dict[str, Any]:
    """Anything that failed within five minutes."""
    label, source = replication.label, replication.source
    name = f"{label}-replication-to-{destination.region}-failures"
    return {
        "alarm_name": source.name(name, "aws_cloudwatch_metric_alarm"),
        "alarm_description": f"Objects of bucket {label} were not copied from {source.region} to "
        f"{destination.region} and will not be: S3 doesn't try again. Look up the reason in the event "
        "OperationFailedReplication, mend it, and copy them with S3 Batch Replication.",
        "metric_name": "OperationsFailedReplication",
        "statistic": "Sum",
        "period": 300,
        "evaluation_periods": 1,
        "threshold": 0,
        # Published only while something is copied.
        "treat_missing_data": "notBreaching",
    }


def _lag(replication: BucketReplication, destination: Context) -> dict[str, Any]:
    """A lag, in seconds, above the described one for three minutes."""
    label, source = replication.label, replication.source
    seconds = replication.spec.replication_lag_seconds
    name = f"{label}-replication-from-{source.region}-lag"
    return {
        "alarm_name": destination.name(name, "aws_cloudwatch_metric_alarm"),
        "alarm_description": f"Copies of bucket {label} in {destination.region} are more than {seconds} "
        f"seconds behind {source.region}: a failover now would miss what was written since. Look at "
        "BytesPendingReplication, and wait before you fail over if you can.",
        "metric_name": "ReplicationLatency",
        "statistic": "Maximum",
        "period": 60,
        "evaluation_periods": 3,
        "threshold": seconds,
        # A gap in the metric doesn't say that the copies have caught up
        # (https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html).
        "treat_missing_data": "ignore",
    }
