"""Instances, behind a load balancer or not: launch template, Auto Scaling group, scaling policy, logs."""

import base64
from collections.abc import Callable, Collection, Iterable, Mapping
from types import MappingProxyType

from cdktf import TerraformProvider, TerraformResource, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.autoscaling_group import AutoscalingGroup as AwsAutoscalingGroup
from cdktf_cdktf_provider_aws.autoscaling_group import (
    AutoscalingGroupInstanceRefresh,
    AutoscalingGroupInstanceRefreshPreferences,
    AutoscalingGroupLaunchTemplate,
    AutoscalingGroupTag,
)
from cdktf_cdktf_provider_aws.autoscaling_policy import (
    AutoscalingPolicy,
    AutoscalingPolicyTargetTrackingConfiguration,
    AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.launch_template import (
    LaunchTemplate,
    LaunchTemplateBlockDeviceMappings,
    LaunchTemplateBlockDeviceMappingsEbs,
    LaunchTemplateIamInstanceProfile,
    LaunchTemplateMetadataOptions,
    LaunchTemplateMonitoring,
    LaunchTemplateNetworkInterfaces,
    LaunchTemplateTagSpecifications,
)
from constructs import Construct

from model.blocks.autoscaling_group import AutoscalingGroup as AutoscalingGroupSpec
from model.blocks.instance_type import architecture
from model.naming.context import Context
from modules.compute.autoscaling_group_alarms import ALARMS
from modules.compute.environment import Environment, environment_path
from modules.compute.service_linked_role import service_linked_role_arn
from modules.compute.user_data import user_data
from modules.network.load_balancer import LoadBalancer
from modules.network.network import Network
from modules.network.security_group import SecurityGroup
from modules.network.target_group import TargetGroup

#: EC2 looks the image up whenever it starts an instance, so no plan changes when Amazon releases one; the
#: processor ends its name (https://docs.aws.amazon.com/linux/al2023/ug/ec2.html).
AMAZON_LINUX = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
BLOCK = "autoscaling_group"
#: Where Amazon Linux 2023 has its packages.
PACKAGES = ("s3",)
#: Seconds until a new instance counts as started.
WARMUP_SECONDS, GRACE_SECONDS = 120, 300


class AutoscalingGroup(Construct):
    """The instances and what starts and stops them.

    Exposes ``name``, ``security_group``, and ``target_group``, which is None without a load balancer.

    ``services`` are the AWS services behind gateways that they reach, ``variables`` the environment variables
    of each store that they use, by its reference. ``connect`` opens the ways from their security group to
    what they use, and gives the rules.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: AutoscalingGroupSpec,
        label: str,
        key_arn: str,
        network: Network,
        load_balancer: LoadBalancer | None,
        services: Collection[str] = (),
        variables: Mapping[str, Mapping[str, str]] = MappingProxyType({}),
        connect: Callable[[SecurityGroup], Iterable[TerraformResource]] = lambda group: (),
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._spec, self._label = context, provider, spec, label
        path = environment_path(context, BLOCK, label) if variables else None
        environment = Environment(
            self, "uses.instances", provider=provider, path=path or "", variables=variables
        )
        logs = CloudwatchLogGroup(
            self,
            "logs.instances",
            name=log_group(context, label),
            retention_in_days=spec.log_retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        self.security_group = self._security_group(network)
        self.target_group = self._target_group(load_balancer, network) if load_balancer else None
        # The first boot installs packages, looks up what the instances use, and starts what uses it.
        self._wanted_at_boot = [
            *network.allow_egress(self.security_group, {*PACKAGES, *services}),
            *network.egress_routes,
            *environment.parameters,
            *connect(self.security_group),
        ]
        script = user_data(
            spec,
            region=context.region,
            environment_path=path,
            log_group=log_group(context, label),
            namespace=context.global_prefix,
            group=context.name(label, "aws_autoscaling_group"),
        )
        template = self._launch_template(key_arn, script, logs)
        self.name: str = self._group(template, network).name
        self._track()

    def _security_group(self, network: Network) -> SecurityGroup:
        return SecurityGroup(
            self,
            "instances",
            provider=self._provider,
            name=security_group_name(self._context, self._label),
            description=f"Instances {self._label}",
            vpc_id=network.vpc_id,
        )

    def _target_group(self, load_balancer: LoadBalancer, network: Network) -> TargetGroup:
        return TargetGroup(
            self,
            "target.instances",
            context=self._context,
            provider=self._provider,
            component=component(self._label),
            target_type="instance",
            spec=self._spec,
            vpc_id=network.vpc_id,
            load_balancer=load_balancer,
            security_group=self.security_group,
        )

    def _launch_template(self, key_arn: str, script: str, logs: CloudwatchLogGroup) -> LaunchTemplate:
        tags = dict(self._context.tags) | {"Name": f"{self._context.prefix}-{self._label}"}
        volume = LaunchTemplateBlockDeviceMappingsEbs(
            volume_size=self._spec.volume_size,
            volume_type="gp3",
            encrypted="true",
            kms_key_id=key_arn,
            delete_on_termination="true",
        )
        return LaunchTemplate(
            self,
            "launch_template",
            name=self._context.name(self._label, "aws_launch_template"),
            image_id=_image(self._spec),
            instance_type=self._spec.instance_type,
            update_default_version=True,
            iam_instance_profile=LaunchTemplateIamInstanceProfile(
                arn=instance_profile_arn(self._context, self._label)
            ),
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            monitoring=LaunchTemplateMonitoring(enabled=True),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[self.security_group.id],
                )
            ],
            block_device_mappings=[
                LaunchTemplateBlockDeviceMappings(device_name=self._spec.root_device_name, ebs=volume)
            ],
            tag_specifications=[
                LaunchTemplateTagSpecifications(resource_type=kind, tags=tags)
                for kind in ("instance", "volume", "network-interface")
            ],
            # Encoded here: a script in a Terraform string has to escape what both take for their own.
            user_data=base64.b64encode(script.encode()).decode(),
            # The agent may write to the group, but not make it.
            depends_on=[logs],
            provider=self._provider,
        )

    def _group(self, template: LaunchTemplate, network: Network) -> AwsAutoscalingGroup:
        tags = dict(self._context.tags) | {"Name": f"{self._context.prefix}-{self._label}"}
        return AwsAutoscalingGroup(
            self,
            "autoscaling_group",
            name=self._context.name(self._label, "aws_autoscaling_group"),
            min_size=self._spec.min_size,
            max_size=self._spec.max_size,
            desired_capacity=self._spec.desired_capacity,
            vpc_zone_identifier=network.subnets_offering(
                str(self._spec.instance_type), component(self._label)
            ),
            # Empty rather than none: a group that loses its load balancer is then taken out.
            target_group_arns=[self.target_group.arn] if self.target_group else [],
            enabled_metrics=sorted({metric.name for alarm in ALARMS for metric in alarm.metrics.values()}),
            health_check_type="ELB" if self.target_group else "EC2",
            health_check_grace_period=GRACE_SECONDS,
            default_instance_warmup=WARMUP_SECONDS,
            service_linked_role_arn=service_linked_role_arn(self._context),
            launch_template=AutoscalingGroupLaunchTemplate(id=template.id, version=_latest_version(template)),
            instance_refresh=AutoscalingGroupInstanceRefresh(
                strategy="Rolling",
                preferences=AutoscalingGroupInstanceRefreshPreferences(
                    min_healthy_percentage=100, max_healthy_percentage=200, auto_rollback=False
                ),
            ),
            force_delete=not self._context.retains,
            tag=[
                AutoscalingGroupTag(key=key, value=value, propagate_at_launch=True)
                for key, value in tags.items()
            ],
            # Target tracking changes the number of instances; a plan must not set it back.
            lifecycle=TerraformResourceLifecycle(ignore_changes=["desired_capacity"]),
            # An instance whose first boot fails would be replaced, again and again.
            depends_on=self._wanted_at_boot,
            provider=self._provider,
        )

    def _track(self) -> None:
        cpu = AutoscalingPolicyTargetTrackingConfigurationPredefinedMetricSpecification(
            predefined_metric_type="ASGAverageCPUUtilization"
        )
        AutoscalingPolicy(
            self,
            "cpu",
            name=f"{self._label}-cpu",
            autoscaling_group_name=self.name,
            policy_type="TargetTrackingScaling",
            target_tracking_configuration=AutoscalingPolicyTargetTrackingConfiguration(
                predefined_metric_specification=cpu, target_value=self._spec.target_cpu_percent
            ),
            provider=self._provider,
        )


def _image(spec: AutoscalingGroupSpec) -> str:
    """The description's image, or Amazon Linux for the processor of the instance type."""
    return spec.image_id or f"{AMAZON_LINUX}{architecture(str(spec.instance_type))}"


def _latest_version(template: LaunchTemplate) -> str:
    """The template's newest version by number: a new one then starts an instance refresh."""
    return f"${{{template.fqn}.latest_version}}"


def component(label: str) -> str:
    """A group's instances in Terraform names: ``web_instances``."""
    return f"{label}_instances"


def security_group_name(context: Context, label: str) -> str:
    """The name of the security group of a group's instances."""
    return context.name(f"{label}-instances", "aws_security_group")


def log_group(context: Context, label: str) -> str:
    """The log group of a group's instances."""
    return context.log_group("autoscaling-group", label)


def instance_profile_arn(context: Context, label: str) -> str:
    """The ARN of the profile with the role of a group's instances."""
    return context.arn_of(component(label).replace("_", "-"), "aws_iam_instance_profile")
