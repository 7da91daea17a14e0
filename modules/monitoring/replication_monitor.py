"""What happens to a region's buckets, told to its alerts: S3 events, a Lambda function, the topic."""

from collections.abc import Iterable, Iterator, Mapping
from typing import ClassVar, Final

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
)
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from cdktf_cdktf_provider_aws.s3_bucket_notification import (
    S3BucketNotification,
    S3BucketNotificationLambdaFunction,
)
from constructs import Construct

from model.blocks.bucket import S3_EVENTS
from model.blocks.bucket import Bucket as BucketSpec
from model.naming.context import Context
from modules.compute.function_alarms import FAILED_EVENTS, function_alarms
from modules.compute.function_package import FunctionPackage
from modules.monitoring.alarm import Watched
from modules.monitoring.alert_topic import AlertTopic, alert_topic_arn
from modules.part import Assembly, Part, Site
from modules.policy.grant import WRITE_KEY, Grant, KeyUse, RoleSpec, role_arn
from modules.storage.bucket import Bucket
from modules.storage.encrypted_queue import KIND as QUEUE
from modules.storage.encrypted_queue import encrypted_queue
from modules.storage.private_bucket import PrivateBucket

#: The role in names, of the function as of its IAM role.
ROLE: Final = "replication-monitor"
ROLE_ID: Final = "replication_monitor"
#: Of the queue for events that it failed to tell. No label has an underscore: it is no other queue's name.
FAILED_EVENTS_ROLE: Final = f"{ROLE}_failed-events"
HANDLER = "functions.replication_monitor.handler.handle"
#: The newest that provider 5.100.0 knows; it refuses python3.14.
RUNTIME = "python3.13"
#: Nothing in it is compiled, and Graviton costs a fifth less
#: (https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html).
ARCHITECTURE = "arm64"
MEMORY_MB, TIMEOUT_SECONDS = 256, 300
ALARMS = function_alarms(TIMEOUT_SECONDS)


class ReplicationMonitor(Construct):
    """The function, its logs, the events that it failed to tell, and the monitored buckets' notifications.

    Exposes ``function_name`` and ``failed_events_name``. ``specs`` are the monitored buckets by label,
    ``buckets`` the region's. It acts with :func:`monitor_role`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        key_arn: str,
        topic: AlertTopic,
        log_retention_days: int,
        buckets: Mapping[str, PrivateBucket],
        specs: Mapping[str, BucketSpec],
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider = context, provider
        log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=_log_group(context),
            retention_in_days=log_retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        self.failed_events_name = _failed_events(context)
        failed_events = encrypted_queue(
            self,
            "failed_events",
            context=context,
            provider=provider,
            name=self.failed_events_name,
            key_arn=key_arn,
        )
        function = self._function(key_arn, topic.arn, failed_events.arn, log_group)
        self.function_name: str = function.function_name
        for label, spec in specs.items():
            self._notify(function, label, buckets[label], spec)

    def _function(
        self, key_arn: str, topic_arn: str, failed_events_arn: str, log_group: CloudwatchLogGroup
    ) -> LambdaFunction:
        package = FunctionPackage(self, "package", function="replication_monitor")
        return LambdaFunction(
            self,
            "function",
            function_name=self._context.name(ROLE, "aws_lambda_function"),
            description=f"Reports to the alerts of {self._context.prefix} what happens to its buckets",
            role=role_arn(self._context, ROLE_ID),
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler=HANDLER,
            filename=package.path,
            source_code_hash=package.source_code_hash,
            memory_size=MEMORY_MB,
            timeout=TIMEOUT_SECONDS,
            kms_key_arn=key_arn,
            environment=LambdaFunctionEnvironment(variables={"TOPIC_ARN": topic_arn}),
            # Gets an event that failed three times. Not the topic: it is what such an event failed at.
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=failed_events_arn),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=[log_group],
            provider=self._provider,
        )

    def _notify(self, function: LambdaFunction, label: str, bucket: PrivateBucket, spec: BucketSpec) -> None:
        scope = Construct(self, f"bucket.{label}")
        permission = LambdaPermission(
            scope,
            "permission",
            statement_id=f"bucket-{label}",
            action="lambda:InvokeFunction",
            function_name=function.function_name,
            principal="s3.amazonaws.com",
            source_arn=bucket.arn,
            # A bucket's ARN names no account, and whoever gets a deleted one's name could invoke.
            source_account=self._context.account,
            provider=self._provider,
        )
        S3BucketNotification(
            scope,
            "notification",
            bucket=bucket.name,
            lambda_function=[
                S3BucketNotificationLambdaFunction(
                    id=ROLE,
                    lambda_function_arn=function.arn,
                    events=sorted(S3_EVENTS[event] for event in spec.monitored_events),
                )
            ],
            # S3 tries whether it may invoke the function.
            depends_on=[permission],
            provider=self._provider,
        )


def monitor_role(context: Context) -> RoleSpec:
    """The role of one region's function: it writes its logs, publishes to the region's alerts, and keeps what
    it failed to tell."""
    topic = alert_topic_arn(context)
    group = context.arn_named(_log_group(context), "aws_cloudwatch_log_group")
    return RoleSpec(
        context,
        ROLE_ID,
        f"Replication monitor of {context.prefix}",
        "lambda.amazonaws.com",
        grants=(
            # Not logs:CreateLogGroup: a group made anew after a destroy would have no key and no end.
            Grant(
                "WriteLogStreams",
                ("logs:CreateLogStream", "logs:PutLogEvents"),
                (f"{group}:log-stream:*",),
            ),
            Grant(
                "PublishAlerts",
                ("sns:Publish",),
                (topic,),
                key=KeyUse(context.region, "sns", WRITE_KEY, ("aws:sns:topicArn", (topic,))),
            ),
            # Lambda does it, in its name.
            Grant(
                "KeepFailedEvents",
                ("sqs:SendMessage",),
                (context.arn_named(_failed_events(context), QUEUE),),
                key=KeyUse(context.region, "sqs", WRITE_KEY),
            ),
        ),
    )


def _log_group(context: Context) -> str:
    """The log group of the function, by the name that Lambda itself would give it."""
    return f"/aws/lambda/{context.name(ROLE, 'aws_lambda_function')}"


def _failed_events(context: Context) -> str:
    """The name of the queue for events that the function failed to tell."""
    return context.name(FAILED_EVENTS_ROLE, QUEUE)


class ReplicationMonitors(Part):
    """The monitor of a region with buckets whose events are monitored."""

    alarm_tables: ClassVar = {"Function": ALARMS, "Failed events of a function": FAILED_EVENTS}

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
            yield _log_group(assembly.context)

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """The function, and the events that it failed to tell."""
        if assembly.plan.region.monitored_buckets:
            yield Watched(
                ROLE_ID,
                "the replication monitor",
                ALARMS,
                lambda site: {"FunctionName": site.find(ReplicationMonitor).function_name},
            )
            yield Watched(
                f"{ROLE_ID}_failed_events",
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
                buckets={label: site.find(Bucket, label) for label in monitored},
                specs=monitored,
            )
            site.add(monitor)
