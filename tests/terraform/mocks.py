"""What Terraform's mocked AWS provider answers, where a random text would be refused.

``terraform test`` makes up what AWS would compute: eight random letters for a string. The provider still
checks what refers to it, so that ARNs, ids and address ranges have to look like ones.
https://developer.hashicorp.com/terraform/language/tests/mocking
"""

from typing import Any

ACCOUNT = "123456789012"


def _arn(service: str, resource: str) -> dict[str, Any]:
    return {"arn": f"arn:aws:{service}:us-east-1:{ACCOUNT}:{resource}"}


#: Resource type to the values of its computed attributes.
RESOURCES: dict[str, dict[str, Any]] = {
    "aws_acm_certificate": _arn("acm", "certificate/12345678-1234-1234-1234-123456789012"),
    "aws_cloudfront_distribution": _arn("cloudfront", "distribution/EMOCKED"),
    "aws_cloudwatch_event_rule": _arn("events", "rule/mocked"),
    "aws_cloudwatch_log_delivery_destination": _arn("logs", "delivery-destination:mocked"),
    "aws_cloudwatch_log_group": _arn("logs", "log-group:mocked"),
    # What a restored instance has of its source.
    "aws_db_instance": {"db_name": "app"},
    "aws_eip": {"allocation_id": "eipalloc-0123456789abcdef0"},
    "aws_iam_role": _arn("iam", "role/mocked"),
    "aws_iam_service_linked_role": _arn("iam", "role/aws-service-role/autoscaling.amazonaws.com/role"),
    "aws_internet_gateway": {"id": "igw-0123456789abcdef0"},
    "aws_kms_key": _arn("kms", "key/12345678-1234-1234-1234-123456789012"),
    "aws_lambda_function": _arn("lambda", "function:mocked"),
    "aws_launch_template": {"id": "lt-0123456789abcdef0", "latest_version": 1},
    "aws_lb": _arn("elasticloadbalancing", "loadbalancer/app/mocked/0123456789abcdef"),
    "aws_lb_listener": _arn("elasticloadbalancing", "listener/app/mocked/0123456789abcdef/0123456789abcdef"),
    "aws_lb_target_group": _arn("elasticloadbalancing", "targetgroup/mocked/0123456789abcdef"),
    "aws_nat_gateway": {"id": "nat-0123456789abcdef0"},
    "aws_route53_zone": {"name_servers": ["ns-1.mocked.example"]},
    "aws_route_table": {"id": "rtb-0123456789abcdef0"},
    "aws_secretsmanager_secret": _arn("secretsmanager", "secret:mocked-AbCdEf"),
    "aws_security_group": {"id": "sg-0123456789abcdef0"},
    "aws_sns_topic": _arn("sns", "mocked"),
    "aws_sqs_queue": _arn("sqs", "mocked"),
    "aws_subnet": {"id": "subnet-0123456789abcdef0"},
    "aws_vpc": {"id": "vpc-0123456789abcdef0"},
    "aws_wafv2_ip_set": _arn("wafv2", "regional/ipset/mocked/12345678-1234-1234-1234-123456789012"),
    "aws_wafv2_web_acl": _arn("wafv2", "regional/webacl/mocked/12345678-1234-1234-1234-123456789012"),
}

#: Data source type to the values that it reads.
DATA: dict[str, dict[str, Any]] = {
    "aws_availability_zones": {"names": [f"mocked-1{letter}" for letter in "abcdef"]},
    "aws_caller_identity": {"account_id": ACCOUNT},
    "aws_ec2_instance_type_offerings": {"locations": ["mocked-1a", "mocked-1b"]},
    "aws_ec2_managed_prefix_list": {"id": "pl-01234567"},
    "aws_lb": {"dns_name": "mocked.us-east-1.elb.amazonaws.com", "zone_id": "Z35SXDOTRQ7X7K"},
    "aws_route53_zone": {"zone_id": "Z0123456789ABCDEFGHIJ"},
    "aws_db_instance": {"address": "db.example.com"},
    "aws_route_table": {"id": "rtb-01234567"},
    "aws_security_group": {"id": "sg-01234567"},
    "aws_route_tables": {"ids": ["rtb-01234567"]},
    "aws_subnets": {"ids": ["subnet-01234567", "subnet-89abcdef"]},
    "aws_vpc": {"id": "vpc-01234567", "cidr_block": "172.31.0.0/16"},
    "aws_vpc_endpoint_service": {
        "availability_zones": ["mocked-1a", "mocked-1b"],
        "service_name": "com.amazonaws.mocked",
    },
}

#: Ephemeral resource type to its values. No mocks of Terraform's: see ``mocked.without_ephemeral_resources``.
EPHEMERAL: dict[str, dict[str, str]] = {
    "aws_secretsmanager_random_password": {"random_password": "drawn-by-aws"},
    "aws_secretsmanager_secret_version": {"secret_string": '{"password": "drawn-by-aws"}'},
}


def mock_provider(alias: str) -> dict[str, Any]:
    """A ``mock_provider`` block for one alias, as Terraform's JSON has it."""
    tables = {"mock_resource": RESOURCES, "mock_data": DATA}
    return {
        "alias": alias,
        **{
            name: {kind: {"defaults": values} for kind, values in table.items()}
            for name, table in tables.items()
        },
    }
