"""The rules: each names what an approver should know before the plan is applied."""

from collections.abc import Iterator
from typing import Any

from review.dependencies import dependencies
from review.finding import Finding, Rule, StackJson, kind
from review.published_writes import published_writes
from review.quotas import certified_names, quotas
from review.wildcards import policy_wildcards

#: The kinds of stacks that are no region's. They keep their states in the deployment's home region, also
#: where they don't talk to it: links need their regions alive, and CloudFront and Route 53 fall over without
#: a plan.
SHARED = ("links", "edge", "dns")


def plain_http(stack: StackJson) -> Iterator[Finding]:
    """A listener that serves HTTP instead of redirecting to HTTPS."""
    internal = {
        f"${{aws_lb.{name}.arn}}" for name, each in _resources(stack, "aws_lb") if each.get("internal")
    }
    for name, listener in _resources(stack, "aws_lb_listener"):
        actions = [action.get("type") for action in listener.get("default_action", [])]
        inside = listener.get("load_balancer_arn") in internal
        if listener.get("protocol") == "HTTP" and actions != ["redirect"] and not inside:
            yield Finding(
                "plain-http",
                f"aws_lb_listener.{name}",
                "serves plain HTTP to the internet; give the load_balancer a certificate_arn or names (dns).",
            )


def no_web_acl(stack: StackJson) -> Iterator[Finding]:
    """A load balancer that is open to the internet without a web ACL in front of it."""
    guarded = {each.get("resource_arn") for _, each in _resources(stack, "aws_wafv2_web_acl_association")}
    for name, balancer in _resources(stack, "aws_lb"):
        if not balancer.get("internal") and f"${{aws_lb.{name}.arn}}" not in guarded:
            yield Finding(
                "no-web-acl",
                f"aws_lb.{name}",
                "is open to the internet without a web ACL; set waf = true in the load_balancer.",
            )


def state_elsewhere(stack: StackJson) -> Iterator[Finding]:
    """A region's stack whose state lies in another region: it can't plan when that one is gone."""
    state = stack["terraform"].get("backend", {}).get("s3", {}).get("region")
    regions = {provider["region"] for provider in stack.get("provider", {}).get("aws", [])}
    if state and state not in regions and kind(stack) not in SHARED:
        yield Finding(
            "state-elsewhere",
            "terraform.backend.s3",
            f"keeps the state in {state} and can't be planned when that region is gone; say {{region}} in "
            "the bucket's name of backend.tf.json.",
        )


def cdn_certificate(stack: StackJson) -> Iterator[Finding]:
    """A distribution with CloudFront's own certificate, which AWS gives to viewers of TLS 1.0, too."""
    for name, distribution in _resources(stack, "aws_cloudfront_distribution"):
        if distribution.get("viewer_certificate", {}).get("cloudfront_default_certificate"):
            yield Finding(
                "cdn-certificate",
                f"aws_cloudfront_distribution.{name}",
                "accepts TLS 1.0: CloudFront allows it with its own certificate, whatever is asked for; give "
                "the cdn aliases and a certificate_arn, or names (dns).",
            )


def silent_alarm(stack: StackJson) -> Iterator[Finding]:
    """An alarm that tells nobody: its region has no alerts."""
    for name, alarm in _resources(stack, "aws_cloudwatch_metric_alarm"):
        if not alarm.get("alarm_actions"):
            yield Finding(
                "silent-alarm",
                f"aws_cloudwatch_metric_alarm.{name}",
                "tells nobody; add alerts { emails = [...] } at the top level.",
            )


def nobody_alerted(stack: StackJson) -> Iterator[Finding]:
    """A region without alerts: it has no alarms either."""
    resources = stack.get("resource", {})
    if kind(stack) == "region" and resources and "alerts" not in resources.get("aws_sns_topic", {}):
        yield Finding(
            "nobody-alerted",
            "aws_sns_topic.alerts",
            "isn't there, so that the region has no alarms; add alerts { emails = [...] }.",
        )


def unread_alerts(stack: StackJson) -> Iterator[Finding]:
    """Alerts without a subscription: alarms are told to nobody."""
    topics = dict(_resources(stack, "aws_sns_topic"))
    if "alerts" in topics and not any(
        subscription.get("topic_arn") == "${aws_sns_topic.alerts.arn}"
        for _, subscription in _resources(stack, "aws_sns_topic_subscription")
    ):
        yield Finding(
            "unread-alerts",
            "aws_sns_topic.alerts",
            "has no subscription, so that nobody is told unless it gets one elsewhere; add emails to alerts.",
        )


def latest_image(stack: StackJson) -> Iterator[Finding]:
    """A function of whatever was pushed last: neither a plan nor a description says what runs."""
    for name, function in _resources(stack, "aws_lambda_function"):
        if str(function.get("image_uri", "")).endswith(":latest"):
            yield Finding(
                "latest-image",
                f"aws_lambda_function.{name}",
                "runs what had the tag latest when Lambda looked: no plan shows it, and regions may differ; "
                "give image a digest, or a tag that is never pushed again.",
            )


RULES: tuple[Rule, ...] = (
    dependencies,
    plain_http,
    no_web_acl,
    state_elsewhere,
    cdn_certificate,
    silent_alarm,
    nobody_alerted,
    unread_alerts,
    latest_image,
    published_writes,
    policy_wildcards,
    quotas,
    certified_names,
)


def review(stack: StackJson) -> tuple[Finding, ...]:
    """Everything that the rules find in one stack's JSON."""
    return tuple(finding for rule in RULES for finding in rule(stack))


def _resources(stack: StackJson, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return iter(stack.get("resource", {}).get(kind, {}).items())
