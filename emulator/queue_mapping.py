"""Queues that functions are mapped to: their messages in batches, and what becomes of those that failed.

Lambda polls a queue; here it is looked into when a message has come. What the function names in
`batchItemFailures`, and the whole batch if it raises, is shown again at once, where AWS waits for the
visibility timeout; SQS moves a message to the dead-letter queue when it was received too often. Of a queue
without a dead-letter queue what failed stays until another message comes, or it would be tried for ever.
https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-errorhandling.html

Does not prove: that the role may receive the messages, scaling, batching windows (what is there is given at
once), filters, and messages that are delayed: they wait until another comes.
"""

import json
from typing import Any

from moto.sqs.models import Message, Queue, sqs_backends

from emulator.functions import Functions, Outcome

PARTIAL = "ReportBatchItemFailures"


def give(queue: Queue, mapping: Any, function: Any, functions: Functions) -> None:
    """Give a function all that is visible in a queue, batch by batch, as its mapping says."""
    backend = sqs_backends[queue.account_id][queue.region]
    while True:
        with functions.between_requests():
            timeout = int(queue.visibility_timeout)  # type: ignore[attr-defined]
            messages = backend.receive_message(queue.name, mapping.batch_size, 0, timeout, ["All"])
        if not messages:
            return
        records = [_record(queue, message) for message in messages]
        outcome = functions.handle(function, {"Records": records})
        failed = _failed(outcome, mapping, {message.id for message in messages})
        with functions.between_requests():
            for message in messages:
                if message.id in failed:
                    backend.change_message_visibility(queue.name, str(message.receipt_handle), 0)
                else:
                    backend.delete_message(queue.name, str(message.receipt_handle))
        if failed and queue.dead_letter_queue is None:
            return


def _failed(outcome: Outcome, mapping: Any, batch: set[str]) -> set[str]:
    """Which messages of a batch failed: all of them where the answer can't be understood."""
    if not outcome.succeeded:
        return batch
    answer = json.loads(outcome.answer)
    if PARTIAL not in (mapping.function_response_types or ()) or not isinstance(answer, dict):
        return set()
    named = {each.get("itemIdentifier") for each in answer.get("batchItemFailures") or ()}
    return named if named <= batch else batch


def _record(queue: Queue, message: Message) -> dict[str, Any]:
    """A message as the function gets it.

    https://docs.aws.amazon.com/lambda/latest/dg/with-sqs.html
    """
    attributes: dict[str, str | None] = {
        "ApproximateReceiveCount": str(message.approximate_receive_count),
        "ApproximateFirstReceiveTimestamp": str(message.approximate_first_receive_timestamp),
        "SentTimestamp": str(message.sent_timestamp),
        "SenderId": message.sender_id,
    }
    if queue.fifo_queue:
        attributes["MessageGroupId"] = message.group_id
        attributes["MessageDeduplicationId"] = message.deduplication_id
    return {
        "messageId": message.id,
        "receiptHandle": message.receipt_handle,
        "body": message.body,
        "attributes": attributes,
        "messageAttributes": {},
        "md5OfBody": message.body_md5,
        "eventSource": "aws:sqs",
        "eventSourceARN": queue.queue_arn,
        "awsRegion": queue.region,
    }
