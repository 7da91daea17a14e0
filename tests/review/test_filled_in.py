import json
from typing import Any

import pytest

from review.filled_in import FILLERS
from review.role_changes import role_changes
from tests.review.plans import change, plan

ARN = "arn:aws:sns:us-west-2:123456789012:alerts"


def policy(*actions: str, effect: str = "Allow") -> str:
    statement = {"Effect": effect, "Principal": "*", "Action": list(actions), "Resource": "*"}
    return json.dumps({"Statement": [statement]})


def drifted(stack: list[Any], *drift: Any) -> list[str]:
    """What is said of drift in a stack of which nothing changes."""
    found = role_changes(plan(*stack, drift=drift))
    assert {each.word for each in found} <= {"DRIFTED"}
    return [f"{each.address}: {each.reason.partition(': ')[2]}" for each in found]


def stays(kind: str, values: dict[str, Any]) -> dict[str, Any]:
    return change(kind, "no-op", values, values)


TOPIC = {"arn": ARN, "policy": policy("sns:Publish")}


def test_what_another_resource_says_is_its_own_to_tell() -> None:
    read_again = change("aws_sns_topic", "update", {**TOPIC, "policy": ""}, TOPIC)
    said = stays("aws_sns_topic_policy", {"arn": ARN, "policy": TOPIC["policy"]})
    assert drifted([stays("aws_sns_topic", TOPIC), said], read_again) == []


@pytest.mark.parametrize(
    "other",
    [
        stays("aws_sns_topic_policy", {"arn": f"{ARN}-of-others", "policy": policy("sns:Publish")}),
        stays("aws_sns_topic_policy", {"policy": policy("sns:Publish")}),
        stays("aws_sqs_queue_policy", {"queue_url": ARN, "policy": policy("sns:Publish")}),
    ],
)
def test_what_no_resource_of_the_stack_says_is_told(other: dict[str, Any]) -> None:
    by_hand = change("aws_sns_topic", "update", {**TOPIC, "policy": ""}, TOPIC)
    (said,) = drifted([other], by_hand)
    assert said.startswith("aws_sns_topic.it: a statement allows ")


def test_a_policy_that_was_changed_by_hand_is_told_once() -> None:
    wide = policy("sns:*")
    of_topic = change("aws_sns_topic", "update", TOPIC, {**TOPIC, "policy": wide})
    own, changed = {"arn": ARN, "policy": TOPIC["policy"]}, {"arn": ARN, "policy": wide}
    back = change("aws_sns_topic_policy", "update", changed, own)
    (said,) = drifted([back], of_topic, change("aws_sns_topic_policy", "update", own, changed))
    assert said.startswith("aws_sns_topic_policy.it: a statement allows ")
    assert not said.endswith("leaves it so")


def test_a_policy_that_was_deleted_by_hand_is_told_once() -> None:
    denies = policy("sns:*", effect="Deny")
    of_topic = change("aws_sns_topic", "update", {**TOPIC, "policy": denies}, {**TOPIC, "policy": ""})
    own = {"arn": ARN, "policy": denies}
    again = change("aws_sns_topic_policy", "create", None, own)
    gone = change("aws_sns_topic_policy", "delete", own)
    (said,) = [each for each in drifted([again], of_topic, gone) if "denies no more" in each]
    assert said.startswith("aws_sns_topic_policy.it: ")


def test_a_policy_of_a_role_that_was_put_by_hand() -> None:
    role = {"name": "web", "inline_policy": []}
    own = {"name": "use", "policy": policy("s3:GetObject")}
    by_hand = {"name": "by-hand", "policy": policy("s3:*")}
    read_again = change("aws_iam_role", "update", role, {**role, "inline_policy": [own]})
    stack = [stays("aws_iam_role_policy", {**own, "role": "web"}), stays("aws_iam_role", role)]
    assert drifted(stack, read_again) == []
    more = change("aws_iam_role", "update", role, {**role, "inline_policy": [own, by_hand]})
    (said,) = drifted(stack, more)
    assert said == ("aws_iam_role.it: a statement allows *: s3:* on *; this plan leaves it so")


GROUP = {"id": "sg-1", "ingress": []}


def block(source: str, port: int = 80, **more: Any) -> dict[str, Any]:
    return {"cidr_blocks": [source], "protocol": "tcp", "from_port": port, "to_port": port, **more}


def rule(port: int = 80, group: str = "sg-1", **source: str) -> dict[str, Any]:
    values = {"security_group_id": group, "ip_protocol": "tcp", "from_port": port, "to_port": port, **source}
    return change("aws_vpc_security_group_ingress_rule", "no-op", values, values)


def grown(*blocks: dict[str, Any]) -> dict[str, Any]:
    return change("aws_security_group", "update", GROUP, {**GROUP, "ingress": list(blocks)})


@pytest.mark.parametrize(
    ("says", "stands"),
    [
        (rule(cidr_ipv4="0.0.0.0/0"), block("0.0.0.0/0")),
        (rule(cidr_ipv6="::/0"), block("x", cidr_blocks=[], ipv6_cidr_blocks=["::/0"])),
        (rule(prefix_list_id="pl-1"), block("x", cidr_blocks=[], prefix_list_ids=["pl-1"])),
        (
            rule(referenced_security_group_id="sg-2"),
            block("x", cidr_blocks=[], security_groups=["sg-2"]),
        ),
        (
            stays(
                "aws_security_group_rule",
                {**block("0.0.0.0/0"), "type": "ingress", "security_group_id": "sg-1"},
            ),
            block("0.0.0.0/0"),
        ),
    ],
)
def test_a_groups_rules_are_their_own_to_tell(says: dict[str, Any], stands: dict[str, Any]) -> None:
    assert drifted([says], grown(stands)) == []
    (said,) = drifted([says], grown(stands, block("198.51.100.0/24", 5432)))
    assert said == "aws_security_group.it: lets in 198.51.100.0/24 (tcp, 5432)"


def test_what_lets_out_lets_nobody_in() -> None:
    values = {**block("0.0.0.0/0"), "type": "egress", "security_group_id": "sg-1"}
    (said,) = drifted([stays("aws_security_group_rule", values)], grown(block("0.0.0.0/0")))
    assert said == "aws_security_group.it: lets in 0.0.0.0/0 (tcp, 80)"


def test_another_groups_rule() -> None:
    (said,) = drifted([rule(group="sg-2", cidr_ipv4="0.0.0.0/0")], grown(block("0.0.0.0/0")))
    assert said == "aws_security_group.it: lets in 0.0.0.0/0 (tcp, 80)"


def test_a_rule_that_this_plan_deletes_was_nobodys_hand() -> None:
    """A fence right after the first apply."""
    values = {"security_group_id": "sg-1", "ip_protocol": "-1", "cidr_ipv4": "0.0.0.0/0"}
    fenced = change("aws_vpc_security_group_ingress_rule", "delete", values)
    everything = block("0.0.0.0/0", protocol="-1", from_port=0, to_port=0)
    assert drifted([fenced], grown(everything)) == []


def test_each_type_fills_in_one_attribute_of_an_owner() -> None:
    rows = [(row.type, row.owner, row.attribute) for row in FILLERS]
    assert len(rows) == len(set(rows))
