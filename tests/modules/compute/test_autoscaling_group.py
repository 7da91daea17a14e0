import base64
from collections.abc import Callable
from typing import Any

import pytest

from model.blocks.autoscaling_group import AutoscalingGroup
from tests.described import EAST, MAXIMAL, WEST, Block
from tests.synthesized import Output, Synthesized

AMAZON_LINUX = "resolve:ssm:/aws/service/ami-amazon-linux-latest/al2023-ami-kernel-default-"
SIZES = ("min_size", "max_size", "desired_capacity")


def template(output: Output, name: str = "web") -> Block:
    return output.stack(EAST).resources("aws_launch_template")[name]


def group(output: Output, name: str = "web") -> Block:
    return output.stack(EAST).resources("aws_autoscaling_group")[name]


@pytest.mark.parametrize(
    ("variant", "instance_type", "sizes"),
    [("staging", "t3.micro", (1, 3, 1)), ("production", "t3.medium", (1, 6, 2))],
)
def test_sizes_follow_from_the_environment(
    synthesized: Synthesized, variant: str, instance_type: str, sizes: tuple[int, ...]
) -> None:
    for region in (EAST, WEST):
        stack = synthesized(variant).stack(region)
        assert stack.resources("aws_launch_template")["web"]["instance_type"] == instance_type
        made = stack.resources("aws_autoscaling_group")["web"]
        assert tuple(made[size] for size in SIZES) == sizes
        (types,) = stack.data("aws_ec2_instance_type_offerings")["network_web_instances_offerings"]["filter"]
        assert types["values"] == [instance_type]


def test_instances_answer_imdsv2_only(synthesized: Synthesized) -> None:
    assert template(synthesized("staging"))["metadata_options"] == {
        "http_endpoint": "enabled",
        "http_put_response_hop_limit": 1,
        "http_tokens": "required",
    }


def test_volumes_are_encrypted_with_the_regions_key(synthesized: Synthesized) -> None:
    for name, size in (("web", 8), ("shop", 30)):
        (device,) = template(synthesized("staging" if name == "web" else "maximal"), name)[
            "block_device_mappings"
        ]
        assert device["ebs"]["encrypted"] == "true"
        assert device["ebs"]["kms_key_id"] == "${aws_kms_key.key.arn}"
        assert device["ebs"]["volume_size"] == size


def test_instances_have_no_public_address(synthesized: Synthesized) -> None:
    (interface,) = template(synthesized("staging"))["network_interfaces"]
    assert interface["associate_public_ip_address"] == "false"
    assert interface["security_groups"] == ["${aws_security_group.web_instances.id}"]


@pytest.mark.parametrize(
    ("variant", "name", "image", "root"),
    [
        ("staging", "web", f"{AMAZON_LINUX}x86_64", "/dev/xvda"),
        ("maximal", "admin", f"{AMAZON_LINUX}arm64", "/dev/xvda"),
        ("maximal", "shop", "resolve:ssm:/images/shop", "/dev/sda1"),
    ],
)
def test_image_is_the_latest_amazon_linux_for_the_processor_or_ones_own(
    synthesized: Synthesized, variant: str, name: str, image: str, root: str
) -> None:
    made = template(synthesized(variant), name)
    assert made["image_id"] == image
    (device,) = made["block_device_mappings"]
    assert device["device_name"] == root


@pytest.mark.parametrize("variant", ["staging", "maximal"])
def test_instances_start_once_the_ways_to_what_they_use_are_open(
    synthesized: Synthesized, variant: str
) -> None:
    """Every rule that leads out of their group, and every rule of others that admits it."""
    stack = synthesized(variant).stack(EAST)
    for label, made in stack.resources("aws_autoscaling_group").items():
        own = f"${{aws_security_group.{label}_instances.id}}"
        ways = {
            f"{kind}.{name}"
            for kind, whose in (
                ("aws_vpc_security_group_egress_rule", "security_group_id"),
                ("aws_vpc_security_group_ingress_rule", "referenced_security_group_id"),
            )
            for name, rule in stack.resources(kind).items()
            if rule.get(whose) == own
        }
        assert ways
        assert ways <= set(made["depends_on"])


def test_profile_is_named_by_a_derived_arn(synthesized: Synthesized) -> None:
    profile = template(synthesized("account"))["iam_instance_profile"]
    assert profile == {
        "arn": "arn:aws:iam::123456789012:instance-profile/TapStack-staging-us-east-1-web-instances"
    }


def test_tags_are_propagated_to_all_that_is_started(synthesized: Synthesized) -> None:
    output = synthesized("tags")
    expected = {
        "Environment": "staging",
        "Project": "tap",
        "Owner": "platform",
        "Region": "us-east-1",
        "ManagedBy": "tapstack",
        "CostCenter": "fintech-ops",
        "Name": "TapStack-staging-us-east-1-web",
    }
    tags = group(output)["tag"]
    assert {tag["key"]: tag["value"] for tag in tags} == expected
    assert all(tag["propagate_at_launch"] is True for tag in tags)
    specifications = {item["resource_type"]: item["tags"] for item in template(output)["tag_specifications"]}
    assert specifications == dict.fromkeys(("instance", "volume", "network-interface"), expected)


