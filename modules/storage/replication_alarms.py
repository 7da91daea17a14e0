"""The alarms of one replication rule, each in the region where S3 publishes its metric.

Metrics, units and dimensions: https://docs.aws.amazon.com/AmazonS3/latest/userguide/repl-metrics.html and
https://docs.aws.amazon.com/AmazonS3/latest/userguide/metrics-dimensions.html
"""

from collections.abc import Collection, Mapping

from cdktf import TerraformProvider
from constructs import Construct

from model.blocks.bucket import Bucket
from model.naming.context import Context
from model.planning.replication import BucketReplication
from modules.monitoring.alarm import KIND, Alarm, Metric, MetricAlarm
from modules.monitoring.alert_topic import alert_topic_arn

FAILURES = Alarm(
    "failures",
    title="Objects that were not copied",
    unit="objects",
    threshold=0,
    namespace="AWS/S3",
    metrics={"failures": Metric("OperationsFailedReplication", "Sum")},
    period=300,
    periods=1,
    missing="notBreaching",
    because="Reported only while something is copied.",
    action="S3 doesn't try again. Look up the reason in the event OperationFailedReplication, mend it, and "
    "copy them with S3 Batch Replication.",
)
LAG = Alarm(
    "lag",
    title="Lag of the copies",
    unit="seconds",
    threshold="replication_lag_seconds",
    namespace="AWS/S3",
    metrics={"lag": Metric("ReplicationLatency", "Maximum")},
    periods=3,
    missing="ignore",
    because="A gap in the metric doesn't say that the copies have caught up.",
    action="A failover now would miss what was written since. Look at BytesPendingReplication, and wait "
    "before you fail over if you can.",
    spec=Bucket,
)


class ReplicationAlarms(Construct):
    """Failures, counted in the source's region, and lag, measured in the destination's.

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
        label, source = replication.label, replication.source
        limit = LAG.limit(replication.spec)
        alarms = (
            (
                FAILURES,
                source,
                f"{label}-replication-to-{destination.region}-failures",
                f"Objects of bucket {label} were not copied from {source.region} to {destination.region} and "
                f"will not be: {FAILURES.action}",
            ),
            (
                LAG,
                destination,
                f"{label}-replication-from-{source.region}-lag",
                f"Copies of bucket {label} in {destination.region} are more than {limit} seconds behind "
                f"{source.region}. {LAG.action}",
            ),
        )
        for alarm, where, role, description in alarms:
            MetricAlarm(
                self,
                alarm.name,
                provider=providers[where.region],
                alarm=alarm,
                name=where.name(role, KIND),
                description=description,
                dimensions={
                    "SourceBucket": source.bucket(label),
                    "DestinationBucket": destination.bucket(label),
                    "RuleId": rule_id,
                },
                limit=alarm.limit(replication.spec),
                topic_arn=alert_topic_arn(where) if where.region in alerted else None,
            )
