from typing import Any

import pytest

from tests.review.plans import change, words

RULE = "aws_vpc_security_group_ingress_rule"
BLOCK = "aws_s3_bucket_public_access_block"
BLOCKED = dict.fromkeys(
    ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"), True
)


def opened(*changes: dict[str, Any]) -> list[str]:
    return [each.removeprefix("OPENS: ") for each in words(*changes) if each.startswith("OPENS")]


def rule(source: str, first: int = 443, last: int = 443, protocol: str = "tcp") -> dict[str, Any]:
    name = "cidr_ipv6" if ":" in source else "cidr_ipv4"
    if source.startswith(("sg-", "pl-")):
        name = "prefix_list_id" if source.startswith("pl-") else "referenced_security_group_id"
    return {name: source, "from_port": first, "to_port": last, "ip_protocol": protocol}


@pytest.mark.parametrize("source", ["0.0.0.0/0", "::/0", "203.0.113.7/32", "0.0.0.0/1", "10.0.0.0/7"])
def test_a_new_rule_that_lets_in_the_outside(source: str) -> None:
    assert opened(change(RULE, "create", None, rule(source))) == [f"lets in {source} (tcp, 443)"]


@pytest.mark.parametrize("source", ["10.0.0.0/8", "192.168.3.0/24", "fd00::/8", "sg-1", "pl-1"])
def test_a_new_rule_that_lets_in_the_inside(source: str) -> None:
    assert opened(change(RULE, "create", None, rule(source))) == []


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        (rule("10.0.1.0/24"), rule("10.0.0.0/16"), "10.0.0.0/16 (tcp, 443)"),
        (rule("10.0.1.0/24"), rule("10.0.1.0/24", 0, 65535), "10.0.1.0/24 (tcp, all ports)"),
        (rule("10.0.1.0/24"), rule("10.0.1.0/24", 443, 444), "10.0.1.0/24 (tcp, 443 to 444)"),
        (rule("10.0.1.0/24"), rule("10.0.1.0/24", protocol="-1"), "10.0.1.0/24 (all protocols)"),
        (rule("sg-1"), rule("10.0.0.0/16"), "10.0.0.0/16 (tcp, 443)"),
        (rule("sg-1"), rule("sg-2"), "sg-2 (tcp, 443)"),
        (rule("10.0.0.0/16"), rule("fd00::/64"), "fd00::/64 (tcp, 443)"),
    ],
)
@pytest.mark.parametrize("actions", ["update", "delete create", "create delete"])
def test_a_rule_that_is_widened(
    before: dict[str, Any], after: dict[str, Any], said: str, actions: str
) -> None:
    assert opened(change(RULE, actions, before, after)) == [f"lets in {said}"]
    if said != "sg-2 (tcp, 443)" and "cidr_ipv4" in before and "cidr_ipv4" in after:
        assert opened(change(RULE, actions, after, before)) == []


def test_a_source_that_only_the_apply_shows() -> None:
    unknown = {"referenced_security_group_id": True}
    (said,) = opened(change(RULE, "update", rule("sg-1"), {"ip_protocol": "tcp"}, unknown=unknown))
    assert said == "lets in (known after apply) (tcp, all ports)"
    assert opened(change(RULE, "create", None, {"ip_protocol": "tcp"}, unknown=unknown)) == []


def test_rules_inside_of_a_group_are_a_set() -> None:
    one, two = (
        {"cidr_blocks": [cidr], "protocol": "tcp", "from_port": 80, "to_port": 80}
        for cidr in ("10.0.0.0/8", "0.0.0.0/0")
    )
    kind = "aws_security_group"
    assert opened(change(kind, "update", {"ingress": [one]}, {"ingress": [two, one]})) == [
        "lets in 0.0.0.0/0 (tcp, 80)"
    ]
    assert opened(change(kind, "update", {"ingress": [one, two]}, {"ingress": [two, one]})) == []
    assert opened(change(kind, "update", {"ingress": [one]}, {}, unknown={"ingress": True})) == []
    assert (
        opened(change(kind, "update", {"ingress": [one]}, {"ingress": [None]}, unknown={"ingress": [True]}))
        == []
    )
    assert opened(change(kind, "create", None, {"ingress": None})) == []


