"""The alarms of a Lambda function.

Metrics, units and dimensions: https://docs.aws.amazon.com/lambda/latest/dg/monitoring-metrics-types.html
"""

from dataclasses import replace
from typing import Final

from modules.monitoring.alarm import Alarm, Metric
from modules.storage.queue_alarms import DEAD_LETTERS

NAMESPACE: Final = "AWS/Lambda"
ONLY_WHEN: Final = "Reported only when the function is invoked."

#: Of the queue that gets the events which a function failed to handle.
FAILED_EVENTS = (
    replace(
        DEAD_LETTERS,
        title="Events that were not handled",
        unit="events",
        action="The function failed at every try: look up the reason in its logs, mend it, and invoke it "
        "with each message's body. They are kept for 14 days.",
    ),
)


def function_alarms(timeout_seconds: int) -> tuple[Alarm, ...]:
    """The rows of a function that may run for a time, in seconds."""
    return (
        Alarm(
            "errors",
            title="Failed invocations",
            unit="invocations",
            threshold="function_errors",
            namespace=NAMESPACE,
            metrics={"errors": Metric("Errors", "Sum")},
            period=300,
            periods=1,
            missing="notBreaching",
            because=ONLY_WHEN,
            action="Look up the reason in the function's logs.",
        ),
        Alarm(
            "throttles",
            title="Throttled invocations",
            unit="invocations",
            threshold="function_throttles",
            namespace=NAMESPACE,
            metrics={"throttles": Metric("Throttles", "Sum")},
            period=300,
            periods=1,
            missing="notBreaching",
            because=ONLY_WHEN,
            action="The account's concurrent executions in the region, or the function's reserved ones, are "
            "used up: look up which function takes them, and raise its reservation or ask AWS for more.",
        ),
        Alarm(
            "duration",
            title="Longest invocation, of the timeout",
            unit="percent",
            threshold="function_duration_percent",
            namespace=NAMESPACE,
            metrics={"milliseconds": Metric("Duration", "Maximum")},
            expression=f"100 * milliseconds / {timeout_seconds * 1000}",
            period=300,
            periods=1,
            missing="notBreaching",
            because=ONLY_WHEN,
            action="It ends unfinished when the timeout is reached: look up in its logs what takes so long.",
        ),
        Alarm(
            "lost-events",
            title="Failed events that could not be kept",
            unit="events",
            threshold=0,
            namespace=NAMESPACE,
            metrics={"lost": Metric("DeadLetterErrors", "Sum")},
            period=300,
            periods=1,
            missing="notBreaching",
            because="Reported only when the queue of failed events refused one.",
            action="They are gone but for their traces in the logs: look up whether the function's role may "
            "still send to its queue of failed events, and use the key.",
        ),
    )
