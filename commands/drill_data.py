"""The data of a drill: objects and items put where applications write them, and looked for later."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, Protocol
from zlib import crc32

from model.blocks.deployment import Deployment
from model.blocks.table import Table
from model.naming.context import Context
from model.planning.replication import active_replications

#: Of each key of a table, a value of its type for the text that tells one item from the next.
KEY_VALUES: Mapping[str, Callable[[str], str | bytes]] = {
    "S": str,
    "N": lambda text: str(crc32(text.encode())),
    "B": str.encode,
}


class Clients(Protocol):
    """What is used of `emulator.Emulator`."""

    def client(self, service: str, region: str) -> Any:
        """The boto3 client of a service in a region."""


class Fate(StrEnum):
    """What became of a datum, as seen from the active region."""

    THERE = "there"
    ELSEWHERE = "elsewhere"
    OUT_OF_REACH = "out of reach"
    LOST = "lost"


@dataclass(frozen=True)
class Datum:
    """An object or an item: what it was put into, in which region, in which step of the drill.

    `store` is ``bucket`` or ``table``; `name` its name in AWS. `copied_to` are the regions that `links`, as
    it stood when the object was put, copies it to.
    """

    store: str
    label: str
    region: str
    name: str
    key: str
    put: str
    copied_to: tuple[str, ...] = ()


@dataclass(frozen=True)
class Count:
    """What became of a datum: its fate, where it is, and the reason if it isn't in the active region.

    `expected` is whether its fate is what the description promises.
    """

    datum: Datum
    fate: Fate
    found: tuple[str, ...] = ()
    reason: str = ""
    expected: bool = True


@dataclass(frozen=True)
class Stores:
    """The buckets and tables of a deployment in an account, by the region's context."""

    aws: Clients
    contexts: Mapping[str, Context]

    def put(
        self, deployment: Deployment, linked: Deployment, living: Iterable[str], step: str
    ) -> tuple[Datum, ...]:
        """Puts an object into each bucket that is written, and an item into each table, of living regions.

        `linked` is the deployment as `links` was last applied from it.
        """
        data = tuple(self._to_put(deployment, linked, tuple(living), step))
        for datum in data:
            if datum.store == "bucket":
                self.aws.client("s3", datum.region).put_object(
                    Bucket=datum.name, Key=datum.key, Body=datum.key.encode()
                )
            else:
                spec = deployment.regions[datum.region].table[datum.label]
                item = {**_key(spec, datum.key), "put": {"S": datum.key}}
                self.aws.client("dynamodb", datum.region).put_item(TableName=datum.name, Item=item)
        return data

    def count(self, deployment: Deployment, data: Iterable[Datum], living: Iterable[str]) -> list[Count]:
        """What became of each datum, as far as living regions know, seen from the active region."""
        known = tuple(living)
        return [
            self._object(deployment, datum, known)
            if datum.store == "bucket"
            else self._item(deployment, datum, known)
            for datum in data
        ]

    def _to_put(
        self, deployment: Deployment, linked: Deployment, living: tuple[str, ...], step: str
    ) -> Iterator[Datum]:
        copies = {
            (each.label, each.source.region): tuple(where.region for where in each.destinations)
            for each in active_replications(linked, next(iter(self.contexts.values())))
        }
        for region in living:
            context, described = self.contexts[region], deployment.regions[region]
            for label, bucket in described.bucket.items():
                if region in _written(deployment, label, living):
                    key = f"{bucket.replication_prefix}drill/{step.replace(' ', '-')}/{region}"
                    copied_to = copies.get((label, region), ())
                    yield Datum("bucket", label, region, context.bucket(label), key, step, copied_to)
            for label in described.table:
                name = context.name(label, "aws_dynamodb_table")
                yield Datum("table", label, region, name, f"drill/{step}/{region}", step)

    def _object(self, deployment: Deployment, datum: Datum, living: tuple[str, ...]) -> Count:
        active = deployment.active_region
        found = tuple(
            region
            for region in living
            if datum.label in deployment.regions[region].bucket and self._has_object(datum, region)
        )
        nearest = active if datum.label in deployment.regions[active].bucket else datum.region
        if nearest in found:
            return Count(datum, Fate.THERE, found)
        if datum.region not in found:
            return _out_of_reach(datum, living, found)
        if active in datum.copied_to:
            reason = f"links copies from {datum.region} to {active}, and this was not copied"
            return Count(datum, Fate.ELSEWHERE, found, reason, expected=False)
        return Count(datum, Fate.ELSEWHERE, found, self._stays(deployment, datum))

    def _stays(self, deployment: Deployment, datum: Datum) -> str:
        spec = deployment.regions[datum.region].bucket[datum.label]
        if spec.replication == "none":
            return "without replication, each region's bucket is its own"
        target = self.contexts[deployment.active_region].bucket(datum.label)
        return (
            f"put before links copied from {datum.region}; "
            f"`aws s3 sync s3://{datum.name} s3://{target}` brings it"
        )

    def _has_object(self, datum: Datum, region: str) -> bool:
        bucket = self.contexts[region].bucket(datum.label)
        listed = self.aws.client("s3", region).list_objects_v2(Bucket=bucket, Prefix=datum.key)
        return any(item["Key"] == datum.key for item in listed.get("Contents", ()))

    def _item(self, deployment: Deployment, datum: Datum, living: tuple[str, ...]) -> Count:
        spec = deployment.regions[datum.region].table[datum.label]
        if datum.region in living:
            client = self.aws.client("dynamodb", datum.region)
            if "Item" in client.get_item(TableName=datum.name, Key=_key(spec, datum.key)):
                if datum.region == deployment.active_region:
                    return Count(datum, Fate.THERE, (datum.region,))
                reason = "each region's table is its own"
                return Count(datum, Fate.ELSEWHERE, (datum.region,), reason)
        return _out_of_reach(datum, living, ())


def _out_of_reach(datum: Datum, living: tuple[str, ...], found: tuple[str, ...]) -> Count:
    if found:
        return Count(datum, Fate.ELSEWHERE, found, f"copied to {', '.join(found)}, and not from there")
    if datum.region not in living:
        return Count(datum, Fate.OUT_OF_REACH, (), f"only in {datum.region}, until that is back")
    reason = f"it is not in {datum.name} any more, where it was put"
    return Count(datum, Fate.LOST, found, reason, expected=False)


def _written(deployment: Deployment, label: str, living: tuple[str, ...]) -> tuple[str, ...]:
    """The living regions in which applications write a bucket: with copies one way, the source's alone."""
    homes = [name for name, region in deployment.regions.items() if label in region.bucket]
    if deployment.regions[homes[0]].bucket[label].replication != "one_way":
        return tuple(name for name in homes if name in living)
    source = deployment.active_region if deployment.active_region in homes else homes[0]
    return (source,) if source in living else ()


def _key(spec: Table, text: str) -> dict[str, dict[str, Any]]:
    names = (spec.hash_key, *([spec.range_key] if spec.range_key else []))
    return {name: {spec.key_types[name]: KEY_VALUES[spec.key_types[name]](text)} for name in names}
