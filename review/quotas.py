"""Quotas that AWS raises for whoever asks: who needs more than an account has at first is told so.

They are an account's, and others may use them up, too: what is counted here is one stack alone.
"""

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass

from review.finding import Finding, StackJson

DOCS = "https://docs.aws.amazon.com"
VPC = f"{DOCS}/vpc/latest/userguide/amazon-vpc-limits.html"
BALANCERS = f"{DOCS}/elasticloadbalancing/latest/application/load-balancer-limits.html"
RDS = f"{DOCS}/AmazonRDS/latest/UserGuide/CHAP_Limits.html"
CLOUDFRONT = f"{DOCS}/AmazonCloudFront/latest/DeveloperGuide/cloudfront-limits.html"
ACM = f"{DOCS}/acm/latest/userguide/acm-limits.html"
ROUTE53 = f"{DOCS}/Route53/latest/DeveloperGuide/DNSLimitations.html"

#: How many names a certificate has before an account asks for more.
MOST_NAMES = 10


@dataclass(frozen=True)
class Quota:
    """How many resources of a Terraform type an account has at first, and the page that says so.

    Where ``part_of`` names an argument, they are counted for each value of it. ``name`` is the quota's in
    Service Quotas.
    """

    kind: str
    most: int
    name: str
    source: str
    part_of: str = ""


QUOTAS: tuple[Quota, ...] = (
    Quota("aws_lb", 50, "Application Load Balancers per Region", BALANCERS),
    Quota("aws_lb_listener", 50, "Listeners per Application Load Balancer", BALANCERS, "load_balancer_arn"),
    Quota("aws_lb_listener_rule", 100, "Rules per Application Load Balancer", BALANCERS, "listener_arn"),
    Quota(
        "aws_vpc_security_group_ingress_rule",
        60,
        "Inbound or outbound rules per security group",
        VPC,
        "security_group_id",
    ),
    Quota(
        "aws_vpc_security_group_egress_rule",
        60,
        "Inbound or outbound rules per security group",
        VPC,
        "security_group_id",
    ),
    Quota(
        "aws_wafv2_ip_set",
        100,
        "Maximum number of IP sets per account in WAF for regional",
        f"{DOCS}/waf/latest/developerguide/limits.html",
    ),
    Quota(
        "aws_wafv2_web_acl",
        100,
        "Maximum number of web ACLs per account in WAF for regional",
        f"{DOCS}/waf/latest/developerguide/limits.html",
    ),
    Quota("aws_vpc", 5, "VPCs per Region", VPC),
    Quota("aws_nat_gateway", 5, "NAT gateways per Availability Zone", VPC, "subnet_id"),
    Quota("aws_vpc_endpoint", 50, "Interface VPC endpoints per VPC", VPC),
    Quota("aws_vpc_peering_connection", 50, "Active VPC peering connections per VPC", VPC, "vpc_id"),
    Quota("aws_route", 50, "Routes per route table", VPC, "route_table_id"),
    Quota(
        "aws_eip", 5, "EC2-VPC Elastic IPs", f"{DOCS}/AWSEC2/latest/UserGuide/elastic-ip-addresses-eip.html"
    ),
    Quota("aws_db_instance", 40, "DB instances", RDS),
    Quota("aws_db_parameter_group", 50, "Parameter groups", RDS),
    Quota("aws_db_subnet_group", 50, "DB subnet groups", RDS),
    Quota(
        "aws_iam_role", 1_000, "Roles per account", f"{DOCS}/IAM/latest/UserGuide/reference_iam-quotas.html"
    ),
    Quota("aws_cloudfront_distribution", 200, "Web distributions per AWS account", CLOUDFRONT),
    Quota("aws_cloudfront_origin_access_control", 100, "Origin access controls", CLOUDFRONT),
    Quota("aws_acm_certificate", 2_500, "ACM certificates", ACM),
    Quota("aws_route53_health_check", 200, "Health checks", ROUTE53),
    Quota(
        "aws_dynamodb_table",
        2_500,
        "Maximum number of tables",
        f"{DOCS}/amazondynamodb/latest/developerguide/ServiceQuotas.html",
    ),
)


def quotas(stack: StackJson) -> Iterator[Finding]:
    """What an account doesn't have enough of, unless more was asked for."""
    for quota in QUOTAS:
        blocks = stack.get("resource", {}).get(quota.kind, {}).values()
        counted = Counter(str(block.get(quota.part_of, "")) for block in blocks)
        for part, number in counted.items():
            if number > quota.most:
                where = f" of {part}" if part else ""
                text = f"are {number}{where}; an account has {quota.most:,} at first. Ask Service Quotas for "
                text += f'more of "{quota.name}" ({quota.source}).'
                yield Finding("quota", quota.kind, text)


def certified_names(stack: StackJson) -> Iterator[Finding]:
    """A certificate with more names than ACM gives to an account at first."""
    for name, block in stack.get("resource", {}).get("aws_acm_certificate", {}).items():
        number = 1 + len(block.get("subject_alternative_names") or ())
        if number > MOST_NAMES:
            text = (
                f"is for {number} names; an account has {MOST_NAMES} in a certificate at first. Ask Service "
            )
            text += f'Quotas for more of "Domain names per ACM certificate" ({ACM}), or use a wildcard.'
            yield Finding("quota", f"aws_acm_certificate.{name}", text)
