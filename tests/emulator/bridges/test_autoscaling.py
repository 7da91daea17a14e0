from collections.abc import Callable
from typing import Any

REGION = "us-west-2"
OWN_ROLE = (
    "arn:aws:iam::123456789012:role/aws-service-role/autoscaling.amazonaws.com/AWSServiceRoleForAutoScaling_x"
)


def _group(client: Callable[[str, str], Any], name: str) -> dict[str, Any]:
    ec2, autoscaling = client("ec2", REGION), client("autoscaling", REGION)
    ec2.create_launch_template(
        LaunchTemplateName=name, LaunchTemplateData={"ImageId": "ami-12345678", "InstanceType": "t3.micro"}
    )
    autoscaling.create_auto_scaling_group(
        AutoScalingGroupName=name,
        LaunchTemplate={"LaunchTemplateName": name},
        MinSize=0,
        MaxSize=1,
        AvailabilityZones=["us-west-2a"],
        DefaultInstanceWarmup=120,
        ServiceLinkedRoleARN=OWN_ROLE,
    )
    return _describe(autoscaling, name)


def _describe(autoscaling: Any, name: str) -> dict[str, Any]:
    groups = autoscaling.describe_auto_scaling_groups(AutoScalingGroupNames=[name])["AutoScalingGroups"]
    group: dict[str, Any] = groups[0]
    return group


def keeps_warmup(client: Callable[[str, str], Any]) -> bool:
    """keeps DefaultInstanceWarmup:"""
    return _group(client, "warmup").get("DefaultInstanceWarmup") == 120


def keeps_service_linked_role(client: Callable[[str, str], Any]) -> bool:
    """keeps ServiceLinkedRoleARN:"""
    return _group(client, "role").get("ServiceLinkedRoleARN") == OWN_ROLE


def keeps_updated_warmup(client: Callable[[str, str], Any]) -> bool:
    """keeps an updated DefaultInstanceWarmup:"""
    _group(client, "updated")
    autoscaling = client("autoscaling", REGION)
    autoscaling.update_auto_scaling_group(AutoScalingGroupName="updated", DefaultInstanceWarmup=60)
    return _describe(autoscaling, "updated").get("DefaultInstanceWarmup") == 60


def _policy(client: Callable[[str, str], Any], name: str) -> dict[str, Any]:
    _group(client, name)
    autoscaling = client("autoscaling", REGION)
    autoscaling.put_scaling_policy(
        AutoScalingGroupName=name,
        PolicyName="cpu",
        PolicyType="TargetTrackingScaling",
        TargetTrackingConfiguration={
            "PredefinedMetricSpecification": {"PredefinedMetricType": "ASGAverageCPUUtilization"},
            "TargetValue": 60.0,
        },
    )
    policy: dict[str, Any] = autoscaling.describe_policies(AutoScalingGroupName=name)["ScalingPolicies"][0]
    return policy


def says_policy_is_enabled(client: Callable[[str, str], Any]) -> bool:
    """says whether a scaling policy is enabled:"""
    return _policy(client, "enabled").get("Enabled") is True


def leaves_predictive_configuration_out(client: Callable[[str, str], Any]) -> bool:
    """leaves out the predictive configuration of a policy that has none:"""
    return "PredictiveScalingConfiguration" not in _policy(client, "predictive")


def starts_instance_refresh(client: Callable[[str, str], Any]) -> bool:
    """starts instance refreshes:"""
    _group(client, "refreshed")
    started = client("autoscaling", REGION).start_instance_refresh(AutoScalingGroupName="refreshed")
    return bool(started["InstanceRefreshId"])


PROBES = (
    keeps_warmup,
    keeps_service_linked_role,
    keeps_updated_warmup,
    says_policy_is_enabled,
    leaves_predictive_configuration_out,
    starts_instance_refresh,
)
