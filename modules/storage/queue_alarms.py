"""The alarms of an SQS queue, and of its dead-letter queue.

Metrics and dimensions:
https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/sqs-available-cloudwatch-metrics.html
"""

from typing import Final

from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/SQS"
INACTIVE: Final = "A queue that nobody has touched for six hours reports nothing, and holds nothing new."

ALARMS = (
    Alarm(
        "depth",
        title="Waiting messages",
        unit="messages",
        threshold="queue_depth",
        namespace=NAMESPACE,
        metrics={"waiting": Metric("ApproximateNumberOfMessagesVisible", "Maximum")},
        missing="notBreaching",
        because=INACTIVE,
        action="Look whether the consumers run, and whether they keep up: their logs, and the number of "
        "messages deleted a minute.",
    ),
    Alarm(
        "age",
        title="Age of the oldest message",
        unit="seconds",
        threshold="queue_age_seconds",
        namespace=NAMESPACE,
        metrics={"age": Metric("ApproximateAgeOfOldestMessage", "Maximum")},
        missing="notBreaching",
        because=INACTIVE,
        action="Messages wait longer than they should: look whether the consumers run, and add some.",
    ),
)
DEAD_LETTERS = Alarm(
    "depth",
    title="Dead letters",
    unit="messages",
    threshold="dead_letters",
    namespace=NAMESPACE,
    metrics={"dead": Metric("ApproximateNumberOfMessagesVisible", "Maximum")},
    missing="notBreaching",
    because=INACTIVE,
    action="Messages could not be processed. Read one, mend what refuses it, and move them back "
    "(aws sqs start-message-move-task); they are kept until 14 days after they "
    "were sent.",
    periods=1,
)
DEAD_LETTER_ALARMS = (DEAD_LETTERS,)
