"""Whatever a blueprint makes is counted by the inventory, or goes with what is counted.

Without this, a new kind of resource could be left behind by `destroy` and nobody would see it.
"""

from collections.abc import Callable

from emulator.inventory import BY_HAND, IAM, REGIONAL
from tests.synthesized import Output

#: Terraform's resource type to the kind that the inventory counts, or to the type that it is a part of.
COUNTED = {
    "aws_autoscaling_group": "autoscaling:group",
    "aws_autoscaling_policy": "autoscaling:policy",
    "aws_cloudwatch_log_group": "logs:log-group",
    "aws_db_instance": "rds:db",
    "aws_db_parameter_group": "rds:parameter-group",
    "aws_db_subnet_group": "rds:subnet-group",
    "aws_dynamodb_table": "dynamodb:table",
    "aws_iam_instance_profile": "iam:instance-profile",
    "aws_iam_role": "iam:role",
    "aws_iam_role_policy": "aws_iam_role",
    "aws_iam_service_linked_role": "iam:role",
    "aws_kms_alias": "kms:alias",
    "aws_kms_key": "kms:key",
    "aws_launch_template": "ec2:launch-template",
    "aws_lb": "elbv2:load-balancer",
    "aws_lb_listener": "aws_lb",
    "aws_lb_target_group": "elbv2:target-group",
    "aws_s3_bucket": "s3:bucket",
    "aws_s3_bucket_lifecycle_configuration": "aws_s3_bucket",
    "aws_s3_bucket_logging": "aws_s3_bucket",
    "aws_s3_bucket_ownership_controls": "aws_s3_bucket",
    "aws_s3_bucket_policy": "aws_s3_bucket",
    "aws_s3_bucket_public_access_block": "aws_s3_bucket",
    "aws_s3_bucket_server_side_encryption_configuration": "aws_s3_bucket",
    "aws_s3_bucket_versioning": "aws_s3_bucket",
    "aws_secretsmanager_secret": "secretsmanager:secret",
    "aws_secretsmanager_secret_version": "aws_secretsmanager_secret",
    "aws_security_group": "ec2:security-group",
    "aws_vpc_endpoint": "ec2:vpc-endpoint",
    "aws_vpc_security_group_egress_rule": "ec2:security-group-rule",
    "aws_vpc_security_group_ingress_rule": "ec2:security-group-rule",
}


def test_every_resource_type_is_counted(synthesized: Callable[[str], Output]) -> None:
    made = {kind for stack in synthesized("maximal").stacks.values() for kind in stack.document["resource"]}
    assert made == COUNTED.keys()


def test_the_inventory_counts_them() -> None:
    kinds = {kind.name for kind in (*REGIONAL, *IAM)} | BY_HAND.keys()
    assert {counted for counted in COUNTED.values() if counted not in COUNTED} <= kinds
