import pytest
from pydantic import ValidationError

from model.blocks.queue import Queue


def test_minimal_is_a_standard_queue() -> None:
    queue = Queue()
    assert not queue.fifo
    assert queue.visibility_timeout_seconds < queue.message_retention_seconds


def test_a_fifo_queue_may_deduplicate_by_content() -> None:
    assert Queue(fifo=True, content_based_deduplication=True).content_based_deduplication


def test_a_standard_queue_does_not_deduplicate() -> None:
    with pytest.raises(ValidationError, match="Only a FIFO queue deduplicates"):
        Queue(content_based_deduplication=True)


@pytest.mark.parametrize(
    ("attribute", "least", "most"),
    [
        ("visibility_timeout_seconds", 0, 43200),
        ("message_retention_seconds", 60, 1209600),
        ("delay_seconds", 0, 900),
        ("max_receive_count", 1, 1000),
    ],
)
def test_limits_are_those_of_sqs(attribute: str, least: int, most: int) -> None:
    for accepted in (least, most):
        assert getattr(Queue.model_validate({attribute: accepted}), attribute) == accepted
    for refused in (least - 1, most + 1):
        with pytest.raises(ValidationError):
            Queue.model_validate({attribute: refused})
