import json
from pathlib import Path

import pytest

from tests.described import ACCOUNT, EAST, MINIMAL, Block
from tests.synthesized import Output, Stack, deployment, synthesize

PREFIX = f"Tiny-staging-{EAST}"

QUEUES: Block = {
    "jobs": {"visibility_timeout_seconds": 300, "max_receive_count": 3, "delay_seconds": 5},
    "in-order": {"fifo": True, "content_based_deduplication": True, "message_retention_seconds": 3600},
}


@pytest.fixture(scope="module")
def output(tmp_path_factory: pytest.TempPathFactory) -> Output:
    region = {
        "network": {"endpoints": []},
        "queue": QUEUES,
        "load_balancer": {"web": {}, "other": {}},
        "autoscaling_group": {
            "web": {"load_balancer": "web", "uses": ["queue.jobs", "queue.in-order"]},
            "other": {"load_balancer": "other"},
        },
    }
    folder: Path = tmp_path_factory.mktemp("queues")
    return synthesize(
        [deployment({**MINIMAL, "account_id": ACCOUNT, "regions": {EAST: region}})], folder / "out"
    )


@pytest.fixture
def stack(output: Output) -> Stack:
    return output.stacks[PREFIX]


def statements(policy: str) -> list[Block]:
    found: list[Block] = json.loads(policy)["Statement"]
    return found


def test_each_queue_has_its_dead_letter_queue(stack: Stack) -> None:
    queues = stack.resources("aws_sqs_queue")
    assert queues.keys() == {"jobs", "jobs_dead_letters", "in-order", "in-order_dead_letters"}
    redrive = json.loads(queues["jobs"]["redrive_policy"])
    assert redrive == {
        "deadLetterTargetArn": "${aws_sqs_queue.jobs_dead_letters.arn}",
        "maxReceiveCount": 3,
    }
    allowed = json.loads(
        stack.resources("aws_sqs_queue_redrive_allow_policy")["jobs"]["redrive_allow_policy"]
    )
    assert allowed == {"redrivePermission": "byQueue", "sourceQueueArns": ["${aws_sqs_queue.jobs.arn}"]}
    assert queues["jobs_dead_letters"]["message_retention_seconds"] == 14 * 24 * 3600
    assert "redrive_policy" not in queues["jobs_dead_letters"]


def test_names_are_those_that_sqs_takes(stack: Stack) -> None:
    names = {name: queue["name"] for name, queue in stack.resources("aws_sqs_queue").items()}
    assert names == {
        "jobs": f"{PREFIX}-jobs",
        "jobs_dead_letters": f"{PREFIX}-jobs_dead-letters",
        "in-order": f"{PREFIX}-in-order.fifo",
        "in-order_dead_letters": f"{PREFIX}-in-order_dead-letters.fifo",
    }


def test_what_is_described_is_set(stack: Stack) -> None:
    queues = stack.resources("aws_sqs_queue")
    assert queues["jobs"]["visibility_timeout_seconds"] == 300
    assert queues["jobs"]["delay_seconds"] == 5
    assert "fifo_queue" not in queues["jobs"]
    assert queues["in-order"]["message_retention_seconds"] == 3600
    for name in ("in-order", "in-order_dead_letters"):
        assert queues[name]["fifo_queue"] is queues[name]["content_based_deduplication"] is True


def test_messages_are_encrypted_and_sent_over_tls_only(stack: Stack) -> None:
    for queue in stack.resources("aws_sqs_queue").values():
        assert queue["kms_master_key_id"] == "${aws_kms_key.key.arn}"
    policies = stack.resources("aws_sqs_queue_policy")
    assert len(policies) == len(stack.resources("aws_sqs_queue"))
    for policy in policies.values():
        (tls_only,) = statements(policy["policy"])
        assert (tls_only["Effect"], tls_only["Principal"], tls_only["Action"]) == ("Deny", "*", "sqs:*")
        assert tls_only["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_who_uses_queues_sends_and_receives(output: Output, stack: Stack) -> None:
    policies = output.stack("access").resources("aws_iam_role_policy")
    used = {each["Sid"]: each for each in statements(policies[f"web_instances_{EAST}"]["policy"])}
    assert used["SendAndReceiveMessages"]["Resource"] == [
        f"arn:aws:sqs:{EAST}:{ACCOUNT}:{PREFIX}-in-order.fifo",
        f"arn:aws:sqs:{EAST}:{ACCOUNT}:{PREFIX}-jobs",
    ]
    assert not any("dead" in str(each["Resource"]) for each in used.values())
    assert "sqs" not in policies[f"other_instances_{EAST}"]["policy"]
    admitted = [
        each
        for each in statements(stack.resources("aws_kms_key")["key"]["policy"])
        if each["Sid"] == "WebInstancesSendAndReceiveMessages"
    ]
    (statement,) = admitted
    assert statement["Action"] == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert statement["Condition"]["StringEquals"]["kms:ViaService"] == f"sqs.{EAST}.amazonaws.com"


def test_who_uses_queues_finds_them(stack: Stack) -> None:
    values = {
        name: parameter["insecure_value"] for name, parameter in stack.resources("aws_ssm_parameter").items()
    }
    assert values == {
        "web_instances_queue_jobs": "JOBS_QUEUE_URL=${aws_sqs_queue.jobs.url}\n",
        "web_instances_queue_in-order": "IN_ORDER_QUEUE_URL=${aws_sqs_queue.in-order.url}\n",
    }


def test_outputs(stack: Stack) -> None:
    assert stack.document["output"]["in_order_queue_url"]["value"] == "${aws_sqs_queue.in-order.url}"


def test_retained_queues_are_kept(tmp_path: Path) -> None:
    described = deployment({**MINIMAL, "removal": "retain", "regions": {EAST: {"queue": {"jobs": {}}}}})
    stack = synthesize([described], tmp_path).stacks[PREFIX]
    for queue in stack.resources("aws_sqs_queue").values():
        assert queue["lifecycle"] == {"prevent_destroy": True}
