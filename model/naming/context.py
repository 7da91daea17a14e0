"""Where a resource stands: the one place that composes names and ARNs, also those of other stacks."""

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Literal

from model.naming.names import LIMITS, shorten
from model.naming.regions import partition

#: The account of the credentials in use, where a description doesn't give one: Terraform reads it.
CALLER_ACCOUNT = "${data.aws_caller_identity.current.account_id}"

#: What a region's roles are for: the last part of their names.
Purpose = Literal["instances", "flow-logs", "replication", "replication-monitor"]


@dataclass(frozen=True)
class Context:
    """A deployment in one region, in plain strings.

    ``environment`` includes the suffix of a parallel pipeline. ``account`` is twelve digits, or a
    Terraform reference to the caller's. ``tags`` are the tags of every resource in the region.
    What two stacks have to know of each other is derived here from the same strings, never read from
    the other's state: a region must keep planning when its peer is gone.
    """

    deployment: str
    environment: str
    region: str
    account: str = CALLER_ACCOUNT
    retains: bool = False
    tags: Mapping[str, str] = field(default_factory=dict, hash=False)

    def in_region(self, region: str) -> "Context":
        """The same deployment in another region."""
        return replace(self, region=region, tags={**self.tags, "Region": region})

    @property
    def prefix(self) -> str:
        """What every regional name begins with: ``TapStack-production-us-east-1``."""
        return f"{self.global_prefix}-{self.region}"

    @property
    def global_prefix(self) -> str:
        """What every name without a region begins with, and the namespace of the instances' own metrics."""
        return f"{self.deployment}-{self.environment}"

    def name(self, role: str, resource_type: str) -> str:
        """The name of a resource within AWS's limits for its Terraform type.

        Raises ``KeyError`` for a type without an entry in ``names.LIMITS``.
        """
        return shorten(f"{self.prefix}-{role}", LIMITS[resource_type])

    def global_name(self, role: str, resource_type: str) -> str:
        """The name of a resource of a global service, as :meth:`name` but without a region."""
        return shorten(f"{self.global_prefix}-{role}", LIMITS[resource_type])

    def bucket(self, role: str) -> str:
        """The name of an S3 bucket; it ends in the account, for buckets share one namespace."""
        return f"{self.name(role, 'aws_s3_bucket')}-{self.account}"

    def log_group(self, role: str) -> str:
        """The name of a CloudWatch log group: ``/TapStack-production/us-east-1/web``."""
        return f"/{self.global_prefix}/{self.region}/{role}"

    def database_log_group(self, label: str, log: str) -> str:
        """The log group to which RDS exports one log of a database."""
        return f"/aws/rds/instance/{self.name(label, 'aws_db_instance')}/{log}"

    @property
    def key_alias(self) -> str:
        """The alias of the region's KMS key: ``alias/tapstack-production-us-east-1``."""
        return f"alias/{self.prefix}".lower()

    @property
    def key_alias_arn(self) -> str:
        """The ARN of :attr:`key_alias`: unlike the key's own it can be derived."""
        return self.arn("kms", self.key_alias)

    @property
    def service_linked_role_suffix(self) -> str:
        """What tells the deployment's Auto Scaling service-linked role from the account's."""
        return shorten(self.global_prefix, LIMITS["aws_iam_service_linked_role"])

    def arn(self, service: str, resource: str, *, region: str | None = None) -> str:
        """An ARN in this account and, if the service is regional, in this region.

        ``region`` replaces the context's own; the empty string makes a global service's ARN.
        """
        where = self.region if region is None else region
        return f"arn:{partition(self.region)}:{service}:{where}:{self.account}:{resource}"

    def bucket_arn(self, role: str) -> str:
        """The ARN of the bucket that :meth:`bucket` names."""
        return f"arn:{partition(self.region)}:s3:::{self.bucket(role)}"

    def bucket_domain_name(self, role: str) -> str:
        """The regional domain name of the bucket that :meth:`bucket` names."""
        return f"{self.bucket(role)}.s3.{self.region}.amazonaws.com"

    def database_arn(self, label: str) -> str:
        """The ARN of a database instance."""
        return self.arn("rds", f"db:{self.name(label, 'aws_db_instance')}")

    def table_arn(self, label: str) -> str:
        """The ARN of a DynamoDB table."""
        return self.arn("dynamodb", f"table/{self.name(label, 'aws_dynamodb_table')}")

    def secret_arn_pattern(self, label: str) -> str:
        """The ARN of a database's secret, with the six characters that AWS draws as wildcards."""
        return self.arn("secretsmanager", f"secret:{self.name(label, 'aws_secretsmanager_secret')}-??????")

    def distribution_arn_pattern(self) -> str:
        """The ARNs of the account's CloudFront distributions, whose ids AWS draws."""
        return self.arn("cloudfront", "distribution/*", region="")

    def alert_topic_arn(self) -> str:
        """The ARN of the SNS topic of the region's alerts."""
        return self.arn("sns", self.name("alerts", "aws_sns_topic"))

    def function_log_group(self, role: str) -> str:
        """The log group of a Lambda function, by the name that Lambda itself would give it."""
        return f"/aws/lambda/{self.name(role, 'aws_lambda_function')}"

    def log_group_arn(self, name: str) -> str:
        """The ARN of a log group, by its name."""
        return self.arn("logs", f"log-group:{name}")

    def role(self, purpose: Purpose) -> str:
        """The name of one of the region's roles; the instances' profile has the same as their role."""
        return self.name(purpose, "aws_iam_role")

    def role_arn(self, purpose: Purpose) -> str:
        """The ARN of one of the region's roles."""
        return self.arn("iam", f"role/{self.role(purpose)}", region="")

    def instance_profile_arn(self) -> str:
        """The ARN of the instance profile of the region's instances."""
        return self.arn("iam", f"instance-profile/{self.role('instances')}", region="")

    def autoscaling_role_arn(self) -> str:
        """The ARN of the deployment's service-linked role for Auto Scaling."""
        name = f"AWSServiceRoleForAutoScaling_{self.service_linked_role_suffix}"
        return self.arn("iam", f"role/aws-service-role/autoscaling.amazonaws.com/{name}", region="")
