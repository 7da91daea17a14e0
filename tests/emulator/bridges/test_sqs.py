import json
from collections.abc import Callable
from typing import Any

Clients = Callable[[str, str], Any]

REGION = "us-east-1"
ALLOW = {"redrivePermission": "byQueue", "sourceQueueArns": [f"arn:aws:sqs:{REGION}:123456789012:jobs"]}
POLICY = json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Deny", "Action": "sqs:*"}]})


def _attributes(clients: Clients, **attributes: str) -> dict[str, str]:
    """What a queue answers after one attribute after the other was set."""
    sqs = clients("sqs", REGION)
    url = sqs.create_queue(QueueName="jobs")["QueueUrl"]
    for name, value in attributes.items():
        sqs.set_queue_attributes(QueueUrl=url, Attributes={name: value})
    found: dict[str, str] = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return found


def keeps_who_may_redrive(clients: Clients) -> bool:
    """keeps a queue's RedriveAllowPolicy:"""
    found = _attributes(clients, RedriveAllowPolicy=json.dumps(ALLOW))
    return bool(json.loads(found.get("RedriveAllowPolicy", "{}")) == ALLOW)


def takes_it_back(clients: Clients) -> bool:
    """keeps a queue's RedriveAllowPolicy until an empty one is set:"""
    sqs = clients("sqs", REGION)
    before = _attributes(clients, RedriveAllowPolicy=json.dumps(ALLOW))
    url = sqs.get_queue_url(QueueName="jobs")["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"RedriveAllowPolicy": ""})
    after = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
    return "RedriveAllowPolicy" in before and "RedriveAllowPolicy" not in after


def keeps_the_policy(clients: Clients) -> bool:
    """keeps a queue's policy when another attribute is set:"""
    return "Policy" in _attributes(clients, Policy=POLICY, VisibilityTimeout="60")


def answers_compactly(clients: Clients) -> bool:
    """answers a redrive policy as AWS does, without spaces:"""
    sqs = clients("sqs", REGION)
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    redrive = json.dumps({"deadLetterTargetArn": arn, "maxReceiveCount": 5})
    return " " not in _attributes(clients, RedrivePolicy=redrive)["RedrivePolicy"]


PROBES = (keeps_who_may_redrive, takes_it_back, keeps_the_policy, answers_compactly)


def test_a_policy_can_be_taken_away(aws: Any) -> None:
    sqs = aws.client("sqs", REGION)
    url = sqs.create_queue(QueueName="jobs", Attributes={"Policy": POLICY})["QueueUrl"]
    sqs.set_queue_attributes(QueueUrl=url, Attributes={"Policy": ""})
    assert "Policy" not in sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["All"])["Attributes"]
