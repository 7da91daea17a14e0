"""What is written of a payment: one JSON object a line, which CloudWatch finds by its names, and metrics.

Nothing of a card is among it, not even its token.
"""

import json
import os
import time
from datetime import UTC, datetime
from typing import Any

NAMESPACE = "Payments"
#: What every line has, None for what isn't known.
NAMES = ("request_key", "amount", "currency", "outcome", "detail", "duration_ms")


class Log:
    """The lines of one invocation, ``request``; Lambda takes `level` and `timestamp` from them.

    https://docs.aws.amazon.com/lambda/latest/dg/monitoring-cloudwatchlogs-logformat.html
    """

    def __init__(self, request: str) -> None:
        self._request, self._began = request, time.monotonic()

    def line(self, level: str, message: str, **known: Any) -> None:
        """Writes a line; ``known`` are some of NAMES."""
        self._print(
            {
                "timestamp": datetime.now(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z"),
                "level": level,
                "message": message,
                "request_id": self._request,
                "trace_id": _trace_id(),
                **{name: known.get(name) for name in NAMES},
            }
        )

    def outcome(self, outcome: str, message: str, *, level: str = "INFO", **known: Any) -> None:
        """Writes what a request ended in, as a line and as metrics: a count by outcome, and its duration.

        https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/CloudWatch_Embedded_Metric_Format_Specification.html
        """
        duration = round((time.monotonic() - self._began) * 1000)
        self.line(level, message, outcome=outcome, duration_ms=duration, **known)
        units = [{"Name": "Requests", "Unit": "Count"}, {"Name": "Duration", "Unit": "Milliseconds"}]
        metrics = {"Namespace": NAMESPACE, "Dimensions": [["Outcome"]], "Metrics": units}
        about = {"Timestamp": round(time.time() * 1000), "CloudWatchMetrics": [metrics]}
        self._print({"_aws": about, "Outcome": outcome, "Requests": 1, "Duration": duration})

    def _print(self, line: dict[str, Any]) -> None:
        print(json.dumps(line), flush=True)


def trace_header() -> str | None:
    """X-Ray's header of this invocation, as Lambda gives it; None if it isn't traced."""
    return os.environ.get("_X_AMZN_TRACE_ID")


def _trace_id() -> str | None:
    parts = (trace_header() or "").split(";")
    return next((part.removeprefix("Root=") for part in parts if part.startswith("Root=")), None)
