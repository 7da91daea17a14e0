"""The ``function`` blocks of a region: their roles, what they use, and what invokes them."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from pathlib import Path
from typing import ClassVar, Final

from cdktf import TerraformResource

from model.blocks.function import Function as FunctionSpec
from model.planning.peering import reaches_peers
from modules.compute.environment import environment_grants, environment_path
from modules.compute.function import Function, function_log_group, function_role, security_group_name
from modules.compute.function_alarms import FAILED_EVENTS, function_alarms
from modules.compute.function_package import folder_archive
from modules.compute.function_triggers import behind, fed_by, scheduled, told_by
from modules.monitoring.alarm import Watched
from modules.network.load_balancer import LoadBalancer
from modules.network.peer import NetworkUser
from modules.network.security_group import SecurityGroup
from modules.part import Assembly, Client, Part, Site
from modules.policy.grant import Grant, RoleSpec
from modules.storage.bucket import Bucket
from modules.storage.bucket_notification import Receiver
from modules.storage.queue import Queue, processing_grant
from modules.text import literal

BLOCK: Final = "function"
#: What Lambda does to put a function into a network
#: (https://docs.aws.amazon.com/lambda/latest/dg/configuration-vpc.html#configuration-vpc-permissions).
INTERFACES = (
    "ec2:AssignPrivateIpAddresses",
    "ec2:CreateNetworkInterface",
    "ec2:DeleteNetworkInterface",
    "ec2:DescribeNetworkInterfaces",
    "ec2:DescribeSubnets",
    "ec2:UnassignPrivateIpAddresses",
)
#: Lambda itself asks, and not the function's code: its requests name the function
#: (https://docs.aws.amazon.com/lambda/latest/dg/permissions-source-function-arn.html).
NOT_ITS_CODE = {"Null": {"lambda:SourceFunctionArn": "true"}}
#: The variable with the path of the parameters that say where the stores of peered regions are.
PEERS_PATH: Final = "PEER_PARAMETERS_PATH"


class Functions(Part):
    """Functions of the description's own, each with a role of its own."""

    # The page of alarms says nothing of a function's timeout.
    alarm_tables: ClassVar = {"Function": function_alarms(1), "Failed events of a function": FAILED_EVENTS}

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """Each function does what it uses stores for, and Lambda in its name what its triggers take."""
        context, region = assembly.context, assembly.plan.region
        for label, spec in region.function.items():
            grants = [*_own(spec), *assembly.grants(spec.uses)]
            if spec.queue:
                grants.append(processing_grant(context, spec.queue, region.queue[spec.queue]))
            if _reaches_peers(assembly, spec):
                grants += environment_grants(context, environment_path(context, BLOCK, label))
            description = f"Function {label} of {context.prefix}"
            yield function_role(context, component(label), description, grants)

    def network_users(self, assembly: Assembly) -> Iterator[NetworkUser]:
        """The functions that stand in the network."""
        context = assembly.context
        for label, spec in assembly.plan.region.function.items():
            if spec.in_network:
                id, path = component(label), environment_path(context, BLOCK, label)
                yield NetworkUser(id, security_group_name(context, id), spec.uses, path)

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """Lambda, which encrypts the environment, and SQS, for whoever reads the failed events."""
        return ("lambda", "sqs") if assembly.plan.region.function else ()

    def log_groups(self, assembly: Assembly) -> Iterator[str]:
        """Those of the functions."""
        for label in assembly.plan.region.function:
            yield function_log_group(assembly.context, component(label))

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each function, and the events that it failed to handle."""
        for label, spec in assembly.plan.region.function.items():
            id, title = component(label), f"function {label}"
            yield Watched(id, title, function_alarms(spec.timeout), partial(_dimensions, label))
            yield Watched(f"{id}_failed_events", title, FAILED_EVENTS, partial(_queue_dimensions, label))

    def build(self, site: Site) -> None:
        """Makes each function, opens its ways to what it uses, and ties it to what invokes it."""
        for label, spec in site.plan.region.function.items():
            folder = Path(site.plan.deployment.folder)
            function = Function(
                site.scope,
                f"{BLOCK}.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                component=component(label),
                description=f"Function {label} of {site.context.prefix}",
                code=folder_archive(folder / spec.source) if spec.source else None,
                key_arn=site.key_arn,
                variables=_variables(site, label, spec),
                log_group_id="logs.function",
                network=site.network if spec.in_network else None,
                services=site.plan.region.used_services(spec.uses),
                connect=partial(_connect, site, label, spec.uses),
            )
            site.add(function, label)
            _invoke(site, label, spec, function)
            site.output(f"{label}_function_name", function.name, f"Lambda function {label}")

    def bucket_receivers(self, site: Site, label: str) -> Iterator[Receiver]:
        """The functions that the bucket's events invoke."""
        for name, spec in site.plan.region.function.items():
            if spec.bucket == label:
                function, bucket = site.find(Function, name), site.find(Bucket, label)
                yield told_by(function, context=site.context, spec=spec, bucket=bucket)


def _invoke(site: Site, label: str, spec: FunctionSpec, function: Function) -> None:
    """Ties a function to its load balancer, its queue and its schedule; buckets have their turn later."""
    placed = {"context": site.context, "provider": site.provider}
    if spec.load_balancer:
        balancer = site.find(LoadBalancer, spec.load_balancer)
        behind(function, spec=spec, component=component(label), load_balancer=balancer, **placed)
    if spec.queue:
        fed_by(function, provider=site.provider, spec=spec, queue=site.find(Queue, spec.queue))
    if spec.schedule:
        scheduled(function, schedule=spec.schedule, component=component(label), **placed)


def _own(spec: FunctionSpec) -> Iterator[Grant]:
    """What a function has by itself, beside its logs and its failed events."""
    if spec.tracing:
        yield Grant("SendTraces", ("xray:PutTelemetryRecords", "xray:PutTraceSegments"), ("*",))
    if spec.in_network:
        yield Grant("StandInNetwork", INTERFACES, ("*",), condition=NOT_ITS_CODE)


def _variables(site: Site, label: str, spec: FunctionSpec) -> dict[str, str]:
    """The environment: where to find what is used, and the description's own variables."""
    found: dict[str, str] = {}
    for variables in site.variables(spec.uses).values():
        found |= variables
    if _reaches_peers(site, spec):
        found[PEERS_PATH] = environment_path(site.context, BLOCK, label)
    twice = sorted(found.keys() & spec.environment.keys())
    if twice:
        site.refuse(
            BLOCK,
            label,
            "environment",
            "Variable given twice",
            f'uses of function "{label}" gives it {" and ".join(twice)} already; call yours another name.',
        )
    return found | {name: literal(value) for name, value in spec.environment.items()}


def _reaches_peers(placed: Assembly | Site, spec: FunctionSpec) -> bool:
    return reaches_peers(placed.plan.deployment, placed.context.region, spec.uses)


def _connect(site: Site, label: str, uses: Iterable[str], group: SecurityGroup) -> list[TerraformResource]:
    return site.connect(uses, Client(component(label), f"function {label}", group))


def component(label: str) -> str:
    """A function in names and addresses: ``payments_function``."""
    return f"{label}_function"


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"FunctionName": site.find(Function, label).name}


def _queue_dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"QueueName": site.find(Function, label).failed_events_name}
