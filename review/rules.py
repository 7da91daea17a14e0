"""The rules: each names what an approver should know before the plan is applied."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

StackJson = dict[str, Any]


@dataclass(frozen=True)
class Finding:
    """One thing to know: the rule's name, the address it is about, what it means and what would mend it."""

    rule: str
    address: str
    text: str


Rule = Callable[[StackJson], Iterator[Finding]]


def plain_http(stack: StackJson) -> Iterator[Finding]:
    """A listener that serves HTTP instead of redirecting to HTTPS."""
    for name, listener in _resources(stack, "aws_lb_listener"):
        actions = [action.get("type") for action in listener.get("default_action", [])]
        if listener.get("protocol") == "HTTP" and actions != ["redirect"]:
            yield Finding(
                "plain-http",
                f"aws_lb_listener.{name}",
                "serves plain HTTP to the internet; give the load_balancer a certificate_arn.",
            )


def state_elsewhere(stack: StackJson) -> Iterator[Finding]:
    """A stack whose state lies in a region that it doesn't talk to: it can't plan when that one is gone."""
    state = stack["terraform"].get("backend", {}).get("s3", {}).get("region")
    regions = {provider["region"] for provider in stack.get("provider", {}).get("aws", [])}
    if state and state not in regions:
        yield Finding(
            "state-elsewhere",
            "terraform.backend.s3",
            f"keeps the state in {state} and can't be planned when that region is gone; say {{region}} in "
            "the bucket's name of backend.tf.json.",
        )


RULES: tuple[Rule, ...] = (plain_http, state_elsewhere)


def review(stack: StackJson) -> tuple[Finding, ...]:
    """Everything that the rules find in one stack's JSON."""
    return tuple(finding for rule in RULES for finding in rule(stack))


def _resources(stack: StackJson, kind: str) -> Iterator[tuple[str, dict[str, Any]]]:
    return iter(stack.get("resource", {}).get(kind, {}).items())
