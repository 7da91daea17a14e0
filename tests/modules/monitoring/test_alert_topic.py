from hypothesis import given
from hypothesis import strategies as st

from model.blocks.alerts import Alerts
from model.naming.context import Context
from modules.monitoring.alert_topic import AlertTopic, alert_topic_arn, name_of
from tests.described import ACCOUNT, Block
from tests.synthesized import Alone, Stack

KEY = f"arn:aws:kms:us-east-1:{ACCOUNT}:key/12345678-1234-1234-1234-123456789012"

TOPIC_ARN = f"arn:aws:sns:us-east-1:{ACCOUNT}:Tap-staging-us-east-1-alerts"


def topic(alone: Alone, context: Context, *emails: str) -> Stack:
    spec = Alerts(emails=emails)
    return alone(
        lambda stack, aws: AlertTopic(stack, "alerts", context=context, provider=aws, spec=spec, key_arn=KEY)
    )


def statements(stack: Stack) -> dict[str, Block]:
    return stack.statements("aws_sns_topic_policy", "alerts")


def test_encrypted_and_named_as_others_derive_it(alone: Alone, context: Context) -> None:
    made = topic(alone, context).resources("aws_sns_topic")["alerts"]
    assert made["kms_master_key_id"] == KEY
    assert alert_topic_arn(context).rpartition(":")[2] == made["name"] == "Tap-staging-us-east-1-alerts"


def test_without_addresses_nobody_is_subscribed(alone: Alone, context: Context) -> None:
    assert not topic(alone, context).resources("aws_sns_topic_subscription")


def test_policy_is_the_topics(alone: Alone, context: Context) -> None:
    stack = topic(alone, context)
    assert stack.resources("aws_sns_topic_policy")["alerts"]["arn"] == "${aws_sns_topic.alerts.arn}"
    assert {statement["Resource"] for statement in statements(stack).values()} == {TOPIC_ARN}


def test_alarms_of_this_account_and_region_may_publish(alone: Alone, context: Context) -> None:
    assert statements(topic(alone, context))["AlarmsPublish"] == {
        "Sid": "AlarmsPublish",
        "Effect": "Allow",
        "Principal": {"Service": "cloudwatch.amazonaws.com"},
        "Action": "sns:Publish",
        "Resource": TOPIC_ARN,
        "Condition": {
            "StringEquals": {"aws:SourceAccount": ACCOUNT},
            "ArnLike": {"aws:SourceArn": f"arn:aws:cloudwatch:us-east-1:{ACCOUNT}:alarm:*"},
        },
    }


def test_nobody_without_tls(alone: Alone, context: Context) -> None:
    found = statements(topic(alone, context))
    assert found.keys() == {"AlarmsPublish", "TlsOnly"}
    denied = found["TlsOnly"]
    assert (denied["Effect"], denied["Principal"]) == ("Deny", "*")
    assert denied["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}
    assert {"sns:Publish", "sns:Subscribe"} < set(denied["Action"])
    assert not [action for action in denied["Action"] if "*" in action]


def test_addresses_are_subscribed_in_whatever_order(alone: Alone, context: Context) -> None:
    emails = ("ops@example.com", "on-call+tap@mail.example.org")
    one, other = (
        topic(alone, context, *order).resources("aws_sns_topic_subscription")
        for order in (emails, reversed(emails))
    )
    assert one == other
    assert {name: (block["protocol"], block["endpoint"]) for name, block in one.items()} == {
        "alerts_ops_at_example_dot_com": ("email", "ops@example.com"),
        "alerts_on_dash_call_plus_tap_at_mail_dot_example_dot_org": (
            "email",
            "on-call+tap@mail.example.org",
        ),
    }
    assert {block["topic_arn"] for block in one.values()} == {"${aws_sns_topic.alerts.arn}"}


ALIKE = [
    "a.b@c.de",
    "a-b@c.de",
    "a_b@c.de",
    "a+b@c.de",
    "a_dot_b@c.de",
    "a.at.b@c.de",
    "a@b.at.c.de",
    "aub@c.de",
    "a'b@c.de",
    "au27b@c.de",
    "A.b@c.de",
    "é@c.de",
    "e@c.de",
]


def test_addresses_that_look_alike_have_names_of_their_own() -> None:
    names = [name_of(email) for email in ALIKE]
    assert len(set(names)) == len(names)
    assert all(name.isascii() and name.isidentifier() for name in names)


@given(st.lists(st.text("ab_.-+@'u2dot", min_size=1), min_size=2, max_size=6, unique=True))
def test_names_never_meet(emails: list[str]) -> None:
    assert len({name_of(email) for email in emails}) == len(emails)
