"""A web ACL of AWS WAF in front of a load balancer, and the log of what it blocks.

Its scope is the region: WAF asks no other one for it.
"""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_group import CloudwatchLogGroup
from cdktf_cdktf_provider_aws.cloudwatch_log_resource_policy import CloudwatchLogResourcePolicy
from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAcl,
    Wafv2WebAclDefaultAction,
    Wafv2WebAclDefaultActionAllow,
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
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
from model.blocks.web_acl import MANAGED_RULES
from model.naming.context import Context
from model.naming.regions import partition
from modules.policy.document import allow, for_source, policy

KIND = "aws_wafv2_web_acl"
#: How the name of each log group begins that WAF writes to
#: (https://docs.aws.amazon.com/waf/latest/developerguide/logging-cw-logs.html).
LOG_PREFIX = "aws-waf-logs-"
#: The window of rate_limit.
RATE_SECONDS = 300
#: Headers with credentials, which no log has.
REDACTED = ("authorization", "cookie")
#: What the log keeps: the load balancer's own access log has all requests.
LOGGED = ("BLOCK", "COUNT", "EXCLUDED_AS_COUNT")
#: What WAF takes in one statement (https://repost.aws/questions/QUGpaqaB54SCaMWTWwI_cPJg).
MOST_COUNTRIES = 50
#: The rules' places, with room between them: one more, or less, moves no other.
BLOCKED_COUNTRIES, RATE_LIMIT, MANAGED = 10, 20, 30


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
        name = _name(context, label)
        acl = Wafv2WebAcl(
            self,
            "web_acl",
            name=name,
            description=f"In front of load balancer {label}",
            scope="REGIONAL",
            default_action=Wafv2WebAclDefaultAction(allow=Wafv2WebAclDefaultActionAllow()),
            rule=list(self._rules()),
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

    def _rules(self) -> Iterator[Wafv2WebAclRule]:
        block = {"action": Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock())}
        if self._spec.blocked_countries:
            countries = from_countries(self._spec.blocked_countries)
            yield _rule("BlockedCountries", BLOCKED_COUNTRIES, countries, **block)
        if self._spec.rate_limit:
            rate = {
                "limit": self._spec.rate_limit,
                "evaluation_window_sec": RATE_SECONDS,
                "aggregate_key_type": "IP",
            }
            yield _rule("RateLimit", RATE_LIMIT, {"rate_based_statement": rate}, **block)
        as_they_are = Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone())
        for place, group in enumerate(MANAGED_RULES):
            managed = {"managed_rule_group_statement": self._managed(group)}
            yield _rule(group, MANAGED + 10 * place, managed, override_action=as_they_are)

    def _managed(self, group: str) -> dict[str, Any]:
        counted = [rule for rule in MANAGED_RULES[group] if rule in self._spec.waf_counted_rules]
        overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in counted]
        statement: dict[str, Any] = {"vendor_name": "AWS", "name": group}
        return {**statement, "rule_action_override": overrides} if overrides else statement

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


def from_countries(codes: Sequence[str]) -> Mapping[str, Any]:
    """The statement that matches requests from some countries: one of as many as one takes, or several."""
    parts = [codes[start : start + MOST_COUNTRIES] for start in range(0, len(codes), MOST_COUNTRIES)]
    statements = [{"geo_match_statement": {"country_codes": list(part)}} for part in parts]
    return statements[0] if len(statements) == 1 else {"or_statement": {"statement": statements}}


def log_groups(context: Context) -> str:
    """The names of the log groups of a region's web ACLs, with a wildcard."""
    return f"{LOG_PREFIX}{context.prefix}-*"


def _name(context: Context, label: str) -> str:
    return context.name(f"{label}-load-balancer", KIND)


def _rule(name: str, priority: int, statement: Mapping[str, Any], **action: Any) -> Wafv2WebAclRule:
    """A rule that is measured; WAF samples what it matches."""
    return Wafv2WebAclRule(
        name=name,
        priority=priority,
        statement=statement,
        visibility_config=Wafv2WebAclRuleVisibilityConfig(
            metric_name=name, cloudwatch_metrics_enabled=True, sampled_requests_enabled=True
        ),
        **action,
    )