def test_rules_of_the_old_type() -> None:
    inside = {"type": "ingress", "protocol": "-1", "from_port": 0, "to_port": 0, "cidr_blocks": ["0.0.0.0/0"]}
    kind = "aws_security_group_rule"
    assert opened(change(kind, "create", None, inside)) == ["lets in 0.0.0.0/0 (all protocols)"]
    assert opened(change(kind, "create", None, {**inside, "type": "egress"})) == []
    icmp = {**inside, "protocol": "icmp", "from_port": -1, "to_port": -1}
    assert opened(change(kind, "create", None, icmp)) == ["lets in 0.0.0.0/0 (icmp, all ports)"]


JOINED = "joins two networks, as far as their routes, and rules by range, let through"


def test_networks_that_are_joined_are_told_once() -> None:
    connection = change("aws_vpc_peering_connection", "create", None, {})
    accepter = change("aws_vpc_peering_connection_accepter", "create", None, {})
    route = change("aws_route", "create", None, {"vpc_peering_connection_id": "pcx-1"})
    assert opened(connection, accepter, route) == [JOINED]
    assert opened(accepter) == [JOINED]


def test_a_new_route_over_a_peering() -> None:
    over = {"destination_cidr_block": "10.1.0.0/18", "vpc_peering_connection_id": "pcx-1"}
    told = ["leads to 10.1.0.0/18 in a peered network"]
    assert opened(change("aws_route", "create", None, over)) == told
    former = {**over, "vpc_peering_connection_id": "", "nat_gateway_id": "nat-1"}
    assert opened(change("aws_route", "update", former, over)) == told
    assert opened(change("aws_route", "update", over, {**over, "region": "us-east-1"})) == []
    assert opened(change("aws_route", "create", None, {"gateway_id": "igw-1"})) == []


def test_what_keeps_the_public_out() -> None:
    off = {**BLOCKED, "block_public_policy": False}
    assert opened(change(BLOCK, "update", BLOCKED, off)) == ["block_public_policy is false"]
    assert opened(change(BLOCK, "create", None, off)) == ["block_public_policy is false"]
    assert opened(change(BLOCK, "create", None, BLOCKED)) == []
    assert opened(change(BLOCK, "update", off, BLOCKED)) == []
    gone = change(BLOCK, "delete", {**BLOCKED, "bucket": "b"})
    assert opened(gone) == ["what kept the public out of the bucket is gone"]
    assert opened(gone, change("aws_s3_bucket", "delete", {"bucket": "b", "force_destroy": True})) == []


@pytest.mark.parametrize(
    ("kind", "attribute", "private", "public"),
    [
        ("aws_db_instance", "publicly_accessible", False, True),
        ("aws_rds_cluster_instance", "publicly_accessible", False, True),
        ("aws_lb", "internal", True, False),
        ("aws_lambda_function_url", "authorization_type", "AWS_IAM", "NONE"),
        ("aws_s3_bucket_acl", "acl", "private", "public-read"),
    ],
)
def test_what_the_internet_reaches(kind: str, attribute: str, private: Any, public: Any) -> None:
    assert len(opened(change(kind, "create", None, {attribute: public}))) == 1
    assert len(opened(change(kind, "update", {attribute: private}, {attribute: public}))) == 1
    assert opened(change(kind, "update", {attribute: public}, {attribute: public})) == []
    assert opened(change(kind, "create", None, {attribute: private})) == []


def listener(protocol: str, action: str, **more: Any) -> dict[str, Any]:
    return {"protocol": protocol, "port": 80, "default_action": [{"type": action}], **more}


def test_a_listener_without_tls() -> None:
    kind, http = "aws_lb_listener", listener("HTTP", "forward", load_balancer_arn="arn:x")
    assert opened(change(kind, "create", None, http)) == ["serves plain HTTP at port 80"]
    assert len(opened(change(kind, "update", listener("HTTP", "redirect"), http))) == 1
    assert opened(change(kind, "update", http, http)) == []
    for safe in (listener("HTTPS", "forward"), listener("HTTP", "redirect"), {"protocol": "HTTPS"}):
        assert opened(change(kind, "create", None, safe)) == []


