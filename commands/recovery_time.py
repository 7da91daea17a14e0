"""How long a recovery would take on AWS, and what it would lose: an estimate with its sources.

Nothing here is measured: the embedded AWS neither raises alarms nor promotes anything that holds data.
"""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from model.blocks.deployment import Deployment

PROMOTION = "https://docs.aws.amazon.com/AmazonRDS/latest/UserGuide/USER_ReadRepl.Promote.html"
REPLICATION_TIME = "https://docs.aws.amazon.com/AmazonS3/latest/userguide/replication-time-control.html"

ALIASES = "https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resource-record-sets-choosing-alias-non-alias.html"

#: How long an alias to a load balancer may be kept; it can't be set.
ALIAS_SECONDS = 60
#: AWS says "several minutes or longer", by the size of the replica, and names no number.
SEVERAL_MINUTES = 300
#: What S3 promises of its replication time control for 99.99 % of the objects.
PROMISED_REPLICATION = 900


@dataclass(frozen=True)
class Estimate:
    """A part of the recovery time, or of what is lost: seconds (None where no number can be given)."""

    what: str
    seconds: int | None
    source: str


def recovery_time(
    deployment: Deployment, survivor: str, document: Mapping[str, Any], edge: Mapping[str, Any]
) -> tuple[Estimate, ...]:
    """The parts of the time until a survivor writes, in their order.

    `document` is the survivor's synthesized stack, `edge` the stack of global services (empty if there is
    none): what notices the loss has to be outside the lost region.
    """
    return (_detection(document, edge), _decision(), *_promotion(deployment, survivor), _records(deployment))


def lost_writes(deployment: Deployment, survivor: str) -> tuple[Estimate, ...]:
    """Of what is written, how much the survivor may lack, store by store."""
    described = deployment.regions[survivor]
    databases = (_database_lag(deployment, label, survivor) for label in described.database)
    buckets = (_bucket_lag(deployment, label) for label in described.bucket)
    tables = (
        Estimate(f"table {label}", None, "each region's table is its own: the lost region's items stay there")
        for label in described.table
    )
    return (*databases, *buckets, *tables)


def total(estimates: Iterable[Estimate]) -> tuple[int, bool]:
    """The sum of what has a number, and whether that is all."""
    seconds = [estimate.seconds for estimate in estimates]
    return sum(filter(None, seconds)), None not in seconds


def _detection(document: Mapping[str, Any], edge: Mapping[str, Any]) -> Estimate:
    found = sorted((*_health_checks(edge), *_lag_alarms(document)))
    if found:
        seconds, source = found[0]
        return Estimate("detection", seconds, source)
    source = (
        "no alarm outside the lost region notices: give the deployment `alerts`, or watch it from elsewhere"
    )
    return Estimate("detection", None, source)


def _health_checks(document: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    for name, check in document.get("resource", {}).get("aws_route53_health_check", {}).items():
        interval, failures = int(check["request_interval"]), int(check["failure_threshold"])
        source = f"aws_route53_health_check.{name}: {failures} failures, one every {interval} s"
        yield interval * failures, source


def _lag_alarms(document: Mapping[str, Any]) -> Iterator[tuple[int, str]]:
    """A replica's lag grows by a second each second once its source is gone, from nearly none."""
    for name, alarm in document.get("resource", {}).get("aws_cloudwatch_metric_alarm", {}).items():
        if alarm.get("metric_name") == "ReplicaLag":
            period, periods, lag = alarm["period"], alarm["evaluation_periods"], int(alarm["threshold"])
            source = (
                f"aws_cloudwatch_metric_alarm.{name}: a lag of {lag} s, then {periods} periods of {period} s"
            )
            yield lag + period * periods, source


def _decision() -> Estimate:
    return Estimate("decision", None, "a person decides: `main.py failover`, a plan that is read, an apply")


def _promotion(deployment: Deployment, survivor: str) -> Iterator[Estimate]:
    for label, spec in deployment.regions[survivor].database.items():
        if spec.replication == "replica":
            source = f"AWS says several minutes or longer, by size; taken as five: {PROMOTION}"
            yield Estimate(f"promotion of database {label}", SEVERAL_MINUTES, source)


def _records(deployment: Deployment) -> Estimate:
    if any(spec.load_balancer for spec in deployment.dns.values()):
        source = f"Route 53 leaves the region out by itself; its last answers are kept so long: {ALIASES}"
        return Estimate("records", ALIAS_SECONDS, source)
    source = "no DNS record is described yet: whoever calls the lost region has to be pointed to the survivor"
    return Estimate("records", None, source)


def _database_lag(deployment: Deployment, label: str, survivor: str) -> Estimate:
    described = deployment.regions[survivor]
    if described.database[label].replication != "replica":
        return Estimate(
            f"database {label}", None, "without replication all that is in the lost region stays there"
        )
    lag = described.alarms.replica_lag_seconds
    watched = (
        f"from {lag} s on an alarm tells (`replica_lag_seconds`)" if described.alerts else "no alarm tells"
    )
    source = f"the replica's lag (`ReplicaLag`) at the moment of the loss; {watched}"
    return Estimate(f"database {label}", lag if described.alerts else None, source)


def _bucket_lag(deployment: Deployment, label: str) -> Estimate:
    spec = next(region.bucket[label] for region in deployment.regions.values() if label in region.bucket)
    if spec.replication == "none":
        return Estimate(
            f"bucket {label}", None, "without replication all that is in the lost region stays there"
        )
    if spec.replication_time_control:
        source = f"S3 Replication Time Control, for 99.99 % of the objects: {REPLICATION_TIME}"
        return Estimate(f"bucket {label}", PROMISED_REPLICATION, source)
    told = spec.replication_metrics and any(region.alerts for region in deployment.regions.values())
    lag = spec.replication_lag_seconds if told else None
    watched = f"from {lag} s on an alarm tells (`replication_lag_seconds`)" if told else "no alarm tells"
    return Estimate(f"bucket {label}", lag, f"S3 promises no time; {watched}")
