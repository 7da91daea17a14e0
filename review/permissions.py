"""What may be done after a plan that might not be before: policies compared, statement by statement."""

from collections.abc import Iterator, Mapping

from review.planned_change import UNKNOWN, PlannedChange, Sensitive, Values
from review.statements import Reach, Statement, beyond, listed, reaches
from review.wildcards import place, policies, wildcards
from review.word import Said, Word

#: How many of what a statement reaches anew are named.
NAMED = 3

#: The types of policies of one thing, to the attribute that names it, the thing's type and its own attribute.
PARTS_OF: Mapping[str, tuple[str, str, str]] = {
    "aws_iam_role_policy": ("role", "aws_iam_role", "name"),
    "aws_iam_role_policy_attachment": ("role", "aws_iam_role", "name"),
    "aws_s3_bucket_policy": ("bucket", "aws_s3_bucket", "bucket"),
    "aws_sns_topic_policy": ("arn", "aws_sns_topic", "arn"),
    "aws_sqs_queue_policy": ("queue_url", "aws_sqs_queue", "url"),
}

#: Whose policies limit, and grant nothing: https://docs.aws.amazon.com/vpc/latest/privatelink/vpc-endpoints-access.html
BOUNDARIES = ("aws_vpc_endpoint",)

#: The ends of the ARNs of AWS's own policies that allow nearly everything.
ADMINISTRATION = ("/AdministratorAccess", "/PowerUserAccess", "/IAMFullAccess")


def permissions(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """WIDENS what somebody may do; of what is created only what is wide, but to a role that was there."""
    for rule in RULES:
        for text in rule(change, plan):
            yield Said(Word.WIDENS, text)


def _allows(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    after = _policies(change.after)
    if change.creates and not _joins(change, plan):
        yield from _wide(change.type, after)
    elif change.alters or change.creates:
        before = _policies(change.before)
        more = beyond(reaches(after, "Allow"), reaches(before, "Allow"))
        for sid, found in more.items():
            yield f"{_statement(sid)} allows {_some(found)}"
        if change.type not in BOUNDARIES:
            less = beyond(reaches(before, "Deny"), reaches(after, "Deny"))
            if not _has_unknown(change):
                for sid, found in less.items():
                    yield f"{_statement(sid)} denies no more {_some(found)}"


def _unseen(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    """A policy that is there, and is another one after the apply: which one the plan doesn't show."""
    if not change.updates:
        return
    for name, value in change.before.items():
        after = change.after.get(name)
        hidden = after is UNKNOWN or (isinstance(after, Sensitive) and after != value)
        if hidden and list(policies(value)):
            yield f"{name} becomes {after}: read it in the configuration"


def _no_longer_denied(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.deletes and change.type in PARTS_OF and not _parent(change, plan, "deletes", change.before):
        for sid, found in beyond(reaches(_policies(change.before), "Deny"), ()).items():
            yield f"{_statement(sid)} denies no more {_some(found)}"


def _attached(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.type not in ATTACHMENTS or change.deletes:
        return
    before, after = change.changed("policy_arn")
    if before != after and (str(after).endswith(ADMINISTRATION) or _joins(change, plan) or change.alters):
        yield f"gets the policy {after}"


def _boundary(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    before, after = change.changed("permissions_boundary")
    if change.alters and before is not None and before != after:
        yield f"permissions_boundary {before} limits it no more"


def _invoked(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    """Who may call a function: anybody, or a service on whoever's behalf."""
    if change.type != "aws_lambda_permission" or change.deletes:
        return
    after = change.after
    everybody = after.get("principal") == "*" and not after.get("principal_org_id")
    on_behalf = str(after.get("principal")).endswith(".amazonaws.com") and not (
        after.get("source_arn") or after.get("source_account")
    )
    if everybody or on_behalf:
        yield f"{after.get('principal')} may call the function, on whoever's behalf"


ATTACHMENTS = (
    "aws_iam_group_policy_attachment",
    "aws_iam_policy_attachment",
    "aws_iam_role_policy_attachment",
    "aws_iam_user_policy_attachment",
)
RULES = (_allows, _unseen, _no_longer_denied, _attached, _boundary, _invoked)


def _policies(values: Values) -> list[Statement]:
    """All policies in a resource's values, but for sensitive ones, and those that only the apply shows."""
    return list(policies([each for each in values.values() if not isinstance(each, Sensitive)]))


def _wide(kind: str, found: list[Statement]) -> Iterator[str]:
    for policy in found:
        for statement in listed(policy["Statement"]):
            if statement.get("Effect") != "Allow":
                continue
            wide = [each for each in wildcards(dict(statement)) if place(kind, dict(statement), each) is None]
            if wide:
                yield f"{_statement(statement.get('Sid') or '')} has {', '.join(wide[:NAMED])}"


def _joins(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> bool:
    """Whether it gives permissions to a role that was there: what it allows is new to that."""
    attribute, kind, _ = PARTS_OF.get(change.type, ("", "", ""))
    if kind != "aws_iam_role" or change.after.get(attribute) is UNKNOWN:
        return False
    return not _parent(change, plan, "creates", change.after)


def _parent(change: PlannedChange, plan: tuple[PlannedChange, ...], does: str, values: Values) -> bool:
    """Whether what it is a part of is created, or deleted, by the same plan."""
    attribute, kind, name = PARTS_OF[change.type]
    for each in plan:
        theirs = each.after if does == "creates" else each.before
        if each.type == kind and getattr(each, does) and theirs.get(name) == values.get(attribute):
            return True
    return False


def _has_unknown(change: PlannedChange) -> bool:
    return any(value is UNKNOWN for value in change.after.values())


def _statement(sid: str) -> str:
    return f'statement "{sid}"' if sid else "a statement"


def _some(found: list[Reach]) -> str:
    named = ", ".join(map(str, found[:NAMED]))
    more = len(found) - NAMED
    return f"{named} and {more} more" if more > 0 else named
