"""What happens to a region's buckets, told to its alerts: S3 events, a Lambda function, the topic."""

from collections.abc import Iterable, Iterator
from typing import Final

from cdktf import TerraformProvider
from constructs import Construct

from model.blocks.bucket import S3_EVENTS
from model.blocks.bucket import Bucket as BucketSpec
from model.blocks.function import Function as FunctionSpec
from model.blocks.spec import RetentionDays
from model.naming.context import Context
from modules.compute.function import Function, function_log_group, function_role
from modules.compute.function_alarms import FAILED_EVENTS, function_alarms
from modules.compute.function_package import FUNCTIONS, archive
from modules.monitoring.alarm import Watched
from modules.monitoring.alert_topic import AlertTopic, alert_topic_arn
from modules.part import Assembly, Part, Site
from modules.policy.grant import WRITE_KEY, Grant, KeyUse, RoleSpec
from modules.storage.bucket import Bucket
from modules.storage.bucket_notification import Receiver
from modules.storage.private_bucket import PrivateBucket

#: What it is called in names and addresses, and its role.
COMPONENT: Final = "replication_monitor"
#: What a bucket's notification calls it.
NOTIFICATION: Final = "replication-monitor"
TIMEOUT_SECONDS = 300
ALARMS = function_alarms(TIMEOUT_SECONDS)


class ReplicationMonitor(Function):
    """The function that tells the alerts. It acts with :func:`monitor_role`."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        key_arn: str,
        topic: AlertTopic,
        log_retention_days: RetentionDays,
    ) -> None:
        super().__init__(
            scope,
            id,
            context=context,
            provider=provider,
            spec=FunctionSpec(
                source="functions/replication_monitor",
                handler="functions.replication_monitor.handler.handle",
                timeout=TIMEOUT_SECONDS,
                tracing=False,
                log_retention_days=log_retention_days,
            ),
            component=COMPONENT,
            description=f"Reports to the alerts of {context.prefix} what happens to its buckets",
            code=archive(FUNCTIONS, "replication_monitor"),
            key_arn=key_arn,
            variables={"TOPIC_ARN": topic.arn},
        )

    def receiver(self, label: str, bucket: PrivateBucket, spec: BucketSpec) -> Receiver:
        """Lets a bucket tell the monitor of its events, and is what its notification says of that."""
        permission = self.admit(
            Construct(self, f"bucket.{label}"),
            "permission",
            statement_id=f"bucket-{label}",
            principal="s3.amazonaws.com",
            source_arn=bucket.arn,
            # A bucket's ARN names no account, and whoever gets a deleted one's name could invoke.
            source_account=self._context.account,
        )
        return Receiver(
            id=NOTIFICATION,
            arn=self.arn,
            events=tuple(S3_EVENTS[event] for event in spec.monitored_events),
            permission=permission,
            moved_from=f"aws_s3_bucket_notification.{COMPONENT}_{label}",
        )


def monitor_role(context: Context) -> RoleSpec:
    """The role of one region's function: it publishes to the region's alerts, and has what each function
    has."""
    topic = alert_topic_arn(context)
    publish = Grant(
        "PublishAlerts",
        ("sns:Publish",),
        (topic,),
        key=KeyUse(context.region, "sns", WRITE_KEY, ("aws:sns:topicArn", (topic,))),
    )
    return function_role(context, COMPONENT, f"Replication monitor of {context.prefix}", (publish,))


class ReplicationMonitors(Part):
    """The monitor of a region with buckets whose events are monitored."""

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """The function's."""
        if assembly.plan.region.monitored_buckets:
            yield monitor_role(assembly.context)

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """Lambda, which encrypts the function's environment, and SQS, for whoever reads the failed events."""
        return ("lambda", "sqs") if assembly.plan.region.monitored_buckets else ()

    def log_groups(self, assembly: Assembly) -> Iterator[str]:
        """The function's."""
        if assembly.plan.region.monitored_buckets:
            yield function_log_group(assembly.context, COMPONENT)

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """The function, and the events that it failed to tell."""
        if assembly.plan.region.monitored_buckets:
            yield Watched(
                COMPONENT,
                "the replication monitor",
                ALARMS,
                lambda site: {"FunctionName": site.find(ReplicationMonitor).name},
            )
            yield Watched(
                f"{COMPONENT}_failed_events",
                "the replication monitor",
                FAILED_EVENTS,
                lambda site: {"QueueName": site.find(ReplicationMonitor).failed_events_name},
            )

    def build(self, site: Site) -> None:
        """Makes the monitor, where there is something to monitor."""
        monitored, alerts = site.plan.region.monitored_buckets, site.plan.region.alerts
        if monitored and alerts:
            monitor = ReplicationMonitor(
                site.scope,
                "replication_monitor",
                context=site.context,
                provider=site.provider,
                key_arn=site.key_arn,
                topic=site.find(AlertTopic),
                log_retention_days=alerts.log_retention_days,
            )
            site.add(monitor)

    def bucket_receivers(self, site: Site, label: str) -> Iterator[Receiver]:
        """The monitor, of a monitored bucket."""
        spec = site.plan.region.monitored_buckets.get(label)
        if spec and site.plan.region.alerts:
            yield site.find(ReplicationMonitor).receiver(label, site.find(Bucket, label), spec)
