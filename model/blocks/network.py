"""The ``network`` block: where a region's resources live, and the addresses of a custom VPC."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import RetentionDays, Spec, clash, once_each

#: The ranges that a VPC's network has to be in: private ones, and the shared one of carriers.
RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))

#: AWS's own limit of a VPC's size
#: (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
LARGEST_PREFIX = 16

#: The smallest subnet that an Application Load Balancer takes: /27
#: (https://docs.aws.amazon.com/elasticloadbalancing/latest/application/application-load-balancers.html).
SUBNET_PREFIX = 27

#: How a VPC's range is cut: two bits for the tiers, the fourth quarter being free for one to come, and up to
#: three for the zones.
TIERS = ("public", "private", "isolated")
TIER_BITS, ZONE_BITS = 2, 3
FEWEST_ZONES, MOST_ZONES = 2, 6

#: Services reached through a gateway in the route tables; all others are reached by an interface in
#: the subnets.
GATEWAY_SERVICES = ("s3", "dynamodb")

Service = Literal[
    "s3",
    "dynamodb",
    "logs",
    "monitoring",
    "ssm",
    "ssmmessages",
    "ec2messages",
    "secretsmanager",
    "sqs",
    "sns",
    "kms",
    "sts",
    "ec2",
]

#: What the default VPC has already.
CUSTOM_ONLY = ("cidr", "zones", "nat_gateways", "flow_log_retention_days")


def address_plan(cidr: str) -> dict[str, tuple[IPv4Network, ...]]:
    """Tier to the subnets that it has room for, one for each zone in the zones' order.

    The cut depends on the range only, so that one more zone, or one more tier, moves no subnet: a /16 has
    eight subnets of /21 in each tier, a /24 two of /27. Raises ``ValueError`` for a range smaller than a /25.
    """
    network = IPv4Network(cidr)
    zone_bits = min(ZONE_BITS, SUBNET_PREFIX - TIER_BITS - network.prefixlen)
    quarters = network.subnets(prefixlen_diff=TIER_BITS)
    return {
        tier: tuple(quarter.subnets(prefixlen_diff=zone_bits))
        for tier, quarter in zip(TIERS, quarters, strict=False)
    }


def prefix_for(zones: int) -> int:
    """The prefix of the smallest VPC with room for so many zones: 24 for two."""
    return SUBNET_PREFIX - TIER_BITS - (zones - 1).bit_length()


SMALLEST_PREFIX = prefix_for(FEWEST_ZONES)


def _vpc_cidr(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"accepted is an IPv4 network such as 10.0.0.0/16: {error}") from None
    if str(network) != text:
        raise ValueError(f"accepted is an address, a slash and the prefix's length: {network}")
    sizes = f"accepted is a size between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}"
    if network.prefixlen < LARGEST_PREFIX:
        raise ValueError(f"{sizes}: AWS takes no larger VPC")
    if network.prefixlen > SMALLEST_PREFIX:
        raise ValueError(
            f"{sizes}: a smaller VPC has no room for {len(TIERS)} tiers of subnets in {FEWEST_ZONES} zones, "
            f"as a load balancer's subnet is a /{SUBNET_PREFIX} at least"
        )
    if not any(network.subnet_of(accepted) for accepted in RANGES):
        raise ValueError(f"accepted are networks within {', '.join(map(str, RANGES))}")
    return text


class Network(Spec):
    """The VPC of a region and its ways to the AWS services."""

    source: Literal["default", "custom"] = Field(
        default="default",
        description="`default` is the account's default VPC, read by data sources; `custom` a VPC of its "
        "own with three tiers of subnets: public (load balancers), private (instances) and isolated "
        "(databases).",
    )
    cidr: Annotated[str, AfterValidator(_vpc_cidr)] | None = Field(
        default=None,
        description="IPv4 network of a custom VPC, /16 to /24, within 10.0.0.0/8, 172.16.0.0/12, "
        "192.168.0.0/16 or 100.64.0.0/10. Required for `custom`, refused for `default`. A quarter of it is "
        "for each tier, the last one is kept free. It can't be changed once a database is there, nor can "
        "`source`: RDS moves none to another VPC.",
    )
    zones: int = Field(
        default=2,
        ge=FEWEST_ZONES,
        le=MOST_ZONES,
        description="Availability zones of a custom VPC, each with a subnet of every tier. A /24 has room "
        "for 2, a /23 for 4, a /22 or larger for 6. One more moves no subnet; fewer are refused by AWS "
        "while load balancers and databases stand in them. Refused for `default`.",
    )
    nat_gateways: Literal["none", "single", "per_zone"] = Field(
        default="none",
        description="NAT gateways of a custom VPC, through which instances reach the internet over HTTPS: "
        "none, one for all zones, or one in each, with an Elastic IP address each; AWS grants 5 in a region. "
        "Refused for `default`.",
    )
    endpoints: Annotated[tuple[Service, ...], AfterValidator(once_each)] = Field(
        default=("s3", "dynamodb", "logs", "monitoring", "ssm", "secretsmanager"),
        strict=False,  # a list, as HCL has no tuples
        description="VPC endpoints to make. Instances have no public address: without NAT gateways they "
        "reach AWS through the endpoints only. A VPC takes one of each: a second deployment in the same "
        "default VPC sets this to `[]` and uses the first one's.",
    )
    flow_log_retention_days: RetentionDays = Field(
        default=30,
        description="How long the flow logs of a custom VPC are kept, in days. Refused for `default`.",
    )

    @model_validator(mode="after")
    def _belongs_to_the_source(self) -> "Network":
        if self.source == "custom" and self.cidr is None:
            raise clash('A network with source = "custom" needs a cidr', "source", "cidr")
        said = [
            name for name in CUSTOM_ONLY if name in self.model_dump(exclude_unset=True, exclude_none=True)
        ]
        if self.source == "default" and said:
            raise clash(
                f"The default VPC is as AWS made it (172.31.0.0/16); remove {' and '.join(said)}, or set "
                'source = "custom"',
                *said,
                "source",
            )
        return self

    @model_validator(mode="after")
    def _zones_fit(self) -> "Network":
        if self.cidr and self.zones > (room := len(address_plan(self.cidr)[TIERS[0]])):
            raise clash(
                f"{self.cidr} has room for {room} zones, as no subnet is smaller than /{SUBNET_PREFIX}; "
                f"{self.zones} need a /{prefix_for(self.zones)} or larger",
                "zones",
                "cidr",
            )
        return self

    @property
    def subnets(self) -> dict[str, tuple[IPv4Network, ...]]:
        """Tier to its subnets' networks, one for each zone; none for the default VPC."""
        plan = address_plan(self.cidr) if self.cidr else {}
        return {tier: networks[: self.zones] for tier, networks in plan.items()}

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The services reached by an interface in the subnets, in the description's order."""
        return tuple(service for service in self.endpoints if service not in GATEWAY_SERVICES)

    @property
    def gateway_endpoints(self) -> tuple[str, ...]:
        """The services reached through the route tables, in the description's order."""
        return tuple(service for service in self.endpoints if service in GATEWAY_SERVICES)
