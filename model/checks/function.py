"""What functions need of what invokes them, of what they use, and of their sources."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import combinations
from pathlib import Path

from model.blocks.bucket import S3_EVENTS
from model.blocks.deployment import Deployment, Region
from model.blocks.function import BUCKET_EVENTS, MOST_AT_ONCE, Function
from model.blocks.source_folder import fault
from model.blocks.spec import block_and_label
from model.checks.finding import FieldPath, Finding

#: How often a function may take its whole timeout before a message is shown to others again
#: (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
TRIES_WHILE_HIDDEN = 6


@dataclass(frozen=True)
class _Told:
    """Whom a bucket tells: where it says so, of which events of S3, of keys with which beginning and end."""

    path: FieldPath
    title: str
    events: frozenset[str]
    prefix: str = ""
    suffix: str = ""

    def meets(self, other: "_Told") -> bool:
        """Whether there are events of which both would be told."""
        return bool(
            self.events & other.events
            and _one_in_the_other(self.prefix, other.prefix, str.startswith)
            and _one_in_the_other(self.suffix, other.suffix, str.endswith)
        )


def _one_in_the_other(one: str, other: str, within: Callable[[str, str], bool]) -> bool:
    return within(one, other) or within(other, one)


def _functions(deployment: Deployment) -> Iterator[tuple[Region, str, FieldPath, str, Function]]:
    """Region, its name, path, label and type of every function."""
    for name, region in deployment.regions.items():
        for label, spec in region.function.items():
            yield region, name, ("regions", name, "function", label), label, spec


def sources_can_be_shipped(deployment: Deployment) -> Iterator[Finding]:
    """The folders are there, with the handler in them, and no larger than Lambda takes; each is told once."""
    told: set[tuple[str, str, str]] = set()
    for _, _, path, label, spec in _functions(deployment):
        if spec.source is None or (key := (spec.source, spec.handler, spec.runtime)) in told:
            continue
        told.add(key)
        problem = fault(Path(deployment.folder) / spec.source, spec.handler, spec.runtime)
        if problem:
            yield Finding(
                (*path, "source"),
                "Sources that can't be shipped",
                f'source of function "{label}" is "{spec.source}", relative to the description. {problem}',
                follows_from=((*path, "handler"), (*path, "runtime")),
            )


def functions_have_code(deployment: Deployment) -> Iterator[Finding]:
    """Each function is made of something."""
    for _, name, path, label, spec in _functions(deployment):
        if spec.source is None and spec.image is None:
            yield Finding(
                path,
                "Function without code",
                f'function "{label}" in "{name}" has neither a source, a folder with its code, nor an image. '
                "Give it one of them.",
                follows_from=((*path, "source"), (*path, "image")),
            )


def images_are_of_the_region(deployment: Deployment) -> Iterator[Finding]:
    """Lambda takes images of its own region's registry only."""
    for _, name, path, label, spec in _functions(deployment):
        if spec.image is not None and (home := spec.image.split(".")[3]) != name:
            yield Finding(
                (*path, "image"),
                "Image of another region",
                f'function "{label}" in "{name}" has an image in the registry of "{home}", and Lambda takes '
                f"those of its own region only. Let ECR replicate it, and override image inside region "
                f'"{name}".',
            )


def functions_answer_in_time(deployment: Deployment) -> Iterator[Finding]:
    """A load balancer waits for as long as the function may take."""
    for region, name, path, label, spec in _functions(deployment):
        balancer = region.load_balancer.get(spec.load_balancer or "")
        if balancer and spec.timeout > balancer.idle_timeout:
            yield Finding(
                (*path, "timeout"),
                "Function slower than its load balancer",
                f'function "{label}" in "{name}" may take {spec.timeout} seconds, and load_balancer '
                f'"{spec.load_balancer}" closes a connection after {balancer.idle_timeout} without an answer '
                "(idle_timeout). Lower timeout, or raise idle_timeout.",
                follows_from=(("regions", name, "load_balancer", str(spec.load_balancer)),),
            )


