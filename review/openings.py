"""What the network lets in after a plan that it kept out before."""

from collections.abc import Iterator
from dataclasses import dataclass
from ipaddress import ip_network
from typing import Any

from review.planned_change import UNKNOWN, PlannedChange, Values, listed
from review.web_acl_openings import weaker_web_acls
from review.word import Said, Word

ALL_PORTS = (0, 65535)
#: What the internet has no routes to (RFC 1918, 6598, 4193).
PRIVATE = tuple(
    map(ip_network, ("10.0.0.0/8", "100.64.0.0/10", "172.16.0.0/12", "192.168.0.0/16", "fc00::/7"))
)


@dataclass(frozen=True)
class Ingress:
    """What a rule lets in: from a range, a group or a prefix list, by one protocol (-1: all) to ports."""

    source: str
    protocol: str
    ports: tuple[int, int]

    def within(self, other: "Ingress") -> bool:
        """Whether ``other`` lets in all that this does."""
        protocol = other.protocol in ("-1", self.protocol)
        ports = other.protocol == "-1" or (
            other.ports[0] <= self.ports[0] and self.ports[1] <= other.ports[1]
        )
        return protocol and ports and _within(self.source, other.source)

    def __str__(self) -> str:
        first, last = self.ports
        ports = (
            "all ports" if self.ports == ALL_PORTS else f"{first}" if first == last else f"{first} to {last}"
        )
        protocol = "all protocols" if self.protocol == "-1" else f"{self.protocol}, {ports}"
        return f"{self.source} ({protocol})"