def test_unhealthy_instances_and_old_templates_are_replaced(synthesized: Synthesized) -> None:
    made = group(synthesized("staging"))
    assert made["health_check_type"] == "ELB"
    assert made["target_group_arns"] == ["${aws_lb_target_group.web_instances.arn}"]
    assert made["launch_template"]["version"] == "${aws_launch_template.web.latest_version}"
    assert made["instance_refresh"]["strategy"] == "Rolling"
    assert made["instance_refresh"]["preferences"]["min_healthy_percentage"] == 100


def test_workers_are_reached_by_nobody_and_checked_by_ec2(synthesized: Synthesized) -> None:
    output = synthesized("instances only")
    stack = output.stack(EAST)
    made = group(output, "worker")
    assert (made["health_check_type"], made["target_group_arns"]) == ("EC2", [])
    assert stack.resources("aws_lb_target_group").keys() == {"web_instances"}
    admitted = {
        rule["security_group_id"] for rule in stack.resources("aws_vpc_security_group_ingress_rule").values()
    }
    assert "${aws_security_group.web_instances.id}" in admitted
    assert "${aws_security_group.worker_instances.id}" not in admitted


def test_a_group_keeps_its_security_group_when_it_gets_a_load_balancer(synthesized: Synthesized) -> None:
    """AWS changes no description: another one would be another group."""
    groups = synthesized("instances only").stack(EAST).resources("aws_security_group")
    for label in ("web", "worker"):
        assert groups[f"{label}_instances"]["description"] == f"Instances {label}"


def test_plans_leave_the_number_of_instances_to_target_tracking(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    assert group(synthesized("maximal"), "shop")["lifecycle"] == {"ignore_changes": ["desired_capacity"]}
    policy = stack.resources("aws_autoscaling_policy")["shop_cpu"]
    assert policy["policy_type"] == "TargetTrackingScaling"
    assert policy["target_tracking_configuration"] == {
        "predefined_metric_specification": {"predefined_metric_type": "ASGAverageCPUUtilization"},
        "target_value": 40,
    }


def test_logs_are_there_before_instances_write_to_them(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    logs = stack.resources("aws_cloudwatch_log_group")["web_instances"]
    assert (logs["name"], logs["retention_in_days"]) == (
        "/TapStack-staging/us-east-1/autoscaling-group/web",
        30,
    )
    assert logs["kms_key_id"] == "${aws_kms_key.key.arn}"
    assert "aws_cloudwatch_log_group.web_instances" in template(synthesized("staging"))["depends_on"]


def test_script_reaches_the_instance_as_it_is(synthesized: Synthesized) -> None:
    """Bash and Terraform both give a meaning to backslashes and to ``${`` and ``%{``."""
    encoded = template(synthesized("maximal"), "shop")["user_data"]
    script = base64.b64decode(encoded, validate=True).decode()
    application = MAXIMAL["regions"][EAST]["autoscaling_group"]["shop"]["user_data"]
    assert application in script
    assert "-c fetch-config" not in script
    assert "-m ec2 -s \\\n  -c file:" in script


def test_maximal_sizes(synthesized: Synthesized) -> None:
    output = synthesized("maximal")
    assert tuple(group(output, "shop")[size] for size in SIZES) == (2, 9, 3)
    assert template(output, "shop")["instance_type"] == "m5.large"
    assert tuple(group(output, "admin")[size] for size in SIZES) == (1, 6, 2)


def test_sizes_out_of_order_are_refused(refused: Callable[..., Any]) -> None:
    values = {"load_balancer": "web", "min_size": 3, "desired_capacity": 1, "max_size": 2}
    (message,) = refused("autoscaling_group", values)
    assert "min_size <= desired_capacity <= max_size" in message


@pytest.mark.parametrize(
    ("values", "words"),
    [
        ({"instance_type": "a1.large"}, "doesn't run on a1.large; take a later Graviton"),
        ({"root_device_name": "/dev/sda1"}, "The root device of Amazon Linux is /dev/xvda"),
    ],
)
def test_what_amazon_linux_cannot_do_takes_an_image_of_ones_own(
    refused: Callable[..., Any], values: dict[str, str], words: str
) -> None:
    (message,) = refused("autoscaling_group", values)
    assert words in message
    assert AutoscalingGroup.model_validate({**values, "image_id": "ami-01234567"})


@pytest.mark.parametrize(
    ("values", "expected"),
    [
        ({}, ("s3", "logs", "monitoring")),
        ({"uses": ["table.t"]}, ("s3", "logs", "monitoring", "ssm")),
        ({"session_manager": True}, ("s3", "logs", "monitoring", "ssm", "ssmmessages")),
        ({"uses": ["table.t"], "session_manager": True}, ("s3", "logs", "monitoring", "ssm", "ssmmessages")),
    ],
)
def test_calls_the_services_that_it_has_use_for(values: dict[str, Any], expected: tuple[str, ...]) -> None:
    assert AutoscalingGroup.model_validate(values).aws_services == expected
