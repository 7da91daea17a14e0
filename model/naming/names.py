"""Names, by one convention: ``<deployment>-<environment>-<region>-<role>``, within AWS's limits."""

import hashlib
import re
from dataclasses import dataclass

HASH_LENGTH = 6


@dataclass(frozen=True)
class Limit:
    """What AWS accepts as a name: its length in characters, and whether it has to be lower case."""

    length: int
    lower: bool = False


#: Terraform's resource type to the limit of its name. Sources: the service's API reference or the
#: naming rules in its user guide. S3's is 63, less a hyphen and the account's twelve digits.
LIMITS: dict[str, Limit] = {
    "aws_autoscaling_group": Limit(255),
    "aws_cloudfront_origin_access_control": Limit(64),
    "aws_cloudwatch_log_delivery_destination": Limit(60),
    "aws_cloudwatch_log_delivery_source": Limit(60),
    "aws_cloudwatch_log_group": Limit(512),
    "aws_cloudwatch_metric_alarm": Limit(255),
    "aws_db_instance": Limit(63, lower=True),
    "aws_db_parameter_group": Limit(255, lower=True),
    "aws_db_subnet_group": Limit(255, lower=True),
    "aws_dynamodb_table": Limit(255),
    "aws_iam_role": Limit(64),
    "aws_lambda_function": Limit(64),
    "aws_launch_template": Limit(128),
    "aws_lb": Limit(32),
    "aws_lb_target_group": Limit(32),
    "aws_s3_bucket": Limit(63 - 13, lower=True),
    "aws_secretsmanager_secret": Limit(512),
    "aws_security_group": Limit(255),
    "aws_sns_topic": Limit(256),
    # A custom suffix follows AWSServiceRoleForAutoScaling_ in a role's name of 64.
    "aws_iam_service_linked_role": Limit(64 - 29),
}


def shorten(name: str, limit: Limit) -> str:
    """A name within its limit: too long a one keeps its beginning and ends in a hash of the whole.

    Deterministic: the same name gives the same result everywhere. Hyphens are never doubled or last,
    which databases and buckets refuse.
    """
    if limit.lower:
        name = name.lower()
    name = re.sub("-{2,}", "-", name)
    if len(name) <= limit.length:
        return name
    digest = hashlib.sha256(name.encode()).hexdigest()[:HASH_LENGTH]
    return f"{name[: limit.length - HASH_LENGTH - 1].rstrip('-')}-{digest}"
