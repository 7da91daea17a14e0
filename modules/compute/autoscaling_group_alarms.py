"""The alarms of an Auto Scaling group.

Metrics and dimensions: https://docs.aws.amazon.com/autoscaling/ec2/userguide/ec2-auto-scaling-metrics.html
They cost nothing, but have to be enabled: the group does it for those of these rows.
"""

from typing import Final

from modules.monitoring.alarm import Alarm, Metric

NAMESPACE: Final = "AWS/AutoScaling"

MISSING_INSTANCES = Alarm(
    "missing-instances",
    title="Instances wanted that are not in service",
    unit="instances",
    threshold="missing_instances",
    namespace=NAMESPACE,
    metrics={
        "wanted": Metric("GroupDesiredCapacity", "Minimum"),
        "serving": Metric("GroupInServiceInstances", "Maximum"),
    },
    expression="wanted - serving",
    # Longer than an instance takes to start, scaling out or replacing another.
    periods=10,
    missing="ignore",
    because="Auto Scaling reports each minute as well as it can; a gap says nothing.",
    action="Look up the reason in the group's activity history: AWS has none of the instance type left, the "
    "first boot fails, or health checks do.",
)

#: A group that can't grow always has all its instances.
FIXED_SIZE_ALARMS = (MISSING_INSTANCES,)

ALARMS = (
    *FIXED_SIZE_ALARMS,
    Alarm(
        "capacity",
        title="Share of max_size that is wanted",
        unit="percent",
        threshold="group_capacity_percent",
        namespace=NAMESPACE,
        metrics={
            "wanted": Metric("GroupDesiredCapacity", "Minimum"),
            "most": Metric("GroupMaxSize", "Maximum"),
        },
        expression="100 * wanted / most",
        comparison="GreaterThanOrEqualToThreshold",
        periods=15,
        missing="ignore",
        because="Auto Scaling reports each minute as well as it can; a gap says nothing.",
        action="The group can't grow any more: raise max_size, take a larger instance_type, or find out "
        "where the load comes from.",
    ),
)
