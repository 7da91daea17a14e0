"""Whatever a blueprint makes is counted by the inventory, or goes with what is counted.

Without this, a new kind of resource could be left behind by `destroy` and nobody would see it.
"""

from collections.abc import Callable

from emulator.inventory import BY_HAND, GLOBAL_BY_HAND, GLOBAL_KINDS, REGIONAL
from tests.synthesized import Output

#: Terraform's resource type to the kind that the inventory counts, or to the type that it is a part of.
COUNTED = {
    "aws_acm_certificate": "acm:certificate",
    "aws_acm_certificate_validation": "aws_acm_certificate",
    "aws_autoscaling_group": "autoscaling:group",
    "aws_autoscaling_policy": "autoscaling:policy",
    "aws_cloudfront_distribution": "cloudfront:distribution",
    "aws_cloudfront_origin_access_control": "cloudfront:origin-access-control",
    "aws_cloudwatch_composite_alarm": "cloudwatch:alarm",
    "aws_cloudwatch_dashboard": "cloudwatch:dashboard",
    "aws_cloudwatch_event_rule": "events:rule",
    "aws_cloudwatch_event_target": "aws_cloudwatch_event_rule",
    "aws_cloudwatch_log_delivery": "logs:delivery",
    "aws_cloudwatch_log_delivery_destination": "logs:delivery-destination",
    "aws_cloudwatch_log_delivery_source": "logs:delivery-source",
    "aws_cloudwatch_log_group": "logs:log-group",
    "aws_cloudwatch_log_resource_policy": "logs:resource-policy",
    "aws_cloudwatch_metric_alarm": "cloudwatch:alarm",
    "aws_db_instance": "rds:db",
    "aws_db_parameter_group": "rds:parameter-group",
    "aws_db_subnet_group": "rds:subnet-group",
    "aws_default_security_group": "aws_vpc",
    "aws_dynamodb_table": "dynamodb:table",
    "aws_eip": "ec2:address",
    "aws_flow_log": "ec2:flow-log",
    "aws_iam_instance_profile": "iam:instance-profile",
    "aws_iam_role": "iam:role",
    "aws_iam_role_policy": "aws_iam_role",
    "aws_iam_service_linked_role": "iam:role",
    "aws_internet_gateway": "ec2:internet-gateway",
    "aws_kms_alias": "kms:alias",
    "aws_kms_key": "kms:key",
    "aws_lambda_event_source_mapping": "lambda:event-source-mapping",
    "aws_lambda_function": "lambda:function",
    "aws_lambda_function_event_invoke_config": "aws_lambda_function",
    "aws_lambda_permission": "aws_lambda_function",
    "aws_launch_template": "ec2:launch-template",
    "aws_lb": "elbv2:load-balancer",
    "aws_lb_listener": "aws_lb",
    "aws_lb_listener_rule": "aws_lb_listener",
    "aws_lb_target_group": "elbv2:target-group",
    "aws_lb_target_group_attachment": "aws_lb_target_group",
    "aws_nat_gateway": "ec2:nat-gateway",
    "aws_route": "aws_route_table",
    "aws_route_table": "ec2:route-table",
    "aws_route_table_association": "aws_route_table",
    "aws_route53_health_check": "route53:health-check",
    "aws_route53_record": "route53:record",
    "aws_route53_zone": "route53:zone",
    "aws_s3_bucket": "s3:bucket",
    "aws_s3_bucket_cors_configuration": "aws_s3_bucket",
    "aws_s3_bucket_lifecycle_configuration": "aws_s3_bucket",
    "aws_s3_bucket_logging": "aws_s3_bucket",
    "aws_s3_bucket_notification": "aws_s3_bucket",
    "aws_s3_bucket_ownership_controls": "aws_s3_bucket",
    "aws_s3_bucket_policy": "aws_s3_bucket",
    "aws_s3_bucket_public_access_block": "aws_s3_bucket",
    "aws_s3_bucket_replication_configuration": "aws_s3_bucket",
    "aws_s3_bucket_server_side_encryption_configuration": "aws_s3_bucket",
    "aws_s3_bucket_versioning": "aws_s3_bucket",
    "aws_secretsmanager_secret": "secretsmanager:secret",
    "aws_secretsmanager_secret_version": "aws_secretsmanager_secret",
    "aws_security_group": "ec2:security-group",
    "aws_sns_topic": "sns:topic",
    "aws_sns_topic_policy": "aws_sns_topic",
    "aws_sns_topic_subscription": "sns:subscription",
    "aws_sqs_queue": "sqs:queue",
    "aws_sqs_queue_policy": "aws_sqs_queue",
    "aws_sqs_queue_redrive_allow_policy": "aws_sqs_queue",
    "aws_ssm_parameter": "ssm:parameter",
    "aws_subnet": "ec2:subnet",
    "aws_vpc": "ec2:vpc",
    "aws_vpc_endpoint": "ec2:vpc-endpoint",
    "aws_vpc_peering_connection": "ec2:vpc-peering-connection",
    "aws_vpc_peering_connection_accepter": "aws_vpc_peering_connection",
    "aws_vpc_peering_connection_options": "aws_vpc_peering_connection",
    "aws_vpc_security_group_egress_rule": "ec2:security-group-rule",
    "aws_vpc_security_group_ingress_rule": "ec2:security-group-rule",
    "aws_wafv2_ip_set": "wafv2:ip-set",
    "aws_wafv2_web_acl": "wafv2:web-acl",
    "aws_wafv2_web_acl_association": "aws_lb",
    "aws_wafv2_web_acl_logging_configuration": "aws_wafv2_web_acl",
}


def test_every_resource_type_is_counted(synthesized: Callable[[str], Output]) -> None:
    stacks = [
        stack
        for name in ("maximal", "linked", "named", "functions", "peered")
        for stack in synthesized(name).stacks.values()
    ]
    assert {kind for stack in stacks for kind in stack.document["resource"]} == COUNTED.keys()


def test_the_inventory_counts_them() -> None:
    kinds = {kind.name for kind in (*REGIONAL, *GLOBAL_KINDS)} | BY_HAND.keys() | GLOBAL_BY_HAND.keys()
    assert {counted for counted in COUNTED.values() if counted not in COUNTED} <= kinds
