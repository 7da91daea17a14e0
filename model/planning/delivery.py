"""What CDNs deliver: the buckets behind each of them, and where its access logs go."""

from collections.abc import Iterator
from dataclasses import dataclass

from model.blocks.cdn import Cdn
from model.blocks.deployment import Deployment
from model.naming.context import Context
from model.planning.domains import certified_cdn


@dataclass(frozen=True)
class Distribution:
    """A CDN: how it is described, the regions whose buckets it reads, in the order of failover, and its logs.

    ``logs`` is the region whose log bucket takes the access logs, None if there are none. ``certified`` are
    the domain names that ACM certifies for it.
    """

    label: str
    spec: Cdn
    origins: tuple[Context, ...]
    logs: Context | None
    certified: tuple[str, ...] = ()


def distributions(deployment: Deployment, context: Context) -> Iterator[Distribution]:
    """Each CDN with its origins: of a bucket that is replicated the active region's, and the next one's.

    One that isn't holds other objects in each region: the first region's is delivered, and no failover moves
    that. ``context`` is that of any region; the access logs go to the first one.
    """
    first = context.in_region(next(iter(deployment.regions)))
    for label, spec in deployment.cdn.items():
        homes = [name for name, region in deployment.regions.items() if spec.bucket in region.bucket]
        replicated = deployment.regions[homes[0]].bucket[spec.bucket].replicated
        if replicated:
            homes.sort(key=lambda name: name != deployment.active_region)
        origins = tuple(map(context.in_region, homes[: 2 if replicated else 1]))
        logs = first if spec.access_logs else None
        yield Distribution(label, spec, origins, logs, certified_cdn(deployment, label))


def delivered_paths(deployment: Deployment, region: str) -> dict[str, tuple[str, ...]]:
    """The labels of a region's buckets that CDNs read, with the paths that they read, "" for all of a bucket.

    Also where they are no origin today: a failover changes no policy. A path inside another is left out.
    """
    read: dict[str, set[str]] = {}
    for cdn in deployment.cdn.values():
        if cdn.bucket in deployment.regions[region].bucket:
            read.setdefault(cdn.bucket, set()).add(cdn.origin_path)
    return {label: tuple(sorted(_outermost(paths))) for label, paths in read.items()}


def _outermost(paths: set[str]) -> Iterator[str]:
    return (path for path in paths if not any(path.startswith(f"{other}/") for other in paths))
