"""A web ACL of AWS WAF in front of a load balancer, and the log of what it blocks.

Its scope is the region: WAF asks no other one for it.
"""

from collections.abc import Sequence

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.wafv2_ip_set import Wafv2IpSet
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclVisibilityConfig,
)
from cdktf_cdktf_provider_aws.wafv2_web_acl_association import Wafv2WebAclAssociation
from cdktf_cdktf_provider_aws.wafv2_web_acl_logging_configuration import (
    Wafv2WebAclLoggingConfiguration,
    Wafv2WebAclLoggingConfigurationLoggingFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilter,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition,
    Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition,
    Wafv2WebAclLoggingConfigurationRedactedFields,
    Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader,
)
from constructs import Construct

from model.blocks.load_balancer import LoadBalancer as LoadBalancerSpec
from model.naming.context import Context
from model.naming.regions import partition
from modules.network.web_acl_rules import rules
from modules.policy.document import allow, for_source, policy

KIND, IP_SET = "aws_wafv2_web_acl", "aws_wafv2_ip_set"
#: How the name of each log group begins that WAF writes to
#: (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html).
LOG_PREFIX = "aws-waf-logs-"
#: Headers with credentials, which no log has.
REDACTED = ("authorization", "cookie")
#: What the log keeps: the load balancer's own access log has all requests.
LOGGED = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")


class WebAcl(Construct):
    """A load balancer's web ACL, which lets through what no rule blocks.

    Exposes ``dimensions``, which CloudWatch knows it by.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: LoadBalancerSpec,
        label: str,
        key_arn: str,
        load_balancer_arn: str,
        log_policy: "WebAclLogPolicy",
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._spec = context, provider, spec
        name = context.name(f"{label}-load-balancer", KIND)
        sets = {
            action: self._ip_set(action, label, networks)
            for action, networks in (
                ("blocked", spec.blocked_cidr_blocks),
                ("allowed", spec.allowed_cidr_blocks),
            )
            if networks
        }
        acl = Wafv2WebAcl(
            self,
            "web_acl",
            name=name,
            description=f"In front of load balancer {label}",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=list(rules(spec, sets)),
            visibility_config=Wafv2WebAclVisibilityConfig(
                metric_name=name, cloudwatch_metrics_enabled=True, sampled_requests_enabled=True
            ),
            provider=provider,
        )
        self.dimensions = {"WebACL": name, "Region": context.region}
        Wafv2WebAclAssociation(
            self, "association", web_acl_arn=acl.arn, resource_arn=load_balancer_arn, provider=provider
        )
        self._log(name, acl.arn, key_arn, log_policy)

    def _ip_set(self, action: str, label: str, networks: Sequence[str]) -> str:
        """The ARN of the set of the networks that are ``blocked``, or ``allowed``."""
        ip_set = Wafv2IpSet(
            self,
            f"ip_set.{action}",
            name=self._context.name(f"{label}-load-balancer-{action}", IP_SET),
            description=f"Networks {action} in front of load balancer {label}",
            scope="REGIONAL",
            ip_address_version="IPV4",
            addresses=sorted(networks),
            provider=self._provider,
        )
        return str(ip_set.arn)

    def _log(self, name: str, arn: str, key_arn: str, log_policy: "WebAclLogPolicy") -> None:
        group = CloudwatchLogGroup(
            self,
            "log_group",
            name=f"{LOG_PREFIX}{name}",
            retention_in_days=self._spec.waf_log_retention_days,
            kms_key_id=key_arn,
            skip_destroy=self._context.retains,
            provider=self._provider,
        )
        kept = Wafv2WebAclLoggingConfigurationLoggingFilterFilter(
            behavior="KEEP",
            requirement="MEETS_ANY",
            condition=[
                Wafv2WebAclLoggingConfigurationLoggingFilterFilterCondition(
                    action_condition=Wafv2WebAclLoggingConfigurationLoggingFilterFilterConditionActionCondition(
                        action=action
                    )
                )
                for action in LOGGED
            ],
        )
        Wafv2WebAclLoggingConfiguration(
            self,
            "logging_configuration",
            resource_arn=arn,
            log_destination_configs=[group.arn],
            logging_filter=Wafv2WebAclLoggingConfigurationLoggingFilter(
                default_behavior="DROP", filter=[kept]
            ),
            redacted_fields=[
                Wafv2WebAclLoggingConfigurationRedactedFields(
                    single_header=Wafv2WebAclLoggingConfigurationRedactedFieldsSingleHeader(name=header)
                )
                for header in REDACTED
            ],
            # WAF asks whether it may write before it takes the group.
            depends_on=[log_policy.resource],
            provider=self._provider,
        )


class WebAclLogPolicy(Construct):
    """Lets WAF write to the log groups of a region's web ACLs: one policy, as an account has ten in a region.

    Exposes ``resource``.
    """

    def __init__(self, scope: Construct, id: str, *, context: Context, provider: TerraformProvider) -> None:
        super().__init__(scope, id)
        groups = context.arn_named(log_groups(context), "aws_cloudwatch_log_group")
        source = f"arn:{partition(context.region)}:logs:{context.region}:{context.account}:*"
        statement = allow(
            "WafDelivers",
            ("logs:CreateLogStream", "logs:PutLogEvents"),
            (f"{groups}:log-stream:*",),
            principal={"Service": "delivery.logs.amazonaws.com"},
            condition=for_source(context.account, source),
        )
        self.resource = CloudwatchLogResourcePolicy(
            self,
            "log_resource_policy",
            policy_name=context.name("web-acls", "aws_cloudwatch_log_resource_policy"),
            policy_document=policy(statement),
            provider=provider,
        )


def log_groups(context: Context) -> str:
    """The names of the log groups of a region's web ACLs, with a wildcard."""
    return f"{LOG_PREFIX}{context.prefix}-*"
