import pytest
from pydantic import ValidationError

from model.blocks.bucket import REPLICATION_ATTRIBUTES, S3_EVENTS, Bucket, MonitoredEvent


def refusal(**values: object) -> str:
    with pytest.raises(ValidationError) as caught:
        Bucket.model_validate(values)
    return str(caught.value)


def test_minimal_is_alone_and_tells_nothing() -> None:
    bucket = Bucket()
    assert (bucket.replicated, bucket.monitored_events) == (False, ())


def test_every_event_that_can_be_monitored_is_one_of_s3() -> None:
    assert set(MonitoredEvent.__args__) == S3_EVENTS.keys()  # type: ignore[attr-defined]


def test_maximal() -> None:
    bucket = Bucket(
        replication="both_ways",
        replica_storage_class="GLACIER_IR",
        replication_prefix="in/2026-11_(a)",
        replication_time_control=True,
        replication_lag_seconds=60,
        monitored_events=("object_created", "replication_failed", "replication_missed_threshold"),
    )
    assert bucket.replicated


@pytest.mark.parametrize("prefix", ["in/*", "a?", "${x}", "%{x}", "a b", "ä"])
def test_prefixes_that_mean_something_in_policies_are_refused(prefix: str) -> None:
    assert "accepted are letters, digits" in refusal(replication="one_way", replication_prefix=prefix)


def test_copies_that_are_not_read_at_once_are_refused() -> None:
    assert "STANDARD_IA" in refusal(replication="one_way", replica_storage_class="DEEP_ARCHIVE")


@pytest.mark.parametrize(
    ("values", "event", "needed"),
    [
        ({}, "replication_failed", "replication, and replication_metrics"),
        (
            {"replication": "one_way", "replication_metrics": False},
            "replication_failed",
            "replication_metrics",
        ),
        ({"replication": "one_way"}, "replication_missed_threshold", "replication_time_control = true"),
        ({}, "replication_missed_threshold", "replication, and"),
    ],
)
def test_events_that_never_happen_are_refused(values: dict[str, object], event: str, needed: str) -> None:
    told = refusal(**values, monitored_events=(event,))
    assert f'"{event}" never happens without' in told
    assert needed in told


def test_an_event_is_named_once() -> None:
    assert "more than once" in refusal(monitored_events=("object_created", "object_created"))


def test_time_control_has_its_metrics() -> None:
    told = refusal(replication="one_way", replication_time_control=True, replication_metrics=False)
    assert "S3 Replication Time Control includes the metrics" in told


@pytest.mark.parametrize("name", REPLICATION_ATTRIBUTES)
def test_what_describes_copies_is_refused_where_there_are_none(name: str) -> None:
    said = {name: Bucket.model_fields[name].default}
    assert f"Without replication there are no copies: remove {name}" in refusal(**said)
    assert Bucket.model_validate({"replication": "one_way", **said}).replicated


def test_a_lag_that_nobody_measures_is_refused() -> None:
    told = refusal(replication="one_way", replication_metrics=False, replication_lag_seconds=60)
    assert "The lag is measured by replication_metrics only" in told
