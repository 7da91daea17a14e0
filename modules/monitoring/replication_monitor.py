"""What happens to a region's buckets, told to its alerts: S3 events, a Lambda function, the topic."""

from collections.abc import Mapping
from typing import Final

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

from model.blocks.bucket import S3_EVENTS, Bucket
from model.naming.context import Context
from modules.compute.function_package import FunctionPackage
from modules.monitoring.alert_topic import AlertTopic
from modules.storage.private_bucket import PrivateBucket

#: The role in names, of the function as of its IAM role.
ROLE: Final = "replication-monitor"
HANDLER = "functions.replication_monitor.handler.handle"
#: The newest that provider 5.100.0 knows; it refuses python3.14.
RUNTIME = "python3.13"
#: Nothing in it is compiled, and Graviton costs a fifth less
#: (https://docs.aws.amazon.com/lambda/latest/dg/foundation-arch.html).
ARCHITECTURE = "arm64"
MEMORY_MB, TIMEOUT_SECONDS, LOG_RETENTION_DAYS = 256, 300, 7


class ReplicationMonitor(Construct):
    """The function, its logs, and the notifications of the monitored buckets.

    ``specs`` are the monitored buckets by label, ``buckets`` the region's. The function's role is the
    ``access`` stack's (``modules/monitoring/replication_monitor_role.py``).
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
        buckets: Mapping[str, PrivateBucket],
        specs: Mapping[str, Bucket],
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider = context, provider
        log_group = CloudwatchLogGroup(
            self,
            "log_group",
            name=context.function_log_group(ROLE),
            retention_in_days=LOG_RETENTION_DAYS,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        function = self._function(key_arn, topic.arn, log_group)
        for label, spec in specs.items():
            self._notify(function, label, buckets[label], spec)

    def _function(self, key_arn: str, topic_arn: str, log_group: CloudwatchLogGroup) -> LambdaFunction:
        package = FunctionPackage(self, "package", function="replication_monitor")
        return LambdaFunction(
            self,
            "function",
            function_name=self._context.name(ROLE, "aws_lambda_function"),
            description=f"Tells the alerts of {self._context.prefix} what happens to its buckets",
            role=self._context.role_arn(ROLE),
            runtime=RUNTIME,
            architectures=[ARCHITECTURE],
            handler=HANDLER,
            filename=package.path,
            source_code_hash=package.source_code_hash,
            memory_size=MEMORY_MB,
            timeout=TIMEOUT_SECONDS,
            kms_key_arn=key_arn,
            environment=LambdaFunctionEnvironment(variables={"TOPIC_ARN": topic_arn}),
            # Gets an event that failed three times; it is lost only where the topic itself takes none.
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=topic_arn),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=[log_group],
            provider=self._provider,
        )

    def _notify(self, function: LambdaFunction, label: str, bucket: PrivateBucket, spec: Bucket) -> None:
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
