"""The ``load_balancer`` block: an Application Load Balancer, open to the internet or internal."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Component, Matches, RetentionDays, clash, once_each
from model.blocks.web_acl import DEFAULT_RULE_GROUPS, MANAGED_RULES, CountedRule, Country, ManagedRuleGroup

CertificateArn = Annotated[
    str,
    Matches(
        r"arn:aws(-us-gov)?:acm:[a-z0-9-]+:[0-9]{12}:certificate/[A-Za-z0-9-]+",
        "ARNs of ACM certificates: arn:aws:acm:REGION:ACCOUNT:certificate/ID",
    ),
]
#: The security policies without TLS 1.0 and 1.1
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/describe-ssl-policies.html).
SslPolicy = Literal[
    "ELBSecurityPolicy-TLS13-1-3-2021-06",
    "ELBSecurityPolicy-TLS13-1-3-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Res-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Ext1-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Ext1-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Ext2-2021-06",
    "ELBSecurityPolicy-TLS13-1-2-Ext2-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-3-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Res-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Ext0-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Ext1-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-2023-04",
    "ELBSecurityPolicy-TLS13-1-2-Ext2-FIPS-PQ-2025-09",
    "ELBSecurityPolicy-TLS13-1-3-RFC9151-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-RFC9151-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-Ext0-RFC9151-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP1-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP2-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP3-FIPS-2023-07",
    "ELBSecurityPolicy-TLS13-1-2-RFC9151-INTEROP4-FIPS-2023-07",
    "ELBSecurityPolicy-TLS-1-2-2017-01",
    "ELBSecurityPolicy-TLS-1-2-Ext-2018-06",
    "ELBSecurityPolicy-FS-1-2-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2019-08",
    "ELBSecurityPolicy-FS-1-2-Res-2020-10",
]


#: A security group takes 60 rules, and each network is one for HTTP and one for HTTPS.
MOST_CIDR_BLOCKS = 30


def _ipv4_network(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"accepted are IPv4 networks such as 10.0.0.0/8: {error}") from None
    if str(network) != text:
        raise ValueError(f"accepted is an address, a slash and the prefix's length: {network}")
    return text


def _less_than_all(text: str) -> str:
    if text.endswith("/0"):
        raise ValueError("AWS WAF takes every network but that of all addresses")
    return text


IpSet = Annotated[
    tuple[Annotated[str, AfterValidator(_ipv4_network), AfterValidator(_less_than_all)], ...],
    # https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-ipset-match.html
    Field(max_length=10_000),
    AfterValidator(once_each),
]

#: What a web ACL is needed for.
OF_A_WEB_ACL = (
    "blocked_cidr_blocks",
    "allowed_cidr_blocks",
    "blocked_countries",
    "rate_limit",
    "waf_rule_groups",
    "waf_counted_rules",
    "waf_log_retention_days",
)


class LoadBalancer(Component):
    """An Application Load Balancer in front of Auto Scaling groups, which it tells apart by path and host."""

    internal: bool = Field(
        default=False,
        description="Whether it has private addresses only. It stands in the private subnets then, and not "
        "everybody may connect, but the VPC. Changing it makes another load balancer in place of this one.",
    )
    ingress_cidr_blocks: Annotated[
        tuple[Annotated[str, AfterValidator(_ipv4_network)], ...],
        Field(max_length=MOST_CIDR_BLOCKS),
        AfterValidator(once_each),
    ] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description=f"IPv4 networks that may connect, at most {MOST_CIDR_BLOCKS}: those of a VPN, of a "
        "peered VPC, of an office. Left out, everybody may, and the VPC where it is `internal`.",
    )
    certificate_arn: CertificateArn | None = Field(
        default=None,
        description="ACM certificate of the same region and account. With it, HTTP redirects to HTTPS; "
        "without it and without names that ACM certifies (`dns`), the load balancer serves plain HTTP and "
        "the review warns.",
    )
    ssl_policy: SslPolicy = Field(
        default="ELBSecurityPolicy-TLS13-1-2-2021-06",
        description="Security policy of the HTTPS listener, TLS 1.2 or newer.",
    )
    access_logs: bool = Field(default=True, description="Whether access logs go to the region's log bucket.")
    idle_timeout: int = Field(
        default=60, ge=1, le=4000, description="Idle timeout of connections, in seconds."
    )
    waf: bool = Field(
        default=False,
        description="Whether a web ACL of AWS WAF stands in front of it, with AWS's managed rules: addresses "
        "of bad reputation, known bad inputs, and the common rule set, which also blocks bodies above 8 KB. "
        "It costs about 8 USD a month, and 0.60 USD for a million requests. Without it, the review warns of "
        "a load balancer that is open to the internet.",
    )
    blocked_cidr_blocks: IpSet = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="IPv4 networks whose requests the web ACL blocks, before it looks at anything else. "
        "Needs `waf`.",
    )
    allowed_cidr_blocks: IpSet = Field(
        default=(),
        strict=False,
        description="IPv4 networks whose requests the web ACL lets through, where they aren't in "
        "`blocked_cidr_blocks`: no other rule of it looks at them. Needs `waf`.",
    )
    blocked_countries: Annotated[tuple[Country, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Countries whose requests the web ACL blocks, by the address that they come from. Needs "
        "`waf`.",
    )
    rate_limit: int | None = Field(
        default=None,
        ge=10,
        le=2_000_000_000,
        description="Requests in five minutes from one address, above which the web ACL blocks that address "
        "until it asks less. Needs `waf`.",
    )
    waf_rule_groups: Annotated[tuple[ManagedRuleGroup, ...], AfterValidator(once_each)] = Field(
        default=DEFAULT_RULE_GROUPS,
        strict=False,
        description="AWS's managed rule groups that the web ACL asks, whatever their order. "
        "`AWSManagedRulesSQLiRuleSet` is for what has an SQL database behind it. Needs `waf`.",
    )
    waf_counted_rules: Annotated[tuple[CountedRule, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,
        description="Rules of those groups that count and log what they match, and don't block it: "
        "`SizeRestrictions_BODY` where uploads are larger than 8 KB. A group's own name counts all of its "
        "rules. Needs `waf`.",
    )
    waf_log_retention_days: RetentionDays = Field(
        default=30,
        description="How long CloudWatch keeps the log of requests that the web ACL blocked or counted, in "
        "days. Needs `waf`.",
    )

    @model_validator(mode="after")
    def _only_a_web_acl_blocks(self) -> "LoadBalancer":
        fields = type(self).model_fields
        said = [name for name in OF_A_WEB_ACL if getattr(self, name) != fields[name].default]
        if said and not self.waf:
            raise clash(
                f"Only a web ACL does that; set waf = true, or remove {' and '.join(said)}", *said, "waf"
            )
        return self

    @model_validator(mode="after")
    def _counts_only_what_it_asks(self) -> "LoadBalancer":
        asked = {name for group in self.waf_rule_groups for name in (group, *MANAGED_RULES[group])}
        others = [name for name in self.waf_counted_rules if name not in asked]
        if others:
            raise clash(
                f"No group of waf_rule_groups has {' and '.join(others)}; add the group, or remove the rule",
                "waf_counted_rules",
                "waf_rule_groups",
            )
        return self

    @model_validator(mode="after")
    def _blocks_or_allows(self) -> "LoadBalancer":
        both = sorted(set(self.blocked_cidr_blocks) & set(self.allowed_cidr_blocks))
        if both:
            raise clash(
                f"{' and '.join(both)} can't be blocked and allowed; remove it from one of them",
                "blocked_cidr_blocks",
                "allowed_cidr_blocks",
            )
        return self
