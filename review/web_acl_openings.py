"""What a web ACL lets through after a plan that it kept out before."""

from collections.abc import Iterator, Mapping

from review.planned_change import UNKNOWN, PlannedChange, Values, listed


def weaker_web_acls(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    """Rules that are gone, let through or only count, and other networks in an IP set."""
    if not change.updates:
        return
    if change.type == "aws_wafv2_web_acl" and change.after.get("rule") is not UNKNOWN:
        yield from _weaker(_rules(change.before), _rules(change.after))
    if change.type == "aws_wafv2_ip_set" and change.after.get("addresses") is not UNKNOWN:
        before, after = (set(listed(values.get("addresses"))) for values in (change.before, change.after))
        # Whether they are blocked or let through, the plan of the set doesn't tell.
        if before != after:
            yield f"the IP set has {len(after - before)} networks more and {len(before - after)} fewer"


def _rules(values: Values) -> dict[str, Values]:
    return {str(rule.get("name")): rule for rule in listed(values.get("rule"))}


def _weaker(before: Mapping[str, Values], after: Mapping[str, Values]) -> Iterator[str]:
    """What a web ACL's rules let through that they didn't before."""
    for name in sorted(before.keys() - after.keys()):
        yield f"the rule {name} of the web ACL is gone"
    for name, rule in sorted(after.items()):
        old = before.get(name, {})
        if _has(rule, "action", "allow") and not _has(old, "action", "allow"):
            yield f"the rule {name} of the web ACL lets through what it matches"
        if _has(rule, "override_action", "count") and _has(old, "override_action", "none"):
            yield f"the rule {name} of the web ACL only counts what it blocked"
        for each in sorted(_counted(rule) - _counted(old)) if old else ():
            yield f"{each} of the rule {name} of the web ACL only counts what it blocked"


def _has(rule: Values, block: str, action: str) -> bool:
    """Whether a block of a rule says an action."""
    return any(listed(each.get(action)) for each in listed(rule.get(block)))


def _counted(rule: Values) -> set[str]:
    """The rules of a managed rule group that count."""
    return {
        str(override.get("name"))
        for statement in listed(rule.get("statement"))
        for group in listed(statement.get("managed_rule_group_statement"))
        for override in listed(group.get("rule_action_override"))
        for action in listed(override.get("action_to_use"))
        if listed(action.get("count"))
    }
