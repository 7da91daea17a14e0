"""The ``queue`` block: an SQS queue."""

from typing import ClassVar

from pydantic import Field, model_validator

from model.blocks.spec import Store, clash


class Queue(Store):
    """An SQS queue, encrypted with the region's key, with a queue of its own for what can't be processed; one
    in each region."""

    service: ClassVar[str] = "sqs"

    fifo: bool = Field(
        default=False,
        description="Whether messages keep their order and come once (FIFO), at most 300 a second and action "
        "without batches. It can't be changed: AWS makes another queue.",
    )
    content_based_deduplication: bool = Field(
        default=False,
        description="Whether a FIFO queue knows messages by a hash of their bodies; senders give an id "
        "otherwise.",
    )
    visibility_timeout_seconds: int = Field(
        default=60,
        ge=0,
        le=43200,
        description="How long a received message is hidden from others, in seconds: longer than its "
        "processing takes.",
    )
    message_retention_seconds: int = Field(
        default=345600, ge=60, le=1209600, description="How long messages are kept, in seconds."
    )
    delay_seconds: int = Field(
        default=0, ge=0, le=900, description="How long a new message is held back, in seconds."
    )
    max_receive_count: int = Field(
        default=5,
        ge=1,
        le=1000,
        description="How often a message is received before it goes to the dead-letter queue, where it stays "
        "until 14 days after it was sent.",
    )

    @model_validator(mode="after")
    def _deduplicates_in_order(self) -> "Queue":
        if self.content_based_deduplication and not self.fifo:
            raise clash(
                "Only a FIFO queue deduplicates; set fifo = true, or remove content_based_deduplication",
                "content_based_deduplication",
                "fifo",
            )
        return self