def queues_wait_for_their_functions(deployment: Deployment) -> Iterator[Finding]:
    """A queue hides its messages for long enough, has one function, and batches that it can give."""
    for region, name, path, label, spec in _functions(deployment):
        queue = region.queue.get(spec.queue or "")
        if queue is None:
            continue
        about = (("regions", name, "queue", str(spec.queue)),)
        wanted = TRIES_WHILE_HIDDEN * spec.timeout
        if queue.visibility_timeout_seconds < wanted:
            yield Finding(
                (*path, "queue"),
                "Messages come again too early",
                f'queue "{spec.queue}" in "{name}" hides a message for {queue.visibility_timeout_seconds} '
                f'seconds, and function "{label}" may take {spec.timeout}: AWS wants {TRIES_WHILE_HIDDEN} '
                f"times as long. Set visibility_timeout_seconds = {wanted} of the queue, or lower timeout.",
                follows_from=about,
            )
        if queue.fifo and (spec.batch_size > MOST_AT_ONCE or spec.maximum_batching_window_in_seconds):
            yield Finding(
                (*path, "batch_size"),
                "Batches of a FIFO queue",
                f'queue "{spec.queue}" in "{name}" is FIFO: Lambda takes at most {MOST_AT_ONCE} of its '
                "messages at once, and collects none. Lower batch_size, and remove "
                "maximum_batching_window_in_seconds.",
                follows_from=about,
            )
        others = [each for each, one in region.function.items() if one.queue == spec.queue]
        if others[0] != label:
            yield Finding(
                (*path, "queue"),
                "Queue with two functions",
                f'function "{others[0]}" in "{name}" processes queue "{spec.queue}" already: each would get '
                "some of the messages. Give this one a queue of its own.",
                follows_from=(("regions", name, "function", others[0]),),
            )


def databases_are_reached_from_the_network(deployment: Deployment) -> Iterator[Finding]:
    """Nothing outside a network reaches a database."""
    for _, name, path, label, spec in _functions(deployment):
        databases = [reference for reference in spec.uses if block_and_label(reference)[0] == "database"]
        if databases and not spec.in_network:
            yield Finding(
                (*path, "uses"),
                "Database out of reach",
                f'function "{label}" in "{name}" uses {" and ".join(databases)}, which only what stands in '
                "the network reaches. Set in_network = true.",
                follows_from=((*path, "in_network"),),
            )


def bucket_events_have_one_receiver(deployment: Deployment) -> Iterator[Finding]:
    """S3 tells one receiver of an event: two of the same event differ in the keys' beginning or end."""
    for name, region in deployment.regions.items():
        for bucket in region.bucket:
            for one, other in combinations(_told(region, name, bucket), 2):
                if not one.meets(other):
                    continue
                yield Finding(
                    other.path,
                    "Bucket event with two receivers",
                    f'bucket "{bucket}" in "{name}" would tell {one.title} and {other.title} of the same '
                    "events of the same objects; S3 tells one receiver. Give each a filter_prefix or a "
                    "filter_suffix of its own, or take the event from one of them.",
                    follows_from=(one.path, other.path),
                )


def _told(region: Region, name: str, bucket: str) -> Iterator[_Told]:
    """Whom a bucket of a region tells: the replication monitor, and functions."""
    monitored = region.bucket[bucket].monitored_events
    if monitored:
        path = ("regions", name, "bucket", bucket, "monitored_events")
        yield _Told(path, "the replication monitor", frozenset(S3_EVENTS[event] for event in monitored))
    for label, spec in region.function.items():
        if spec.bucket == bucket:
            yield _Told(
                ("regions", name, "function", label, "bucket"),
                f'function "{label}"',
                frozenset(BUCKET_EVENTS[event] for event in spec.bucket_events),
                spec.filter_prefix,
                spec.filter_suffix,
            )
