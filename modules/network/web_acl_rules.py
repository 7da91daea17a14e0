"""The rules of a load balancer's web ACL, in the order in which WAF asks them: the first that acts wins."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cdktf_cdktf_provider_aws.wafv2_web_acl import (
    Wafv2WebAclRule,
    Wafv2WebAclRuleAction,
    Wafv2WebAclRuleActionAllow,
    Wafv2WebAclRuleActionBlock,
    Wafv2WebAclRuleOverrideAction,
    Wafv2WebAclRuleOverrideActionCount,
    Wafv2WebAclRuleOverrideActionNone,
    Wafv2WebAclRuleVisibilityConfig,
)

from model.blocks.load_balancer import LoadBalancer
from model.blocks.web_acl import MANAGED_RULES, ManagedRuleGroup

Statement = dict[str, Any]

#: The window of rate_limit.
RATE_SECONDS = 300
#: What WAF takes in one statement (https://repost.aws/questions/QUGpaqaB54SCaMWTWwI_cPJg).
MOST_COUNTRIES = 50
#: The rules' places, with room between them: one more, or less, moves no other.
BLOCKED_NETWORKS, ALLOWED_NETWORKS, BLOCKED_COUNTRIES, RATE_LIMIT, MANAGED = 3, 6, 10, 20, 30


def rules(spec: LoadBalancer, ip_sets: Mapping[str, str]) -> Iterator[Wafv2WebAclRule]:
    """The rules of a block. ``ip_sets`` are the ARNs of the IP sets ``blocked`` and ``allowed`` there are."""
    block = {"action": Wafv2WebAclRuleAction(block=Wafv2WebAclRuleActionBlock())}
    allow = {"action": Wafv2WebAclRuleAction(allow=Wafv2WebAclRuleActionAllow())}
    if "blocked" in ip_sets:
        yield _rule("BlockedNetworks", BLOCKED_NETWORKS, _from_set(ip_sets["blocked"]), **block)
    if "allowed" in ip_sets:
        yield _rule("AllowedNetworks", ALLOWED_NETWORKS, _from_set(ip_sets["allowed"]), **allow)
    if spec.blocked_countries:
        countries = from_countries(spec.blocked_countries)
        yield _rule("BlockedCountries", BLOCKED_COUNTRIES, countries, **block)
    if spec.rate_limit:
        rate = {"limit": spec.rate_limit, "evaluation_window_sec": RATE_SECONDS, "aggregate_key_type": "IP"}
        yield _rule("RateLimit", RATE_LIMIT, {"rate_based_statement": rate}, **block)
    for place, group in enumerate(MANAGED_RULES):
        if group in spec.waf_rule_groups:
            yield _managed(spec, group, MANAGED + 10 * place)


def from_countries(codes: Sequence[str]) -> Statement:
    """The statement that matches requests from some countries: one of as many as one takes, or several."""
    parts = [codes[start : start + MOST_COUNTRIES] for start in range(0, len(codes), MOST_COUNTRIES)]
    statements = [{"geo_match_statement": {"country_codes": list(part)}} for part in parts]
    return statements[0] if len(statements) == 1 else {"or_statement": {"statement": statements}}


def _from_set(arn: str) -> Statement:
    return {"ip_set_reference_statement": {"arn": arn}}


def _managed(spec: LoadBalancer, group: ManagedRuleGroup, priority: int) -> Wafv2WebAclRule:
    """A managed rule group as AWS made it, but for the rules that count, and the whole where it counts."""
    if group in spec.waf_counted_rules:
        action = Wafv2WebAclRuleOverrideAction(count=Wafv2WebAclRuleOverrideActionCount())
    else:
        action = Wafv2WebAclRuleOverrideAction(none=Wafv2WebAclRuleOverrideActionNone())
    counted = [rule for rule in MANAGED_RULES[group] if rule in spec.waf_counted_rules]
    overrides = [{"name": rule, "action_to_use": {"count": {}}} for rule in counted]
    statement: Statement = {"vendor_name": "AWS", "name": group}
    if overrides:
        statement["rule_action_override"] = overrides
    return _rule(group, priority, {"managed_rule_group_statement": statement}, override_action=action)


def _rule(name: str, priority: int, statement: Statement, **action: Any) -> Wafv2WebAclRule:
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
