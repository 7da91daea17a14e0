"""Which buckets are copied where: the pairs of regions behind ``bucket`` blocks with ``replication``."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.blocks.bucket import Bucket
from model.blocks.deployment import Deployment
from model.naming.context import Context


@dataclass(frozen=True)
class BucketReplication:
    """One bucket as a source: the region it is in, and the regions that have a bucket for the copies."""

    label: str
    spec: Bucket
    source: Context
    destinations: tuple[Context, ...]


def possible_replications(deployment: Deployment, context: Context) -> Iterator[BucketReplication]:
    """Every replicated bucket of every region as a source, also of those that are copies today.

    Roles and keys admit all of these, so that a failover changes neither. ``context`` is that of any region.
    """
    for name, region in deployment.regions.items():
        for label, spec in region.bucket.items():
            others = tuple(
                context.in_region(other)
                for other, peer in deployment.regions.items()
                if other != name and label in peer.bucket
            )
            if spec.replicated and others:
                yield BucketReplication(label, spec, context.in_region(name), others)


def active_replications(deployment: Deployment, context: Context) -> Iterator[BucketReplication]:
    """The ones that copy: both ways, or from the active region, else the first that has the bucket."""
    possible = sorted(
        possible_replications(deployment, context),
        key=lambda replication: replication.source.region != deployment.active_region,
    )
    started: set[str] = set()
    for replication in possible:
        if replication.spec.replication == "both_ways" or replication.label not in started:
            started.add(replication.label)
            yield replication
