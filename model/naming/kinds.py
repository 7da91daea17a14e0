"""What AWS accepts as the name of each kind of resource, and how its ARN is made of it.

Sources of the limits: each service's API reference, or the naming rules in its user guide.
"""

import hashlib
import re
from dataclasses import dataclass

HASH_LENGTH = 6


@dataclass(frozen=True)
class Kind:
    """The names and the ARN of one Terraform resource type.

    ``limit`` is the longest name in characters; ``lower`` says that it has to be lower case. ``arn`` is the
    service and the resource part of the ARN with ``{name}`` for the name, empty where none is derived:
    ``"dynamodb:table/{name}"``. ``regionless`` is a global service, whose ARNs have no region. ``argument``
    is Terraform's argument that takes the name.
    """

    limit: int
    lower: bool = False
    arn: str = ""
    regionless: bool = False
    argument: str = "name"


#: Terraform's resource type to what its names are like.
KINDS: dict[str, Kind] = {
    "aws_autoscaling_group": Kind(255),
    "aws_cloudfront_origin_access_control": Kind(64),
    "aws_cloudwatch_composite_alarm": Kind(255, arn="cloudwatch:alarm:{name}", argument="alarm_name"),
    "aws_cloudwatch_dashboard": Kind(255, argument="dashboard_name"),
    "aws_cloudwatch_event_rule": Kind(64),
    "aws_cloudwatch_log_delivery_destination": Kind(60),
    "aws_cloudwatch_log_delivery_source": Kind(60),
    "aws_cloudwatch_log_group": Kind(512, arn="logs:log-group:{name}"),
    "aws_cloudwatch_log_resource_policy": Kind(255, argument="policy_name"),
    "aws_cloudwatch_metric_alarm": Kind(255, arn="cloudwatch:alarm:{name}", argument="alarm_name"),
    "aws_db_instance": Kind(63, lower=True, arn="rds:db:{name}", argument="identifier"),
    "aws_db_parameter_group": Kind(255, lower=True),
    "aws_db_subnet_group": Kind(255, lower=True),
    "aws_dynamodb_table": Kind(255, arn="dynamodb:table/{name}"),
    "aws_iam_instance_profile": Kind(64, arn="iam:instance-profile/{name}", regionless=True),
    "aws_iam_role": Kind(64, arn="iam:role/{name}", regionless=True),
    # A custom suffix follows AWSServiceRoleForAutoScaling_ in a role's name of 64.
    "aws_iam_service_linked_role": Kind(64 - 29, argument="custom_suffix"),
    "aws_lambda_function": Kind(64, arn="lambda:function:{name}", argument="function_name"),
    "aws_launch_template": Kind(128),
    "aws_lb": Kind(32),
    "aws_lb_target_group": Kind(32),
    # The account's twelve digits and a hyphen follow, as buckets share one namespace.
    "aws_s3_bucket": Kind(63 - 13, lower=True, argument="bucket"),
    # A secret's ARN ends in a hyphen and six characters that AWS draws.
    "aws_secretsmanager_secret": Kind(512, arn="secretsmanager:secret:{name}-??????"),
    "aws_security_group": Kind(255),
    "aws_sns_topic": Kind(256, arn="sns:{name}"),
    # A FIFO queue's name ends in .fifo.
    "aws_sqs_queue": Kind(80 - 5, arn="sqs:{name}"),
    # The name begins with a slash, which an ARN has once.
    "aws_ssm_parameter": Kind(1011, arn="ssm:parameter{name}"),
    "aws_vpc_endpoint": Kind(255),
    "aws_wafv2_ip_set": Kind(128),
    "aws_wafv2_web_acl": Kind(128),
}


def shorten(prefix: str, role: str, kind: Kind) -> str:
    """``<prefix>-<role>`` within the kind's limit.

    Of too long a name the beginning of the prefix and the role stay, with a hash of the whole between
    them: the role is what people look for. Deterministic: the same name gives the same result everywhere.
    Hyphens are never doubled or last, which databases and buckets refuse.

    >>> shorten("TapStack-staging-us-east-1", "web-instances", Kind(32))
    'TapStack-st-20e61f-web-instances'
    """
    name = re.sub("-{2,}", "-", "-".join(part for part in (prefix, role) if part))
    if kind.lower:
        name, role = name.lower(), role.lower()
    if len(name) <= kind.limit:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]
    ending = f"-{digest}-{role}" if role else f"-{digest}"
    kept = kind.limit - len(ending)
    if kept < 1:
        ending = f"-{digest}"
        kept = kind.limit - len(ending)
    return f"{name[:kept].rstrip('-')}{ending}"
