from collections.abc import Callable
from typing import Any

import pytest

from tests.described import EAST, WEST, certificate
from tests.synthesized import Synthesized

FORWARD = [{"target_group_arn": "${aws_lb_target_group.web_instances.arn}", "type": "forward"}]


def test_minimal_serves_plain_http(synthesized: Synthesized) -> None:
    listeners = synthesized("staging").stack(EAST).resources("aws_lb_listener")
    assert set(listeners) == {"web_http"}
    listener = listeners["web_http"]
    assert (listener["port"], listener["protocol"], listener["default_action"]) == (80, "HTTP", FORWARD)


@pytest.mark.parametrize("region", [EAST, WEST])
def test_with_a_certificate_http_redirects_to_https(synthesized: Synthesized, region: str) -> None:
    listeners = synthesized("certificate").stack(region).resources("aws_lb_listener")
    assert listeners["web_http"]["default_action"] == [
        {"redirect": {"port": "443", "protocol": "HTTPS", "status_code": "HTTP_301"}, "type": "redirect"}
    ]
    https = listeners["web_https"]
    assert (https["port"], https["protocol"], https["default_action"]) == (443, "HTTPS", FORWARD)
    assert https["certificate_arn"] == certificate(region)
    assert https["ssl_policy"] == "ELBSecurityPolicy-TLS13-1-2-2021-06"


def test_is_public_and_refuses_malformed_requests(synthesized: Synthesized) -> None:
    balancer = synthesized("staging").stack(EAST).resources("aws_lb")["web"]
    assert (balancer["internal"], balancer["load_balancer_type"]) == (False, "application")
    assert balancer["drop_invalid_header_fields"] is True
    assert balancer["desync_mitigation_mode"] == "defensive"
    assert balancer["subnets"] == "${data.aws_subnets.network.ids}"
    assert balancer["security_groups"] == ["${aws_security_group.web_load_balancer.id}"]


def test_access_logs_go_to_the_log_bucket_once_it_admits_them(synthesized: Synthesized) -> None:
    balancer = synthesized("staging").stack(EAST).resources("aws_lb")["web"]
    logs = {"bucket": "${aws_s3_bucket.logs.bucket}", "enabled": True, "prefix": "load-balancer/web"}
    assert balancer["access_logs"] == logs
    assert balancer["depends_on"] == ["aws_s3_bucket_policy.logs"]


def test_maximal(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    balancers = stack.resources("aws_lb")
    assert balancers["shop-front"]["idle_timeout"] == 120
    assert "access_logs" not in balancers["admin"]
    assert set(stack.resources("aws_lb_listener")) == {"shop-front_http", "shop-front_https", "admin_http"}


@pytest.mark.parametrize(
    "policy",
    [
        "ELBSecurityPolicy-2016-08",
        "ELBSecurityPolicy-TLS-1-1-2017-01",
        "ELBSecurityPolicy-TLS13-1-0-PQ-2025-09",
        "ELBSecurityPolicy-TLS13-1-2-Foo",
    ],
)
def test_old_tls_and_policies_that_there_are_not_are_refused(
    refused: Callable[..., Any], policy: str
) -> None:
    assert refused("load_balancer", {"ssl_policy": policy}) == ["ssl_policy"]