def test_a_listener_inside() -> None:
    kind, http = "aws_lb_listener", listener("HTTP", "forward", load_balancer_arn="arn:x")
    inside = change("aws_lb", "no-op", {"arn": "arn:x"}, {"arn": "arn:x", "internal": True})
    assert opened(change(kind, "create", None, http), inside) == []
    new = change(kind, "create", None, listener("HTTP", "forward"), unknown={"load_balancer_arn": True})
    assert opened(new, change("aws_lb", "create", None, {"internal": True})) == []
    outside = change("aws_lb", "create", None, {"internal": False}, name="other")
    assert len(opened(new, change("aws_lb", "create", None, {"internal": True}), outside)) == 2
    assert len(opened(new)) == 1


def test_a_distribution() -> None:
    kind = "aws_cloudfront_distribution"
    safe, plain = (
        {"enabled": True, "web_acl_id": acl, "default_cache_behavior": [{"viewer_protocol_policy": policy}]}
        for acl, policy in (("acl", "redirect-to-https"), ("acl", "allow-all"))
    )
    assert opened(change(kind, "create", None, safe)) == ["delivers to the internet"]
    assert len(opened(change(kind, "create", None, plain))) == 2
    assert len(opened(change(kind, "update", safe, plain))) == 1
    assert opened(change(kind, "update", plain, plain)) == []
    assert opened(change(kind, "update", safe, {**safe, "web_acl_id": ""})) == [
        "the web ACL stands in front of it no more"
    ]


def test_a_web_acl_that_goes() -> None:
    gone = change("aws_wafv2_web_acl_association", "delete", {"resource_arn": "arn:lb"})
    assert opened(gone) == ["the web ACL stands in front of it no more"]
    assert opened(gone, change("aws_lb", "delete", {"arn": "arn:lb"})) == []


def test_a_rule_of_a_web_acl_that_goes() -> None:
    kind, both = "aws_wafv2_web_acl", {"rule": [{"name": "a"}, {"name": "b"}]}
    assert opened(change(kind, "update", both, {"rule": [{"name": "b"}]})) == [
        "the rule a of the web ACL is gone"
    ]
    assert opened(change(kind, "update", both, {}, unknown={"rule": True})) == []


def managed(action: str, *counted: str) -> Any:
    overrides = [{"name": name, "action_to_use": [{"count": [{}], "allow": []}]} for name in counted]
    statement = {"managed_rule_group_statement": [{"name": "g", "rule_action_override": overrides}]}
    other = {"count": "none", "none": "count"}[action]
    return {"name": "g", "override_action": [{action: [{}], other: []}], "statement": [statement]}


@pytest.mark.parametrize(
    ("before", "after", "words"),
    [
        ([], [managed("none", "a")], []),
        ([managed("none")], [managed("none")], []),
        ([managed("count", "a")], [managed("none")], []),
        ([managed("none")], [managed("count")], ["the rule g of the web ACL only counts what it blocked"]),
        (
            [managed("none", "a")],
            [managed("none", "a", "b")],
            ["b of the rule g of the web ACL only counts what it blocked"],
        ),
        (
            [],
            [{"name": "n", "action": [{"allow": [{}], "block": []}]}],
            ["the rule n of the web ACL lets through what it matches"],
        ),
        ([], [{"name": "n", "action": [{"allow": [], "block": [{}]}]}], []),
    ],
)
def test_a_rule_of_a_web_acl_that_is_weaker(before: list[Any], after: list[Any], words: list[str]) -> None:
    assert opened(change("aws_wafv2_web_acl", "update", {"rule": before}, {"rule": after})) == words


def test_other_networks_in_an_ip_set() -> None:
    kind, before = "aws_wafv2_ip_set", {"addresses": ["192.0.2.0/24", "198.51.100.0/24"]}
    assert opened(change(kind, "update", before, {"addresses": ["192.0.2.0/24", "203.0.113.0/24"]})) == [
        "the IP set has 1 networks more and 1 fewer"
    ]
    assert opened(change(kind, "update", before, {**before, "tags": {}})) == []
    assert opened(change(kind, "update", before, {}, unknown={"addresses": True})) == []
