"""What replicated and monitored buckets need."""

from collections.abc import Iterator

from model.checks.finding import Finding
from model.deployment import Deployment


def replicated_buckets_have_a_second_one(deployment: Deployment) -> Iterator[Finding]:
    """A replicated bucket is there in two regions, and in the active one, and replicated in all."""
    labels = dict.fromkeys(label for region in deployment.regions.values() for label in region.bucket)
    for label in labels:
        homes = {
            name: region.bucket[label].replication
            for name, region in deployment.regions.items()
            if label in region.bucket
        }
        first = next(iter(homes))
        path = ("regions", first, "bucket", label)
        if set(homes.values()) == {"none"}:
            continue
        if len(homes) == 1:
            yield Finding(
                (*path, "replication"),
                "Replication without a second bucket",
                f'bucket "{label}" has replication = "{homes[first]}" and is in "{first}" only. Add a region '
                'or set replication = "none".',
            )
        elif "one_way" in homes.values() and deployment.active_region not in homes:
            yield Finding(
                path,
                "Replication without a source",
                f'replication = "one_way" copies from the active region "{deployment.active_region}", which '
                f'has no bucket "{label}". Describe it at the top level, where it applies to every region.',
                follows_from=(("regions", deployment.active_region, "bucket", label), ("active_region",)),
            )
        for name, replication in homes.items():
            if replication != homes[first]:
                yield Finding(
                    ("regions", name, "bucket", label, "replication"),
                    "Replication differs between regions",
                    f'replication of bucket "{label}" is "{replication}" in "{name}" and "{homes[first]}" in '
                    f'"{first}". Set it once, at the top level.',
                    follows_from=(("regions", first, "bucket", label),),
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
