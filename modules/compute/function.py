"""A Lambda function with what every one has: logs, and a queue for the events that it failed to handle."""

from collections.abc import Callable, Collection, Iterable, Mapping
from typing import Any

from cdktf import TerraformProvider, TerraformResource
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.lambda_function import (
    LambdaFunction,
    LambdaFunctionDeadLetterConfig,
    LambdaFunctionEnvironment,
    LambdaFunctionLoggingConfig,
    LambdaFunctionTracingConfig,
    LambdaFunctionVpcConfig,
)
from cdktf_cdktf_provider_aws.lambda_function_event_invoke_config import LambdaFunctionEventInvokeConfig
from cdktf_cdktf_provider_aws.lambda_permission import LambdaPermission
from constructs import Construct

from model.blocks.function import EVENT_AGE, RETRIES
from model.blocks.function import Function as FunctionSpec
from model.naming.context import Context
from modules.compute.function_package import FunctionPackage
from modules.network.network import Network
from modules.network.security_group import SecurityGroup
from modules.policy.grant import WRITE_KEY, Grant, KeyUse, RoleSpec, role_arn
from modules.storage.encrypted_queue import KIND as QUEUE
from modules.storage.encrypted_queue import encrypted_queue

KIND = "aws_lambda_function"


class Function(Construct):
    """The function, its log group, and the queue of events that it failed to handle.

    Exposes ``name``, ``arn`` and ``failed_events_name``. It acts with the role of :func:`function_role`.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: FunctionSpec,
        component: str,
        description: str,
        code: bytes | None,
        key_arn: str,
        variables: Mapping[str, str],
        log_group_id: str = "log_group",
        network: Network | None = None,
        services: Collection[str] = (),
        connect: Callable[[SecurityGroup], Iterable[TerraformResource]] = lambda group: (),
    ) -> None:
        """``component`` names the function and its role: ``payments_function``.

        ``code`` is the zip of its sources, None where it has an image. ``variables`` are those of its
        environment, as Terraform takes them. ``log_group_id`` ends in what tells its log group from those of
        other kinds with the same label. In a ``network`` it reaches the ``services`` behind gateways, and
        ``connect`` opens the ways from its security group to what it uses, and gives the rules.
        """
        super().__init__(scope, id)
        self._context, self._provider, self._spec, self._component = context, provider, spec, component
        log_group = CloudwatchLogGroup(
            self,
            log_group_id,
            name=function_log_group(context, component),
            retention_in_days=spec.log_retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        self.failed_events_name = failed_events(context, component)
        queue = encrypted_queue(
            self,
            "failed_events",
            context=context,
            provider=provider,
            name=self.failed_events_name,
            key_arn=key_arn,
        )
        wanted, place = [log_group], {}
        if network:
            group = self._security_group(network)
            wanted += [
                *network.allow_egress(group, services),
                *network.egress_routes,
                *connect(group),
            ]
            place["vpc_config"] = LambdaFunctionVpcConfig(
                subnet_ids=network.private_subnet_ids, security_group_ids=[group.id]
            )
        function = LambdaFunction(
            self,
            "function",
            function_name=function_name(context, component),
            description=description,
            role=role_arn(context, component),
            architectures=[spec.architecture],
            memory_size=spec.memory_size,
            timeout=spec.timeout,
            reserved_concurrent_executions=spec.reserved_concurrent_executions,
            kms_key_arn=key_arn,
            environment=LambdaFunctionEnvironment(variables=dict(variables)) if variables else None,
            tracing_config=LambdaFunctionTracingConfig(mode="Active") if spec.tracing else None,
            # Gets an event that failed at every try. Not the topic: it may be what the event failed at.
            dead_letter_config=LambdaFunctionDeadLetterConfig(target_arn=queue.arn),
            logging_config=LambdaFunctionLoggingConfig(log_format="JSON", log_group=log_group.name),
            depends_on=wanted,
            provider=provider,
            **place,
            **self._code(code),
        )
        self.name: str = function.function_name
        self.arn: str = function.arn
        self._retry()

    def admit(
        self,
        scope: Construct,
        id: str,
        *,
        statement_id: str,
        principal: str,
        source_arn: str,
        source_account: str | None = None,
    ) -> LambdaPermission:
        """Lets an AWS service invoke the function for one thing; ``source_account`` is said where the thing's
        ARN names no account."""
        return LambdaPermission(
            scope,
            id,
            statement_id=statement_id,
            action="lambda:InvokeFunction",
            function_name=self.name,
            principal=principal,
            source_arn=source_arn,
            source_account=source_account,
            provider=self._provider,
        )

    def _code(self, code: bytes | None) -> dict[str, Any]:
        if code is None:
            return {"package_type": "Image", "image_uri": self._spec.image}
        package = FunctionPackage(self, "package", name=self._component, content=code)
        return {
            "runtime": self._spec.runtime,
            "handler": self._spec.handler,
            "filename": package.path,
            "source_code_hash": package.source_code_hash,
        }

    def _security_group(self, network: Network) -> SecurityGroup:
        return SecurityGroup(
            self,
            "network.function",
            provider=self._provider,
            name=security_group_name(self._context, self._component),
            description=f"Function {self._component.replace('_', '-')}",
            vpc_id=network.vpc_id,
        )

    def _retry(self) -> None:
        retries, age = self._spec.maximum_retry_attempts, self._spec.maximum_event_age_in_seconds
        if (retries, age) != (RETRIES, EVENT_AGE):
            LambdaFunctionEventInvokeConfig(
                self,
                "event_invoke_config",
                function_name=self.name,
                maximum_retry_attempts=retries,
                maximum_event_age_in_seconds=age,
                provider=self._provider,
            )


def function_name(context: Context, component: str) -> str:
    """The name of a component's function."""
    return context.name(component.replace("_", "-"), KIND)


def security_group_name(context: Context, component: str) -> str:
    """The name of the security group of a component's function, where it stands in the network."""
    return context.name(component.replace("_", "-"), "aws_security_group")


def function_log_group(context: Context, component: str) -> str:
    """The log group of a component's function, by the name that Lambda itself would give it."""
    return f"/aws/lambda/{function_name(context, component)}"


def failed_events(context: Context, component: str) -> str:
    """The name of the queue for events that a component's function failed to handle.

    No label has an underscore: it is no other queue's name.
    """
    return context.name(f"{component.replace('_', '-')}_failed-events", QUEUE)


def function_role(
    context: Context, component: str, description: str, grants: Iterable[Grant] = ()
) -> RoleSpec:
    """The role of a component's function: it writes its logs, keeps what it failed to handle, and has the
    ``grants``."""
    group = context.arn_named(function_log_group(context, component), "aws_cloudwatch_log_group")
    return RoleSpec(
        context,
        component,
        description,
        "lambda.amazonaws.com",
        grants=(
            # Not logs:CreateLogGroup: a group made anew after a destroy would have no key and no end.
            Grant(
                "WriteLogStreams",
                ("logs:CreateLogStream", "logs:PutLogEvents"),
                (f"{group}:log-stream:*",),
            ),
            *grants,
            # Lambda does it, in its name.
            Grant(
                "KeepFailedEvents",
                ("sqs:SendMessage",),
                (context.arn_named(failed_events(context, component), QUEUE),),
                key=KeyUse(context.region, "sqs", WRITE_KEY),
            ),
        ),
    )
