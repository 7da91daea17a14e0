from typing import Any

import pytest

from commands.drill_data import Count, Datum, Fate, Stores
from model.blocks.deployment import Deployment
from model.naming.context import Context
from tests.commands.fake_stores import FakeStores
from tests.described import ACCOUNT, EAST, EUROPE, WEST

TABLES = {
    "plain": {},
    "typed": {"hash_key": "number", "hash_key_type": "N", "range_key": "raw", "range_key_type": "B"},
}


def deployed(active: str = EAST, **buckets: Any) -> Deployment:
    components = {"bucket": buckets, "table": TABLES}
    regions = dict.fromkeys((EAST, WEST, EUROPE), components)
    values = {"name": "App", "project": "p", "owner": "o", "active_region": active, "regions": regions}
    return Deployment.model_validate(values)


@pytest.fixture
def aws() -> FakeStores:
    return FakeStores()


@pytest.fixture
def stores(aws: FakeStores) -> Stores:
    return Stores(
        aws, {region: Context("App", "staging", region, ACCOUNT) for region in (EAST, WEST, EUROPE)}
    )


def only_buckets(counts: list[Count]) -> list[Count]:
    return [count for count in counts if count.datum.store == "bucket"]


def test_objects_are_put_where_they_are_written(stores: Stores, aws: FakeStores) -> None:
    deployment = deployed(
        one={"replication": "one_way", "replication_prefix": "kept/"},
        both={"replication": "both_ways"},
        own={},
    )
    data = stores.put(deployment, deployment, [EAST, WEST], "a step")
    objects = [
        (datum.label, datum.region, datum.key, datum.copied_to) for datum in data if datum.store == "bucket"
    ]
    assert objects == [
        ("one", EAST, f"kept/drill/a-step/{EAST}", (WEST, EUROPE)),
        ("both", EAST, f"drill/a-step/{EAST}", (WEST, EUROPE)),
        ("own", EAST, f"drill/a-step/{EAST}", ()),
        ("both", WEST, f"drill/a-step/{WEST}", (EAST, EUROPE)),
        ("own", WEST, f"drill/a-step/{WEST}", ()),
    ]
    assert aws.objects[f"app-staging-{EAST}-one-{ACCOUNT}"] == {f"kept/drill/a-step/{EAST}"}


def test_an_item_is_put_into_every_table_with_keys_of_its_types(stores: Stores, aws: FakeStores) -> None:
    stores.put(deployed(), deployed(), [EAST], "ordinary")
    (plain,), (typed,) = aws.items[f"App-staging-{EAST}-plain"], aws.items[f"App-staging-{EAST}-typed"]
    text = f"drill/ordinary/{EAST}"
    assert plain == {"id": {"S": text}, "put": {"S": text}}
    assert typed["number"]["N"].isdigit()
    assert typed["raw"] == {"B": text.encode()}


def test_what_is_copied_one_way_is_written_nowhere_while_its_source_is_gone(stores: Stores) -> None:
    deployment = deployed(one={"replication": "one_way"})
    assert [
        datum for datum in stores.put(deployment, deployment, [WEST], "x") if datum.store == "bucket"
    ] == []


def test_links_say_what_is_copied_not_the_description(stores: Stores) -> None:
    """After a failover and before `links` is applied, nothing is copied from the survivor."""
    bucket = {"replication": "one_way"}
    (datum, *_) = stores.put(deployed(WEST, one=bucket), deployed(EAST, one=bucket), [WEST], "failover")
    assert (datum.store, datum.region, datum.copied_to) == ("bucket", WEST, ())


def test_all_that_was_copied_is_there(stores: Stores, aws: FakeStores) -> None:
    deployment = deployed(both={"replication": "both_ways"})
    data = stores.put(deployment, deployment, [WEST], "x")
    (missing,) = only_buckets(stores.count(deployment, data, [EAST, WEST, EUROPE]))
    assert (missing.fate, missing.expected) == (Fate.ELSEWHERE, False)
    assert missing.reason == f"links copies from {WEST} to {EAST}, and this was not copied"
    aws.objects[f"app-staging-{EAST}-both-{ACCOUNT}"] = {data[0].key}
    (copied,) = only_buckets(stores.count(deployment, data, [EAST, WEST, EUROPE]))
    assert copied == Count(data[0], Fate.THERE, (EAST, WEST))


