"""How the addresses of a custom VPC are cut into subnets."""

from ipaddress import IPv4Network

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


def address_plan(cidr: str) -> dict[str, tuple[IPv4Network, ...]]:
    """Tier to the subnets that it has room for, one for each zone in the zones' order.

    The cut depends on the range only, so that one more zone, or one more tier, moves no subnet: a /16 has
    eight subnets of /21 in each tier, a /24 two of /27. Raises ``ValueError`` for a range smaller than a /25.
    """
    zone_bits = min(ZONE_BITS, SUBNET_PREFIX - TIER_BITS - IPv4Network(cidr).prefixlen)
    return {
        tier: tuple(quarter.subnets(prefixlen_diff=zone_bits)) for tier, quarter in tier_ranges(cidr).items()
    }


def tier_ranges(cidr: str) -> dict[str, IPv4Network]:
    """Tier to its quarter of a range, which all of its subnets are cut from."""
    return dict(zip(TIERS, IPv4Network(cidr).subnets(prefixlen_diff=TIER_BITS), strict=False))


def prefix_for(zones: int) -> int:
    """The prefix of the smallest VPC with room for so many zones: 24 for two."""
    return SUBNET_PREFIX - TIER_BITS - (zones - 1).bit_length()


SMALLEST_PREFIX = prefix_for(FEWEST_ZONES)


def vpc_cidr(text: str) -> str:
    """A VPC's network, refused with ``ValueError`` where it isn't one, is too large, too small or public."""
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
