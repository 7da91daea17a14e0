"""The alarms of a load balancer, of its web ACL and of what it forwards to.

Metrics, units and dimensions:
https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-cloudwatch-metrics.html
"""

from typing import Final

from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/ApplicationELB"

ALARMS = (
    Alarm(
        "latency",
        title="95th percentile of the response time",
        unit="milliseconds",
        threshold="latency_ms",
        namespace=NAMESPACE,
        metrics={"seconds": Metric("TargetResponseTime", "p95")},
        expression="seconds * 1000",
        missing="notBreaching",
        because="Reported only while requests come.",
        vital=True,
        action="Look at the CPU of the instances and of the databases behind it, and at slow queries; more "
        "instances help where it is their CPU.",
    ),
    Alarm(
        "errors",
        title="Requests answered with 5xx",
        unit="percent",
        threshold="error_percent",
        namespace=NAMESPACE,
        metrics={
            "balancer": Metric("HTTPCode_ELB_5XX_Count", "Sum"),
            "target": Metric("HTTPCode_Target_5XX_Count", "Sum"),
            "requests": Metric("RequestCount", "Sum"),
        },
        # RequestCount leaves out requests that no target could be found for; they are errors all the same.
        expression="100 * SUM([FILL(balancer, 0), FILL(target, 0)]) / "
        "MAX([FILL(requests, 0), SUM([FILL(balancer, 0), FILL(target, 0)])])",
        missing="notBreaching",
        because="Reported only while requests come.",
        vital=True,
        action="502, 503 and 504 come from the load balancer: look at the health of its targets. Others come "
        "from the application: look at its logs. Where the whole region fails, fail over.",
    ),
)

#: https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
WEB_ACL_ALARMS = (
    Alarm(
        "blocked-requests",
        title="Requests blocked by the web ACL",
        unit="requests",
        threshold="blocked_requests",
        namespace="AWS/WAFV2",
        metrics={"blocked": Metric("BlockedRequests", "Sum", {"Rule": "ALL"})},
        period=300,
        periods=1,
        missing="notBreaching",
        because="Reported only when a request is blocked.",
        action="Look up in the web ACL's log which rule blocks whom. An attack: see that what passes is "
        "answered, and set rate_limit or blocked_countries. Requests of your own: put the rule into "
        "waf_counted_rules.",
    ),
)

TARGET_ALARMS = (
    Alarm(
        "unhealthy-hosts",
        title="Unhealthy targets",
        unit="targets",
        threshold="unhealthy_hosts",
        namespace=NAMESPACE,
        metrics={"unhealthy": Metric("UnHealthyHostCount", "Maximum")},
        missing="notBreaching",
        because="Reported only while there are targets; that there are none is another alarm.",
        action="Look up the reason in the target group, and the application's logs; health checks ask for "
        "health_check_path and want status 200.",
    ),
)
