"""Instances behind a load balancer: launch template, Auto Scaling group, scaling policy, logs."""

import base64

from cdktf import TerraformProvider, TerraformResourceLifecycle
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
from model.naming.context import Context
from modules.compute.user_data import user_data
from modules.network.load_balancer import LoadBalancer
from modules.network.network import Network
from modules.network.security_group import Firewall

#: EC2 looks the image up whenever it starts an instance, so no plan changes when Amazon releases one
#: (https://docs.aws.amazon.com/linux/al2023/ug/ec2.html).
IMAGE = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-x86_64"
ROOT_DEVICE = "/dev/xvda"
#: Seconds until a new instance counts as started.
WARMUP_SECONDS, GRACE_SECONDS = 120, 300


class AutoscalingGroup(Construct):
    """The instances and what starts and stops them. Exposes ``name`` and ``firewall``."""

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
        load_balancer: LoadBalancer,
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._spec, self._label = context, provider, spec, label
        log_group = CloudwatchLogGroup(
            self,
            # Not only the label: a database's logs are named by its label and the log.
            "instance_logs",
            name=context.log_group(label),
            retention_in_days=spec.log_retention_days,
            kms_key_id=key_arn,
            skip_destroy=context.retains,
            provider=provider,
        )
        self._connect(network, load_balancer)
        script = user_data(
            spec,
            log_group=context.log_group(label),
            namespace=context.global_prefix,
            group=context.name(label, "aws_autoscaling_group"),
        )
        template = self._launch_template(key_arn, script, log_group)
        self.name: str = self._group(template, network, load_balancer).name
        self._track()

    def _connect(self, network: Network, load_balancer: LoadBalancer) -> None:
        """Only the load balancer reaches the instances; they reach what their network leads to."""
        port = self._spec.port
        self.firewall = Firewall(
            self,
            "instances",
            provider=self._provider,
            name=self._context.name(f"{self._label}-instances", "aws_security_group"),
            description=f"Instances {self._label}: reached from their load balancer",
            vpc_id=network.vpc_id,
        )
        self.firewall.admit("load_balancer", port, "HTTP from the load balancer", load_balancer.firewall.peer)
        load_balancer.firewall.allow_to("instances", port, "HTTP to the instances", self.firewall.peer)
        self._ways_out = [*network.let_out(self.firewall), *network.ways_out]

    def _launch_template(self, key_arn: str, script: str, log_group: CloudwatchLogGroup) -> LaunchTemplate:
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
            image_id=IMAGE,
            instance_type=self._spec.instance_type,
            update_default_version=True,
            iam_instance_profile=LaunchTemplateIamInstanceProfile(arn=self._context.instance_profile_arn()),
            metadata_options=LaunchTemplateMetadataOptions(
                http_endpoint="enabled", http_tokens="required", http_put_response_hop_limit=1
            ),
            monitoring=LaunchTemplateMonitoring(enabled=True),
            network_interfaces=[
                LaunchTemplateNetworkInterfaces(
                    device_index=0,
                    associate_public_ip_address="false",
                    delete_on_termination="true",
                    security_groups=[self.firewall.id],
                )
            ],
            block_device_mappings=[LaunchTemplateBlockDeviceMappings(device_name=ROOT_DEVICE, ebs=volume)],
            tag_specifications=[
                LaunchTemplateTagSpecifications(resource_type=kind, tags=tags)
                for kind in ("instance", "volume", "network-interface")
            ],
            # Encoded here: a script in a Terraform string has to escape what both take for their own.
            user_data=base64.b64encode(script.encode()).decode(),
            # The agent may write to the group, but not make it.
            depends_on=[log_group],
            provider=self._provider,
        )

    def _group(
        self, template: LaunchTemplate, network: Network, load_balancer: LoadBalancer
    ) -> AwsAutoscalingGroup:
        tags = dict(self._context.tags) | {"Name": f"{self._context.prefix}-{self._label}"}
        return AwsAutoscalingGroup(
            self,
            "autoscaling_group",
            name=self._context.name(self._label, "aws_autoscaling_group"),
            min_size=self._spec.min_size,
            max_size=self._spec.max_size,
            desired_capacity=self._spec.desired_capacity,
            vpc_zone_identifier=network.subnets_offering(str(self._spec.instance_type), self._label),
            target_group_arns=[load_balancer.target_group_arn],
            health_check_type="ELB",
            health_check_grace_period=GRACE_SECONDS,
            default_instance_warmup=WARMUP_SECONDS,
            service_linked_role_arn=self._context.autoscaling_role_arn(),
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
            # The first boot installs packages; without a way to them the instance would be replaced.
            depends_on=self._ways_out,
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


def _latest_version(template: LaunchTemplate) -> str:
    """The template's newest version by number: a new one then starts an instance refresh."""
    return f"${{{template.fqn}.latest_version}}"
