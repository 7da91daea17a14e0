from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.function import DEPRECATED, NEEDS, RESERVED, Function, Runtime

SOURCE: dict[str, Any] = {"source": "app"}
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
DIGEST = "a" * 64


def refused(words: str, **values: Any) -> None:
    with pytest.raises(ValidationError, match=words):
        Function.model_validate({**SOURCE, **values})


def test_the_smallest_needs_its_source_only() -> None:
    function = Function(source="../app")
    assert (function.handler, function.runtime, function.architecture) == (
        "handler.handle",
        "python3.13",
        "arm64",
    )
    assert (function.in_network, function.calls_from_network, function.tracing) == (False, False, True)
    assert Function(source="app", in_network=True).calls_from_network


def test_it_is_made_of_one_thing() -> None:
    refused("source or of an image", image=f"{ECR}/app:1.0")
    refused("must not be blank", source=" ")
    for name, value in (("handler", "a.b"), ("runtime", "nodejs22.x")):
        with pytest.raises(ValidationError, match=f"remove {name}"):
            Function.model_validate({"image": f"{ECR}/app:1.0", name: value})


@pytest.mark.parametrize(
    "image",
    [f"{ECR}/app:1.0", f"{ECR}/team/app-1_x@sha256:{DIGEST}", f"{ECR}.cn/app:latest"],
)
def test_images_are_in_ecr(image: str) -> None:
    assert Function(image=image).image == image


@pytest.mark.parametrize(
    "image",
    ["app:1.0", f"{ECR}/app", f"{ECR}/App:1", f"{ECR}/app@sha256:abc", "public.ecr.aws/lambda/python:3.13"],
)
def test_other_images_are_refused(image: str) -> None:
    with pytest.raises(ValidationError, match="images in ECR by digest or tag"):
        Function(image=image)


def test_a_runtime_that_aws_gave_up_is_refused_in_words_of_its_own() -> None:
    for runtime in DEPRECATED:
        refused(f"mends {runtime} no longer", runtime=runtime)
    refused("python3.13", runtime="python3.14")
    assert not set(DEPRECATED) & set(Runtime.__args__)  # type: ignore[attr-defined]


def test_what_is_no_block_at_all_is_refused() -> None:
    with pytest.raises(ValidationError):
        Function.model_validate([])


@pytest.mark.parametrize("handler", ["handler.handle", "src/app.main", "a-b.c.d$"])
def test_handlers(handler: str) -> None:
    assert Function(source="app", handler=handler).handler == handler


@pytest.mark.parametrize("handler", ["handle", ".handle", "handler.", "a.b-c", "h." + "x" * 127])
def test_what_is_no_handler(handler: str) -> None:
    refused("handler", handler=handler)


@pytest.mark.parametrize(
    ("name", "least", "most"),
    [
        ("memory_size", 128, 10240),
        ("timeout", 1, 900),
        ("reserved_concurrent_executions", 0, 100_000),
        ("maximum_retry_attempts", 0, 2),
        ("maximum_event_age_in_seconds", 60, 21600),
    ],
)
def test_limits(name: str, least: int, most: int) -> None:
    for value in (least, most):
        assert getattr(Function.model_validate({**SOURCE, name: value}), name) == value
    for value in (least - 1, most + 1):
        refused(name, **{name: value})


def test_names_of_variables() -> None:
    assert Function(source="app", environment={"LOG_LEVEL": "debug", "a1": ""}).environment
    for name in ("1A", "A", "A-B", "_A"):
        refused("letters, digits and _", environment={name: "x"})
    for name in RESERVED:
        refused("Lambda sets it itself", environment={name: "x"})


@pytest.mark.parametrize(
    "schedule",
    ["rate(1 minute)", "rate(5 minutes)", "rate(12 hours)", "rate(1 day)", "cron(0 8 ? * MON-FRI *)"],
)
def test_schedules(schedule: str) -> None:
    assert Function(source="app", schedule=schedule).schedule == schedule


@pytest.mark.parametrize(
    "schedule", ["5 minutes", "rate(1 minutes)", "rate(5 minute)", "rate(0 days)", "cron(0 8 * * *)"]
)
def test_what_is_no_schedule(schedule: str) -> None:
    refused("rate\\(5 minutes\\)", schedule=schedule)


def test_what_is_about_a_trigger_needs_it() -> None:
    given: dict[str, Any] = {
        "batch_size": 5,
        "maximum_batching_window_in_seconds": 5,
        "bucket_events": ["object_removed"],
        "filter_prefix": "in/",
        "filter_suffix": ".csv",
    }
    assert given.keys() == NEEDS.keys()
    for name, value in given.items():
        refused(f"set {NEEDS[name]}, or remove {name}", **{name: value})
        assert Function.model_validate({**SOURCE, NEEDS[name]: "jobs", name: value})


def test_events_are_named_once() -> None:
    for events in ([], ["object_created", "object_created"], ["object_read"]):
        refused("bucket_events", bucket="uploads", bucket_events=events)


def test_many_messages_are_collected_first() -> None:
    refused("have to be collected", queue="jobs", batch_size=11)
    assert Function(source="app", queue="jobs", batch_size=11, maximum_batching_window_in_seconds=1)


def test_it_gets_requests_like_other_targets_but_on_no_port() -> None:
    function = Function(source="app", load_balancer="web", paths=("/payments*",), priority=10)
    assert not function.is_default
    refused("priority", load_balancer="web", paths=["/a"])
    refused("set load_balancer, or remove paths", paths=["/a"], priority=1)
    refused("port", load_balancer="web", port=80)