@pytest.mark.parametrize(
    ("bucket", "reason"),
    [
        ({}, "without replication, each region's bucket is its own"),
        (
            {"replication": "one_way"},
            f"put before links copied from {WEST}; `aws s3 sync s3://app-staging-{WEST}-b-{ACCOUNT} "
            f"s3://app-staging-{EAST}-b-{ACCOUNT}` brings it",
        ),
    ],
)
def test_what_stays_elsewhere_has_a_reason(stores: Stores, bucket: dict[str, Any], reason: str) -> None:
    data = stores.put(deployed(WEST, b=bucket), deployed(EAST, b=bucket), [WEST], "x")
    (count,) = only_buckets(stores.count(deployed(EAST, b=bucket), data, [EAST, WEST]))
    assert (count.fate, count.found, count.reason, count.expected) == (Fate.ELSEWHERE, (WEST,), reason, True)


def test_items_stay_in_their_region(stores: Stores) -> None:
    deployment = deployed()
    data = stores.put(deployment, deployment, [EAST, WEST], "x")
    counts = stores.count(deployment, data, [EAST, WEST])
    assert [(count.fate, count.found, count.reason) for count in counts] == [
        *[(Fate.THERE, (EAST,), "")] * 2,
        *[(Fate.ELSEWHERE, (WEST,), "each region's table is its own")] * 2,
    ]


def test_a_lost_region_is_not_asked(stores: Stores, aws: FakeStores) -> None:
    deployment = deployed(own={}, both={"replication": "both_ways"})
    data = stores.put(deployment, deployment, [EAST], "x")
    aws.objects[f"app-staging-{WEST}-both-{ACCOUNT}"] = set(aws.objects[f"app-staging-{EAST}-both-{ACCOUNT}"])
    asked = len(aws.asked)
    counts = stores.count(deployed(WEST, own={}, both={"replication": "both_ways"}), data, [WEST, EUROPE])
    assert {region for _, region in aws.asked[asked:]} <= {WEST, EUROPE}
    gone = (Fate.OUT_OF_REACH, (), f"only in {EAST}, until that is back", True)
    assert [(count.fate, count.found, count.reason, count.expected) for count in counts] == [
        gone,
        (Fate.THERE, (WEST,), "", True),
        gone,
        gone,
    ]


def test_a_copy_in_a_third_region_is_named(stores: Stores, aws: FakeStores) -> None:
    deployment = deployed(both={"replication": "both_ways"})
    data = stores.put(deployment, deployment, [EAST], "x")
    aws.objects[f"app-staging-{EUROPE}-both-{ACCOUNT}"] = {data[0].key}
    (count,) = only_buckets(stores.count(deployed(WEST, both={}), data, [WEST, EUROPE]))
    assert (count.fate, count.found) == (Fate.ELSEWHERE, (EUROPE,))


def test_what_is_gone_from_where_it_was_put_is_no_expectation(stores: Stores, aws: FakeStores) -> None:
    deployment = deployed(own={})
    data = stores.put(deployment, deployment, [EAST], "x")
    aws.objects.clear()
    aws.items.clear()
    for count in stores.count(deployment, data, [EAST, WEST]):
        assert (count.fate, count.expected) == (Fate.LOST, False)
        assert count.reason == f"it is not in {count.datum.name} any more, where it was put"


def test_a_bucket_that_the_active_region_lacks(stores: Stores) -> None:
    regions: dict[str, Any] = {EAST: {}, WEST: {"bucket": {"b": {}}}}
    deployment = Deployment.model_validate({"name": "App", "project": "p", "owner": "o", "regions": regions})
    data = stores.put(deployment, deployment, [EAST, WEST], "x")
    assert isinstance(data[0], Datum)
    assert [count.fate for count in stores.count(deployment, data, [EAST, WEST])] == [Fate.THERE]
