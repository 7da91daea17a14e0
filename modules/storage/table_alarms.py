"""The alarms of a DynamoDB table.

Metrics and dimensions: https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/metrics-dimensions.html
"""

from dataclasses import replace
from typing import Final

from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/DynamoDB"
#: What reads and writes items. SystemErrors are counted for each alone, and an alarm takes ten metrics
#: (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarm-limits.html).
OPERATIONS = {
    "get": "GetItem",
    "batch_get": "BatchGetItem",
    "query": "Query",
    "scan": "Scan",
    "put": "PutItem",
    "update": "UpdateItem",
    "delete": "DeleteItem",
    "batch_write": "BatchWriteItem",
    "transact_get": "TransactGetItems",
    "transact_write": "TransactWriteItems",
}
#: The treatment that AWS's own page on missing data recommends for these metrics
#: (https://docs.aws.amazon.com/AmazonCloudWatch/latest/monitoring/alarms-and-missing-data.html).
ONLY_WHEN: Final = "Reported only when it happens."

THROTTLES = Alarm(
    "throttles",
    title="Throttled reads and writes",
    unit="a minute",
    threshold="table_throttles",
    namespace=NAMESPACE,
    metrics={
        "reads": Metric("ReadThrottleEvents", "Sum"),
        "writes": Metric("WriteThrottleEvents", "Sum"),
    },
    expression="SUM([FILL(reads, 0), FILL(writes, 0)])",
    missing="notBreaching",
    because=ONLY_WHEN,
    action="A table on demand takes twice its earlier peak at once: spread what comes in bulk. Where it "
    "doesn't end, a few keys get most of the requests: look them up with Contributor Insights.",
)
ALARMS = (
    THROTTLES,
    Alarm(
        "errors",
        title="Errors of DynamoDB",
        unit="a minute",
        threshold="table_errors",
        namespace=NAMESPACE,
        metrics={
            id: Metric("SystemErrors", "Sum", {"Operation": operation})
            for id, operation in OPERATIONS.items()
        },
        expression=f"SUM([{', '.join(f'FILL({id}, 0)' for id in OPERATIONS)}])",
        missing="notBreaching",
        because=ONLY_WHEN,
        vital=True,
        action="AWS fails, not the application: look at the AWS Health Dashboard, and consider a failover "
        "where it lasts. Clients should try again, with growing pauses.",
    ),
)
#: An index that can't keep up holds back the writes to its table.
INDEX_ALARMS = (
    replace(
        THROTTLES,
        action="Writes to the table wait for the index: a few of its keys get most of them. Look them up "
        "with Contributor Insights, and spread them over more values of the index's hash_key.",
    ),
)
