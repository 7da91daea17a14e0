from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from tests.described import EAST, MINIMAL, WEST, Block, certificate
from tests.synthesized import Stack, Synthesized, deployment, synthesize

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


def admitted(stack: Stack, name: str) -> dict[str, set[int]]:
    """From where a load balancer is reached, and on which ports."""
    found: dict[str, set[int]] = {}
    for rule in stack.resources("aws_vpc_security_group_ingress_rule").values():
        if rule["security_group_id"] == f"${{aws_security_group.{name}_load_balancer.id}}":
            found.setdefault(rule["cidr_ipv4"], set()).add(rule["from_port"])
    return found


def test_whom_it_names_may_connect_and_nobody_else(synthesized: Synthesized) -> None:
    stack = synthesized("maximal").stack(EAST)
    assert stack.resources("aws_lb")["admin"]["internal"] is True
    assert admitted(stack, "admin") == {"10.0.0.0/8": {80, 443}, "192.168.7.0/24": {80, 443}}
    assert admitted(stack, "shop-front") == {"0.0.0.0/0": {80, 443}}
    rules = stack.resources("aws_vpc_security_group_ingress_rule")
    assert rules["admin_load_balancer_https_192_168_7_0_24"]["from_port"] == 443


INSIDE: Block = {
    "load_balancer": {"web": {"internal": True}},
    "autoscaling_group": {"web": {"load_balancer": "web"}},
}


@pytest.mark.parametrize(
    ("network", "subnets", "ranges"),
    [
        (
            {"source": "custom", "cidr": "10.0.0.0/16"},
            [f"${{aws_subnet.network_private_{number}.id}}" for number in (1, 2)],
            "${aws_vpc.network.cidr_block}",
        ),
        ({}, "${data.aws_subnets.network.ids}", "${data.aws_vpc.network.cidr_block}"),
        (
            {"source": "existing", "vpc_tags": {"Name": "shared"}},
            "${[for ids in values({for subnet in data.aws_subnet.network_private : subnet.availability_zone "
            "=> subnet.id...}) : sort(ids)[0]]}",
            "${each.value}",
        ),
    ],
    ids=["custom", "default", "existing"],
)
def test_an_internal_one_stands_in_the_private_subnets(
    tmp_path: Path, network: Block, subnets: object, ranges: str
) -> None:
    values = {**MINIMAL, "regions": {EAST: {**INSIDE, "network": network}}}
    stack = synthesize([deployment(values)], tmp_path).stack(EAST)
    balancer = stack.resources("aws_lb")["web"]
    assert (balancer["internal"], balancer["subnets"]) == (True, subnets)
    assert balancer["depends_on"] == ["aws_s3_bucket_policy.logs"]
    assert admitted(stack, "web") == {ranges: {80, 443}}


@pytest.mark.parametrize(
    "blocks",
    [
        ["10.0.0.1/8"],
        ["10.0.0.0"],
        ["::/0"],
        ["x"],
        2 * ["10.0.0.0/8"],
        [f"10.{n}.0.0/16" for n in range(31)],
    ],
)
def test_networks_that_no_security_group_takes(refused: Callable[..., Any], blocks: list[str]) -> None:
    assert refused("load_balancer", {"ingress_cidr_blocks": blocks})
