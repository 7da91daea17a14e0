"""The web ACL of a load balancer: every attribute said in front of `idle`, none in front of `api`."""

import json
from collections.abc import Callable
from typing import Any

import pytest

from model.blocks.alarms import Alarms
from model.blocks.load_balancer import LoadBalancer
from model.blocks.web_acl import COUNTRIES, DEFAULT_RULE_GROUPS
from modules.network.web_acl_rules import from_countries
from tests.described import ACCOUNT, EAST, EUROPE, WEST, Block
from tests.synthesized import Stack, Synthesized

ACL, MINIMAL, MAXIMAL = "aws_wafv2_web_acl", "api_load_balancer", "idle_load_balancer"


def rules(stack: Stack, name: str) -> dict[str, Block]:
    """The rules of a web ACL by name, in the order in which they are asked."""
    made = sorted(stack.resources(ACL)[name]["rule"], key=lambda rule: rule["priority"])
    assert len({rule["priority"] for rule in made}) == len(made)
    return {rule["name"]: rule for rule in made}


def test_load_balancers_without_one_have_none_of_it(synthesized: Synthesized) -> None:
    stack = synthesized("staging").stack(EAST)
    assert stack.resources("aws_lb")
    kinds = {kind for _, kind, *_ in stack.blocks()}
    assert not [kind for kind in kinds if "waf" in kind or kind == "aws_cloudwatch_log_resource_policy"]


@pytest.mark.parametrize("region", [EAST, WEST, EUROPE])
def test_it_is_the_regions_own_and_in_front_of_its_load_balancer(
    synthesized: Synthesized, region: str
) -> None:
    stack = synthesized("linked").stack(region)
    for label in ("api", "idle"):
        name = f"{label}_load_balancer"
        assert stack.resources(ACL)[name]["scope"] == "REGIONAL"
        association = stack.resources("aws_wafv2_web_acl_association")[name]
        assert association["resource_arn"] == f"${{aws_lb.{label}.arn}}"
        assert association["web_acl_arn"] == f"${{{ACL}.{name}.arn}}"