def openings(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[Said]:
    """OPENS, by every rule of the table below."""
    for rule in RULES:
        for text in rule(change, plan):
            yield Said(Word.OPENS, text)


def _ingress(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    read = INGRESS.get(change.type)
    if read is None:
        return
    former = list(read(change.before))
    for each in read(change.after):
        if any(each.within(other) for other in former):
            continue
        if former or _is_outside(each.source):
            yield f"lets in {each}"


def _rule(values: Values) -> Iterator[Ingress]:
    """An ``aws_vpc_security_group_ingress_rule``."""
    for name in ("cidr_ipv4", "cidr_ipv6", "prefix_list_id", "referenced_security_group_id"):
        if values.get(name):
            yield _one(values[name], values.get("ip_protocol"), values)


def _old_rule(values: Values) -> Iterator[Ingress]:
    """An ``aws_security_group_rule``."""
    if values.get("type") == "ingress":
        yield from _inline(values)


def _group(values: Values) -> Iterator[Ingress]:
    """A security group with its rules inside."""
    blocks = values.get("ingress")
    for block in blocks if isinstance(blocks, list) else ():
        if block is not UNKNOWN:
            yield from _inline(block)


def _inline(block: Values) -> Iterator[Ingress]:
    names = ("cidr_blocks", "ipv6_cidr_blocks", "prefix_list_ids", "security_groups")
    sources = [each for name in names for each in listed(block.get(name))]
    for source in (*sources, *listed(block.get("source_security_group_id"))):
        yield _one(source, block.get("protocol"), block)


def _one(source: Any, protocol: Any, values: Values) -> Ingress:
    first, last = values.get("from_port"), values.get("to_port")
    ports = (
        (first, last) if isinstance(first, int) and isinstance(last, int) and protocol != "-1" else ALL_PORTS
    )
    return Ingress(str(source), str(protocol), ALL_PORTS if ports[0] < 0 else ports)


INGRESS = {
    "aws_default_security_group": _group,
    "aws_security_group": _group,
    "aws_security_group_rule": _old_rule,
    "aws_vpc_security_group_ingress_rule": _rule,
}


def _within(source: str, other: str) -> bool:
    """Whether a range is part of another; groups and lists are only part of themselves."""
    if source == other:
        return True
    try:
        return ip_network(source).subnet_of(ip_network(other))  # type: ignore[arg-type]
    except (ValueError, TypeError):
        return False


def _is_outside(source: str) -> bool:
    """Whether a range is no private one; groups and lists are the account's own."""
    try:
        return not any(_within(str(ip_network(source)), str(private)) for private in PRIVATE)
    except ValueError:
        return False


def _access_block(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    if change.type not in ("aws_s3_bucket_public_access_block", "aws_s3_account_public_access_block"):
        return
    if change.deletes:
        if not _gone(plan, "aws_s3_bucket", "bucket", change.before.get("bucket")):
            yield "what kept the public out of the bucket is gone"
        return
    for name in ("block_public_acls", "block_public_policy", "ignore_public_acls", "restrict_public_buckets"):
        if change.after.get(name) is not True and (change.creates or change.before.get(name)):
            yield f"{name} is false"


def _public(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    for row in PUBLIC:
        was = change.before.get(row.attribute) in row.values
        if change.type in row.types and change.after.get(row.attribute) in row.values and not was:
            yield row.text


@dataclass(frozen=True)
class Public:
    """An attribute of some types, and the values with which the internet, or anybody, comes in."""

    types: tuple[str, ...]
    attribute: str
    values: tuple[Any, ...]
    text: str


PUBLIC: tuple[Public, ...] = (
    Public(
        (
            "aws_db_instance",
            "aws_dms_replication_instance",
            "aws_docdb_cluster_instance",
            "aws_mq_broker",
            "aws_neptune_cluster_instance",
            "aws_rds_cluster",
            "aws_rds_cluster_instance",
            "aws_redshift_cluster",
            "aws_redshiftserverless_workgroup",
        ),
        "publicly_accessible",
        (True,),
        "publicly_accessible: it has an address in the internet",
    ),
    Public(("aws_lb", "aws_alb"), "internal", (False,), "faces the internet"),
    Public(("aws_lambda_function_url",), "authorization_type", ("NONE",), "anybody may call it"),
    Public(
        ("aws_s3_bucket_acl", "aws_s3_bucket"),
        "acl",
        ("public-read", "public-read-write", "authenticated-read"),
        "anybody may read it",
    ),
    Public(("aws_cloudfront_distribution",), "enabled", (True,), "delivers to the internet"),
)


def _plain_http(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    before, after = change.before, change.after
    listens = change.type in ("aws_lb_listener", "aws_alb_listener") and not _inside(change, plan)
    if listens and _serves_http(after) and not _serves_http(before):
        yield f"serves plain HTTP at port {after.get('port')}"
    delivers = change.type == "aws_cloudfront_distribution"
    if delivers and _allows_http(after) and not _allows_http(before):
        yield "viewer_protocol_policy = allow-all: delivers by plain HTTP"


def _serves_http(values: Values) -> bool:
    actions = values.get("default_action")
    kinds = [action.get("type") for action in actions] if isinstance(actions, list) else []
    return values.get("protocol") == "HTTP" and kinds != ["redirect"]


def _inside(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> bool:
    """Whether its load balancer, as far as the plan tells which that is, is an internal one."""
    balancers = [each for each in plan if each.type in ("aws_lb", "aws_alb")]
    arn = change.after.get("load_balancer_arn")
    named = [each for each in balancers if arn is not UNKNOWN and each.after.get("arn") == arn]
    asked = named or (balancers if arn is UNKNOWN else [])
    return bool(asked) and all(each.after.get("internal") is True for each in asked)


def _allows_http(values: Values) -> bool:
    blocks = (values.get(name) for name in ("default_cache_behavior", "ordered_cache_behavior"))
    behaviors = [each for block in blocks if isinstance(block, list) for each in block]
    return any(each.get("viewer_protocol_policy") == "allow-all" for each in behaviors)


def _peered(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    """Networks that are joined; of joined ones, routes that are new. The rest is the rules' to tell."""
    asks = any(each.type == "aws_vpc_peering_connection" and each.creates for each in plan)
    if change.type == "aws_vpc_peering_connection" and change.creates:
        yield "joins two networks, as far as their routes, and rules by range, let through"
    if change.type == "aws_vpc_peering_connection_accepter" and change.creates and not asks:
        yield "joins two networks, as far as their routes, and rules by range, let through"
    before, after = change.changed("vpc_peering_connection_id")
    if change.type == "aws_route" and after is not None and after != before and not asks:
        yield f"leads to {change.after.get('destination_cidr_block')} in a peered network"


def _unguarded(change: PlannedChange, plan: tuple[PlannedChange, ...]) -> Iterator[str]:
    associated = change.type == "aws_wafv2_web_acl_association" and change.deletes
    if associated and not _gone(plan, "aws_lb", "arn", change.before.get("resource_arn")):
        yield "the web ACL stands in front of it no more"
    if change.type == "aws_cloudfront_distribution" and change.updates:
        before, after = change.changed("web_acl_id")
        if before is not None and after is None:
            yield "the web ACL stands in front of it no more"


def _gone(plan: tuple[PlannedChange, ...], kind: str, attribute: str, value: Any) -> bool:
    """Whether what something was about goes with it."""
    return any(each.type == kind and each.deletes and each.before.get(attribute) == value for each in plan)


RULES = (_ingress, _access_block, _public, _plain_http, _peered, _unguarded, weaker_web_acls)
