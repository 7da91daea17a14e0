"""The ``autoscaling_group`` blocks of a region: their roles, and what they use."""

from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import ClassVar

from cdktf import TerraformResource

from model.naming.context import Context
from modules.compute.autoscaling_group import (
    BLOCK,
    AutoscalingGroup,
    component,
    log_group,
    security_group_name,
)
from modules.compute.autoscaling_group_alarms import ALARMS, FIXED_SIZE_ALARMS
from modules.compute.environment import environment_grants, environment_path
from modules.compute.service_linked_role import AutoScalingServiceLinkedRole, service_linked_role_arn
from modules.compute.session_manager import session_grants
from modules.monitoring.alarm import Watched
from modules.network.load_balancer import LoadBalancer
from modules.network.load_balancer_alarms import TARGET_ALARMS
from modules.network.peer import NetworkUser
from modules.network.security_group import SecurityGroup
from modules.part import AccessSite, Assembly, Client, Part, Site
from modules.policy.document import Statement, allow
from modules.policy.grant import THIS_KEY, Grant, RoleSpec
from modules.policy.key import GRANTS_FOR_AWS, USE


class AutoscalingGroups(Part):
    """Groups of instances, each with a role of its own."""

    alarm_tables: ClassVar = {"Auto Scaling group": ALARMS, "Targets of a load balancer": TARGET_ALARMS}

    def roles(self, assembly: Assembly) -> Iterator[RoleSpec]:
        """Each group's instances write their logs and metrics, do what they use stores for, hold sessions."""
        context = assembly.context
        for label, spec in assembly.plan.region.autoscaling_group.items():
            grants = [*_monitoring(context, label), *assembly.grants(spec.uses)]
            if spec.uses:
                grants += environment_grants(context, environment_path(context, BLOCK, label))
            if spec.session_manager:
                grants += session_grants(context)
            yield RoleSpec(
                context,
                component(label),
                f"Instances {label} of {context.prefix}",
                "ec2.amazonaws.com",
                grants=tuple(grants),
                instance_profile=True,
            )

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """EC2, whose volumes are encrypted."""
        return ("ec2",) if assembly.plan.region.autoscaling_group else ()

    def key_statements(self, assembly: Assembly) -> Iterator[Statement]:
        """Auto Scaling starts instances with encrypted volumes
        (https://docs.aws.amazon.com/autoscaling/ec2/userguide/key-policy-requirements-EBS-encryption.html).
        """
        if not assembly.plan.region.autoscaling_group:
            return
        role = {"AWS": service_linked_role_arn(assembly.context)}
        yield allow("AutoScalingStartsInstances", USE, THIS_KEY, principal=role)
        yield allow(
            "AutoScalingAttachesVolumes",
            ("kms:CreateGrant",),
            THIS_KEY,
            principal=role,
            condition=GRANTS_FOR_AWS,
        )

    def network_users(self, assembly: Assembly) -> Iterator[NetworkUser]:
        """Each group's instances."""
        context = assembly.context
        for label, spec in assembly.plan.region.autoscaling_group.items():
            yield NetworkUser(
                component(label),
                security_group_name(context, label),
                spec.uses,
                environment_path(context, BLOCK, label),
            )

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each group, by itself and as a load balancer's targets."""
        for label, spec in assembly.plan.region.autoscaling_group.items():
            id, title = f"{label}_{BLOCK}", f"Auto Scaling group {label}"
            alarms = FIXED_SIZE_ALARMS if spec.min_size == spec.max_size else ALARMS
            yield Watched(id, title, alarms, partial(_dimensions, label))
            if spec.load_balancer:
                yield Watched(id, title, TARGET_ALARMS, partial(_target_dimensions, label))

    def build_access(self, site: AccessSite) -> None:
        """Makes the service-linked role, once for all regions."""
        if any(assembly.plan.region.autoscaling_group for assembly in site.assemblies):
            AutoScalingServiceLinkedRole(
                site.scope, "autoscaling", context=site.context, provider=site.provider
            )

    def build(self, site: Site) -> None:
        """Makes each group, behind its load balancer if it has one, and opens its ways to what it uses."""
        for label, spec in site.plan.region.autoscaling_group.items():
            group = AutoscalingGroup(
                site.scope,
                f"{BLOCK}.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
                network=site.network,
                load_balancer=site.find(LoadBalancer, spec.load_balancer) if spec.load_balancer else None,
                services=site.plan.region.used_services(spec.uses),
                variables=site.variables(spec.uses),
                connect=partial(_connect, site, label, spec.uses),
            )
            site.add(group, label)
            site.output(f"{label}_autoscaling_group_name", group.name, f"Auto Scaling group {label}")


def _connect(site: Site, label: str, uses: Iterable[str], group: SecurityGroup) -> list[TerraformResource]:
    return site.connect(uses, Client(component(label), f"instances {label}", group))


def _monitoring(context: Context, label: str) -> Iterator[Grant]:
    logs = context.arn_named(log_group(context, label), "aws_cloudwatch_log_group")
    yield Grant("WriteLogStreams", ("logs:CreateLogStream", "logs:PutLogEvents"), (f"{logs}:log-stream:*",))
    yield Grant("FindLogStreams", ("logs:DescribeLogStreams",), (f"{logs}:*",))
    # CloudWatch has no resources for metrics: the namespace is the only limit.
    in_namespace = {"StringEquals": {"cloudwatch:namespace": context.global_prefix}}
    yield Grant("PutMetrics", ("cloudwatch:PutMetricData",), ("*",), condition=in_namespace)


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"AutoScalingGroupName": site.find(AutoscalingGroup, label).name}


def _target_dimensions(label: str, site: Site) -> Mapping[str, str]:
    target_group = site.find(AutoscalingGroup, label).target_group
    assert target_group
    return target_group.dimensions