def test_minimal_has_awss_rules_and_lets_all_else_through(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    assert stack.resources(ACL)[MINIMAL]["default_action"] == {"allow": {}}
    found = rules(stack, MINIMAL)
    assert list(found) == list(DEFAULT_RULE_GROUPS)
    for name, rule in found.items():
        assert rule["override_action"] == {"none": {}}, "what a group blocks is blocked"
        assert rule["statement"] == {"managed_rule_group_statement": {"vendor_name": "AWS", "name": name}}


def test_maximal_blocks_networks_countries_and_whoever_asks_too_often(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    found = rules(stack, MAXIMAL)
    assert list(found) == [
        "BlockedNetworks",
        "AllowedNetworks",
        "BlockedCountries",
        "RateLimit",
        "AWSManagedRulesKnownBadInputsRuleSet",
        "AWSManagedRulesCommonRuleSet",
        "AWSManagedRulesSQLiRuleSet",
    ]
    for name in ("BlockedNetworks", "BlockedCountries", "RateLimit"):
        assert found[name]["action"] == {"block": {}}
    assert found["AllowedNetworks"]["action"] == {"allow": {}}
    for action, networks in (
        ("blocked", ["192.0.2.7/32", "198.51.100.0/24"]),
        ("allowed", ["203.0.113.0/24"]),
    ):
        address = f"aws_wafv2_ip_set.idle_load_balancer_{action}"
        assert found[f"{action.title()}Networks"]["statement"] == {
            "ip_set_reference_statement": {"arn": f"${{{address}.arn}}"}
        }
        ip_set = stack.resources("aws_wafv2_ip_set")[address.partition(".")[2]]
        assert (ip_set["scope"], ip_set["ip_address_version"]) == ("REGIONAL", "IPV4")
        assert ip_set["addresses"] == networks
    countries = {"geo_match_statement": {"country_codes": ["KP", "CU"]}}
    assert found["BlockedCountries"]["statement"] == countries
    rate = {"aggregate_key_type": "IP", "evaluation_window_sec": 300, "limit": 2000}
    assert found["RateLimit"]["statement"] == {"rate_based_statement": rate}


@pytest.mark.parametrize(("count", "sizes"), [(50, [50]), (51, [50, 1]), (150, [50, 50, 50])])
def test_no_statement_has_more_countries_than_waf_takes(count: int, sizes: list[int]) -> None:
    codes = COUNTRIES.split("|")[:count]
    statement = from_countries(codes)
    found = statement["or_statement"]["statement"] if len(sizes) > 1 else [statement]
    each = [part["geo_match_statement"]["country_codes"] for part in found]
    assert [len(part) for part in each] == sizes
    assert [code for part in each for code in part] == codes


def test_counted_rules_are_overridden_in_the_group_that_has_them(synthesized: Synthesized) -> None:
    found = rules(synthesized("linked").stack(EAST), MAXIMAL)
    counted = {
        group: [
            (each["name"], each["action_to_use"])
            for each in found[group]["statement"]["managed_rule_group_statement"].get(
                "rule_action_override", []
            )
        ]
        for group in found
        if group.startswith("AWS")
    }
    assert counted == {
        "AWSManagedRulesKnownBadInputsRuleSet": [("Log4JRCE_BODY", {"count": {}})],
        "AWSManagedRulesCommonRuleSet": [
            ("NoUserAgent_HEADER", {"count": {}}),
            ("SizeRestrictions_BODY", {"count": {}}),
        ],
        "AWSManagedRulesSQLiRuleSet": [],
    }
    actions = {name: rule["override_action"] for name, rule in found.items() if "override_action" in rule}
    assert actions == {
        "AWSManagedRulesKnownBadInputsRuleSet": {"none": {}},
        "AWSManagedRulesCommonRuleSet": {"none": {}},
        "AWSManagedRulesSQLiRuleSet": {"count": {}},
    }


def test_one_rule_more_moves_no_other(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    few, many = rules(stack, MINIMAL), rules(stack, MAXIMAL)
    assert {name: rule["priority"] for name, rule in few.items()} == {
        name: many.get(name, rule)["priority"] for name, rule in few.items()
    }


def test_everything_is_measured_by_its_own_name(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    acl = stack.resources(ACL)[MAXIMAL]
    for each in (acl, *acl["rule"]):
        assert each["visibility_config"] == {
            "metric_name": each["name"],
            "cloudwatch_metrics_enabled": True,
            "sampled_requests_enabled": True,
        }
    alarm = stack.resources("aws_cloudwatch_metric_alarm")["idle_load_balancer_blocked_requests"]
    assert alarm["dimensions"] == {"WebACL": acl["name"], "Region": EAST, "Rule": "ALL"}
    assert alarm["threshold"] == Alarms().blocked_requests


def test_what_is_blocked_or_counted_is_logged_without_credentials(synthesized: Synthesized) -> None:
    stack = synthesized("linked").stack(EAST)
    for name, days in ((MINIMAL, 30), (MAXIMAL, 365)):
        logging = stack.resources("aws_wafv2_web_acl_logging_configuration")[name]
        assert logging["resource_arn"] == f"${{{ACL}.{name}.arn}}"
        assert logging["log_destination_configs"] == [f"${{aws_cloudwatch_log_group.{name}.arn}}"]
        assert logging["logging_filter"]["default_behavior"] == "DROP"
        (kept,) = logging["logging_filter"]["filter"]
        actions = [each["action_condition"]["action"] for each in kept["condition"]]
        assert (kept["behavior"], kept["requirement"]) == ("KEEP", "MEETS_ANY")
        assert actions == ["BLOCK", "COUNT", "EXCLUDED_AS_COUNT"]
        redacted = [field["single_header"]["name"] for field in logging["redacted_fields"]]
        assert redacted == ["authorization", "cookie"]
        group = stack.resources("aws_cloudwatch_log_group")[name]
        assert group["name"] == f"aws-waf-logs-{stack.resources(ACL)[name]['name']}"
        assert group["retention_in_days"] == days


@pytest.mark.parametrize("region", [EAST, WEST])
def test_waf_may_write_to_the_log_groups_of_the_region_and_the_key_encrypts_them(
    synthesized: Synthesized, region: str
) -> None:
    stack = synthesized("linked").stack(region)
    name = stack.resources(ACL)[MINIMAL]["name"]
    groups = (
        f"arn:aws:logs:{region}:{ACCOUNT}:log-group:aws-waf-logs-{name.removesuffix('api-load-balancer')}*"
    )
    (policy,) = stack.resources("aws_cloudwatch_log_resource_policy").values()
    (statement,) = json.loads(policy["policy_document"])["Statement"]
    assert statement["Principal"] == {"Service": "delivery.logs.amazonaws.com"}
    assert statement["Resource"] == f"{groups}:log-stream:*"
    assert statement["Condition"] == {
        "StringEquals": {"aws:SourceAccount": ACCOUNT},
        "ArnLike": {"aws:SourceArn": f"arn:aws:logs:{region}:{ACCOUNT}:*"},
    }
    for logging in stack.resources("aws_wafv2_web_acl_logging_configuration").values():
        assert logging["depends_on"] == ["aws_cloudwatch_log_resource_policy.web_acls"]
    encrypts = stack.statements("aws_kms_key", "key")["LogsEncrypt"]
    assert groups in json.dumps(encrypts["Condition"])


@pytest.mark.parametrize(
    ("attribute", "accepted", "refused_values"),
    [
        ("blocked_countries", [["KP"], ["US", "XK"]], [["UK"], ["kp"], ["KP", "KP"], ["Cuba"]]),
        ("rate_limit", [10, 2_000_000_000], [9, 2_000_000_001]),
        (
            "blocked_cidr_blocks",
            [["192.0.2.0/24"]],
            [["0.0.0.0/0"], ["192.0.2.1/24"], ["192.0.2.1"], ["2001:db8::/32"], ["10.0.0.0/8", "10.0.0.0/8"]],
        ),
        ("allowed_cidr_blocks", [["192.0.2.0/24"]], [["0.0.0.0/0"]]),
        (
            "waf_rule_groups",
            [["AWSManagedRulesSQLiRuleSet"], []],
            [["SQLi"], ["AWSManagedRulesSQLiRuleSet"] * 2],
        ),
        (
            "waf_counted_rules",
            [["Log4JRCE_HEADER"], ["AWSManagedRulesCommonRuleSet"]],
            [["SizeRestrictions"], ["SQLi_BODY"], ["AWSManagedRulesSQLiRuleSet"]],
        ),
        ("waf_log_retention_days", [1, 3653], [2]),
    ],
)
def test_what_a_web_acl_takes(
    refused: Callable[..., Any], attribute: str, accepted: list[Any], refused_values: list[Any]
) -> None:
    for value in accepted:
        assert LoadBalancer.model_validate({"waf": True, attribute: value}).waf
        (told,) = refused("load_balancer", {attribute: value})
        assert f"set waf = true, or remove {attribute}" in told
    for value in refused_values:
        assert refused("load_balancer", {"waf": True, attribute: value})


def test_a_network_is_blocked_or_allowed(refused: Callable[..., Any]) -> None:
    networks = ["192.0.2.0/24", "203.0.113.0/24"]
    (told,) = refused(
        "load_balancer", {"waf": True, "blocked_cidr_blocks": networks[:1], "allowed_cidr_blocks": networks}
    )
    assert "192.0.2.0/24 can't be blocked and allowed" in told


def test_a_rule_counts_only_where_its_group_is_asked(refused: Callable[..., Any]) -> None:
    (told,) = refused("load_balancer", {"waf": True, "waf_counted_rules": ["SQLi_BODY"]})
    assert "No group of waf_rule_groups has SQLi_BODY; add the group, or remove the rule" in told
