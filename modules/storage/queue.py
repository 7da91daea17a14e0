"""An SQS queue with its dead-letter queue."""

import json
from collections.abc import Iterable, Iterator, Mapping
from functools import partial
from typing import Any, ClassVar

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.sqs_queue_redrive_allow_policy import SqsQueueRedriveAllowPolicy
from constructs import Construct

from model.blocks.queue import Queue as QueueSpec
from model.naming.context import Context
from modules.monitoring.alarm import Watched
from modules.part import Assembly, Site, StorePart, variable
from modules.policy.grant import READ_KEY, WRITE_KEY, Grant, KeyUse
from modules.storage.encrypted_queue import KIND, encrypted_queue
from modules.storage.queue_alarms import ALARMS, DEAD_LETTER_ALARMS

FIFO = ".fifo"
#: Sending, receiving, and what consumers ask the queue for.
MESSAGES = (
    "sqs:ChangeMessageVisibility",
    "sqs:DeleteMessage",
    "sqs:GetQueueAttributes",
    "sqs:GetQueueUrl",
    "sqs:ReceiveMessage",
    "sqs:SendMessage",
)
#: What Lambda takes to give a function the messages
#: (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
PROCESSING = ("sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage")


class Queue(Construct):
    """The queue, and where messages go that were received too often. Exposes ``url``, ``arn`` and
    ``name``, and ``dead_letter_name``."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        spec: QueueSpec,
        label: str,
        key_arn: str,
    ) -> None:
        super().__init__(scope, id)
        self.name = queue_name(context, label, spec)
        # No label has an underscore, so that this is no other queue's name.
        self.dead_letter_name = queue_name(context, f"{label}_dead-letters", spec)
        both: dict[str, Any] = {
            "context": context,
            "provider": provider,
            "key_arn": key_arn,
            "fifo_queue": spec.fifo or None,
            "content_based_deduplication": spec.content_based_deduplication or None,
            "visibility_timeout_seconds": spec.visibility_timeout_seconds,
        }
        dead_letters = encrypted_queue(self, "dead_letters", name=self.dead_letter_name, **both)
        redrive = {"deadLetterTargetArn": dead_letters.arn, "maxReceiveCount": spec.max_receive_count}
        queue = encrypted_queue(
            self,
            "queue",
            name=self.name,
            retention=spec.message_retention_seconds,
            delay_seconds=spec.delay_seconds,
            redrive_policy=json.dumps(redrive),
            **both,
        )
        self.url: str = queue.url
        self.arn: str = queue.arn
        SqsQueueRedriveAllowPolicy(
            self,
            "redrive_allow_policy",
            queue_url=dead_letters.url,
            redrive_allow_policy=json.dumps({"redrivePermission": "byQueue", "sourceQueueArns": [queue.arn]}),
            provider=provider,
        )


def queue_name(context: Context, role: str, spec: QueueSpec) -> str:
    """The name of a queue; AWS wants that of a FIFO queue to end so."""
    return context.name(role, KIND) + (FIFO if spec.fifo else "")


def processing_grant(context: Context, label: str, spec: QueueSpec) -> Grant:
    """To take the messages of a queue off it, as Lambda does for a function."""
    return Grant(
        "ProcessMessages",
        PROCESSING,
        (context.arn_named(queue_name(context, label, spec), KIND),),
        key=KeyUse(context.region, "sqs", READ_KEY),
    )


class Queues(StorePart):
    """The ``queue`` blocks of a region."""

    block = "queue"
    alarm_tables: ClassVar = {"Queue": ALARMS, "Dead-letter queue": DEAD_LETTER_ALARMS}

    def key_services(self, assembly: Assembly) -> Iterable[str]:
        """SQS, where there is a queue."""
        return ("sqs",) if assembly.plan.region.queue else ()

    def grants(self, assembly: Assembly, label: str) -> Iterator[Grant]:
        """To send and to receive; not to change the queue, nor to read its dead letters."""
        context = assembly.context
        arn = context.arn_named(queue_name(context, label, assembly.plan.region.queue[label]), KIND)
        yield Grant(
            "SendAndReceiveMessages",
            MESSAGES,
            (arn,),
            # https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-key-management.html
            key=KeyUse(context.region, "sqs", WRITE_KEY),
        )

    def environment(self, site: Site, label: str) -> Mapping[str, str]:
        """The queue's address."""
        return {variable(label, "QUEUE_URL"): site.find(Queue, label).url}

    def watched(self, assembly: Assembly) -> Iterator[Watched]:
        """Each queue, and its dead-letter queue."""
        for label in assembly.plan.region.queue:
            yield Watched(f"{label}_queue", f"queue {label}", ALARMS, partial(_dimensions, label))
            yield Watched(
                f"{label}_dead_letters",
                f"dead letters of queue {label}",
                DEAD_LETTER_ALARMS,
                partial(_dead_letter_dimensions, label),
            )

    def build(self, site: Site) -> None:
        """Makes each queue."""
        for label, spec in site.plan.region.queue.items():
            queue = Queue(
                site.scope,
                f"queue.{label}",
                context=site.context,
                provider=site.provider,
                spec=spec,
                label=label,
                key_arn=site.key_arn,
            )
            site.add(queue, label)
            site.output(f"{label}_queue_url", queue.url, f"SQS queue {label}")


def _dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"QueueName": site.find(Queue, label).name}


def _dead_letter_dimensions(label: str, site: Site) -> Mapping[str, str]:
    return {"QueueName": site.find(Queue, label).dead_letter_name}
