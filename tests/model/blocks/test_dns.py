"""The ``dns`` block: what each of its values may be, and what fits together."""

from typing import Any

import pytest
from pydantic import ValidationError

from model.blocks.dns import Dns

NAME = "www.example.com"


def dns(**values: Any) -> Dns:
    return Dns.model_validate({"zone": "example.com", "names": [NAME], "load_balancer": "web", **values})


def refused(**values: Any) -> str:
    with pytest.raises(ValidationError) as caught:
        dns(**values)
    (error,) = caught.value.errors()
    return f"{'.'.join(map(str, error['loc']))}: {error['msg']}".removeprefix(": ")


def test_minimal() -> None:
    made = dns()
    assert (made.create_zone, made.certificate, made.health_check, made.policy) == (
        False,
        True,
        True,
        "latency",
    )
    assert (made.health_check_path, made.request_interval, made.failure_threshold) == ("/health", 30, 3)
    assert (made.weights, made.measure_latency, made.cdn) == ({}, False, None)


@pytest.mark.parametrize(
    "values",
    [
        {"names": ["example.com", "*.example.com", "a.b.example.com"]},
        {"zone": "xn--p1ai.example.com", "names": ["xn--p1ai.example.com"]},
        {"names": [f"{'a' * 52}.example.com"]},
        {"names": [f"{'a' * 63}.{'b' * 63}.example.com"], "certificate": False},
        {"policy": "weighted", "weights": {"us-east-1": 0, "eu-west-1": 255}},
        {"request_interval": 10, "failure_threshold": 1, "measure_latency": True},
        {"failure_threshold": 10, "health_check_path": f"/{'a' * 254}"},
        {"health_check": False},
        {"load_balancer": None, "cdn": "site"},
    ],
)
def test_accepted(values: dict[str, Any]) -> None:
    assert dns(**values)


@pytest.mark.parametrize(
    ("values", "told"),
    [
        ({"zone": "Example.com"}, "zone: Value error, accepted are lower-case domain names"),
        ({"zone": "*.example.com"}, "zone: Value error, accepted are lower-case domain names"),
        ({"zone": f"{'a' * 64}.com"}, "zone: Value error"),
        ({"zone": f"{'a.' * 125}com.de"}, "zone: String should have at most 253 characters"),
        ({"names": ["www.*.example.com"]}, "names.0: Value error, accepted are lower-case domain names"),
        ({"names": [NAME, NAME]}, 'names: Value error, "www.example.com" is there more than once'),
        ({"names": []}, "names is empty"),
        ({"names": [f"a{n}.example.com" for n in range(101)]}, "names: Tuple should have at most 100 items"),
        ({"names": ["www.example.org"]}, "www.example.org is outside the zone example.com"),
        ({"names": ["a.org", "wwwexample.com"]}, "a.org, wwwexample.com are outside the zone example.com"),
        ({"names": [f"{'a' * 53}.example.com"]}, f"{'a' * 53}.example.com has 65 characters"),
        ({"load_balancer": None}, "Names lead to a load_balancer or to a cdn"),
        ({"cdn": "site"}, "Names lead to a load_balancer or to a cdn"),
        ({"load_balancer": None, "cdn": "site", "health_check": False}, "remove health_check"),
        ({"policy": "weighted"}, 'weights and policy = "weighted" belong together'),
        ({"weights": {"us-east-1": 1}}, 'weights and policy = "weighted" belong together'),
        ({"policy": "weighted", "weights": {"us-east-1": 256}}, "weights.us-east-1: Input should be less"),
        ({"policy": "weighted", "weights": {"us-east-1": -1}}, "weights.us-east-1: Input should be greater"),
        (
            {"policy": "weighted", "weights": {"here": 1}},
            "weights.here.[key]: Value error, accepted are regions",
        ),
        ({"policy": "failover"}, "policy: Input should be 'latency' or 'weighted'"),
        ({"request_interval": 20}, "request_interval: Input should be 10 or 30"),
        ({"failure_threshold": 0}, "failure_threshold: Input should be greater"),
        ({"failure_threshold": 11}, "failure_threshold: Input should be less"),
        ({"health_check_path": "health"}, "health_check_path: Value error"),
        ({"health_check_path": f"/{'a' * 255}"}, "health_check_path: String should have at most 255"),
        ({"health_check": False, "request_interval": 10}, "Without a health check that means nothing"),
    ],
)
def test_refused(values: dict[str, Any], told: str) -> None:
    assert refused(**values).startswith(told) or told in refused(**values)
