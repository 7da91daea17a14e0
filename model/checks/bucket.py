"""What replicated and monitored buckets need."""

from collections.abc import Iterator

from model.blocks.deployment import Deployment
from model.checks.finding import Finding


def replicated_buckets_have_a_second_one(deployment: Deployment) -> Iterator[Finding]:
    """A replicated bucket is there in two regions, and replicated in all."""
    labels = dict.fromkeys(label for region in deployment.regions.values() for label in region.bucket)
    for label in labels:
        homes = {
            name: region.bucket[label].replication
            for name, region in deployment.regions.items()
            if label in region.bucket
        }
        (first, expected), *others = homes.items()
        if expected != "none" and not others:
            yield _alone(label, first, expected)
        for name, replication in others:
            if replication != expected:
                yield Finding(
                    ("regions", name, "bucket", label, "replication"),
                    "Replication differs between regions",
                    f'replication of bucket "{label}" is "{replication}" in "{name}" and "{expected}" in '
                    f'"{first}". Set it once, at the top level.',
                    follows_from=(("regions", first, "bucket", label),),
                )


def _alone(label: str, region: str, replication: str) -> Finding:
    return Finding(
        ("regions", region, "bucket", label, "replication"),
        "Replication without a second bucket",
        f'bucket "{label}" has replication = "{replication}" and is in "{region}" only. Describe it at the '
        'top level, with a second region, or set replication = "none".',
    )


def monitored_buckets_have_alerts(deployment: Deployment) -> Iterator[Finding]:
    """The replication monitor sends what it sees to the region's alerts."""
    for name, region in deployment.regions.items():
        for label, bucket in region.bucket.items():
            if bucket.monitored_events and region.alerts is None:
                yield Finding(
                    ("regions", name, "bucket", label, "monitored_events"),
                    "Monitored events without alerts",
                    f'monitored_events of bucket "{label}" go to the alerts of "{name}", which has none. '
                    'Add alerts { emails = ["…"] } at the top level.',
                    follows_from=(("regions", name, "alerts"),),
                )
