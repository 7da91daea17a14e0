"""What invokes a function beside those who call it: a load balancer, a queue, a schedule, a bucket."""

from typing import Final

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.cloudwatch_event_rule import CloudwatchEventRule
from cdktf_cdktf_provider_aws.cloudwatch_event_target import CloudwatchEventTarget
from cdktf_cdktf_provider_aws.lambda_event_source_mapping import LambdaEventSourceMapping
from cdktf_cdktf_provider_aws.lb_target_group import LbTargetGroup
from cdktf_cdktf_provider_aws.lb_target_group_attachment import LbTargetGroupAttachment
from constructs import Construct

from model.blocks.function import BUCKET_EVENTS
from model.blocks.function import Function as FunctionSpec
from model.naming.context import Context
from modules.compute.function import Function
from modules.network.load_balancer import LoadBalancer
from modules.storage.bucket import Bucket
from modules.storage.bucket_notification import Receiver
from modules.storage.queue import Queue
from modules.text import literal

RULE: Final = "aws_cloudwatch_event_rule"


def behind(
    function: Function,
    *,
    context: Context,
    provider: TerraformProvider,
    spec: FunctionSpec,
    component: str,
    load_balancer: LoadBalancer,
) -> None:
    """Sends the function the requests that its paths and hosts match, each as an event."""
    scope = Construct(function, "target.function")
    group = LbTargetGroup(
        scope,
        "target_group",
        name=context.name(component.replace("_", "-"), "aws_lb_target_group"),
        target_type="lambda",
        # AWS deletes no group that a listener knows.
        lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
        provider=provider,
    )
    permission = function.admit(
        scope,
        "load_balancer",
        statement_id="load-balancer",
        principal="elasticloadbalancing.amazonaws.com",
        source_arn=group.arn,
    )
    LbTargetGroupAttachment(
        scope,
        "target_group_attachment",
        target_group_arn=group.arn,
        target_id=function.arn,
        # Elastic Load Balancing tries whether it may invoke the function.
        depends_on=[permission],
        provider=provider,
    )
    load_balancer.forward_to(component, group.arn, spec)


def fed_by(function: Function, *, provider: TerraformProvider, spec: FunctionSpec, queue: Queue) -> None:
    """Gives the function the queue's messages; those that it names as failed come again, and no others."""
    LambdaEventSourceMapping(
        function,
        "event_source_mapping",
        event_source_arn=queue.arn,
        function_name=function.arn,
        batch_size=spec.batch_size,
        maximum_batching_window_in_seconds=spec.maximum_batching_window_in_seconds or None,
        function_response_types=["ReportBatchItemFailures"],
        provider=provider,
    )


def scheduled(
    function: Function,
    *,
    context: Context,
    provider: TerraformProvider,
    schedule: str,
    component: str,
) -> None:
    """Has EventBridge invoke the function by the clock."""
    scope = Construct(function, "schedule.schedule")
    rule = CloudwatchEventRule(
        scope,
        "event_rule",
        name=context.name(component.replace("_", "-"), RULE),
        description=f"Invokes {context.name(component.replace('_', '-'), 'aws_lambda_function')}",
        schedule_expression=schedule,
        provider=provider,
    )
    permission = function.admit(
        scope,
        "permission",
        statement_id="schedule",
        principal="events.amazonaws.com",
        source_arn=rule.arn,
    )
    CloudwatchEventTarget(
        scope, "event_target", rule=rule.name, arn=function.arn, depends_on=[permission], provider=provider
    )


def told_by(function: Function, *, context: Context, spec: FunctionSpec, bucket: Bucket) -> Receiver:
    """Lets a bucket tell the function of its events, and is what its notification says of that."""
    permission = function.admit(
        Construct(function, "bucket.bucket"),
        "permission",
        statement_id="bucket",
        principal="s3.amazonaws.com",
        source_arn=bucket.arn,
        # A bucket's ARN names no account, and whoever gets a deleted one's name could invoke.
        source_account=context.account,
    )
    return Receiver(
        id=function.name,
        arn=function.arn,
        events=tuple(BUCKET_EVENTS[event] for event in spec.bucket_events),
        permission=permission,
        prefix=literal(spec.filter_prefix),
        suffix=literal(spec.filter_suffix),
    )
