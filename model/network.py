"""The ``network`` block: where a region's resources live."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.spec import Spec, clash

#: AWS's own limits of a VPC's size
#: (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 28

#: Services reached through a gateway in the route tables; all others are reached by an interface in
#: the subnets.
GATEWAY_SERVICES = ("s3", "dynamodb")

Service = Literal["s3", "dynamodb", "logs", "monitoring", "ssm", "secretsmanager"]


#: The ranges that a VPC's network has to be in: private ones, and the shared one of carriers.
RANGES = tuple(map(IPv4Network, ("10.0.0.0/8", "172.16.0.0/12", "192.168.0.0/16", "100.64.0.0/10")))


def _vpc_cidr(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"accepted is an IPv4 network such as 10.0.0.0/16: {error}") from None
    if str(network) != text:
        raise ValueError(f"accepted is an address, a slash and the prefix's length: {network}")
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        raise ValueError(f"accepted is a size between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}")
    if not any(network.subnet_of(accepted) for accepted in RANGES):
        raise ValueError(f"accepted are networks within {', '.join(map(str, RANGES))}")
    return text


def _once_each(services: tuple[Service, ...]) -> tuple[Service, ...]:
    for service in services:
        if services.count(service) > 1:
            raise ValueError(f'"{service}" is there more than once')
    return services


class Network(Spec):
    """The VPC of a region and its ways to the AWS services."""

    source: Literal["default", "custom"] = Field(
        default="default",
        description="`default` is the account's default VPC, read by data sources; `custom` a VPC of its "
        "own, which this release checks but can't build yet.",
    )
    cidr: Annotated[str, AfterValidator(_vpc_cidr)] | None = Field(
        default=None,
        description="IPv4 network of a custom VPC, /16 to /28, within 10.0.0.0/8, 172.16.0.0/12, "
        "192.168.0.0/16 or 100.64.0.0/10. Required for `custom`, refused for `default`.",
    )
    zones: int = Field(default=2, ge=2, le=6, description="Availability zones of a custom VPC.")
    nat_gateways: Literal["none", "single", "per_zone"] = Field(
        default="none", description="NAT gateways of a custom VPC."
    )
    endpoints: Annotated[tuple[Service, ...], AfterValidator(_once_each)] = Field(
        default=("s3", "dynamodb", "logs", "monitoring", "ssm", "secretsmanager"),
        strict=False,  # a list, as HCL has no tuples
        description="VPC endpoints to make. Instances have no public address and reach AWS through them "
        "only. A VPC takes one of each: a second deployment in the same default VPC sets this to `[]` and "
        "uses the first one's.",
    )

    @model_validator(mode="after")
    def _cidr_belongs_to_custom(self) -> "Network":
        if self.source == "custom" and self.cidr is None:
            raise clash('A network with source = "custom" needs a cidr', "source", "cidr")
        if self.source == "default" and self.cidr is not None:
            raise clash("The default VPC has its own cidr (172.31.0.0/16); remove cidr", "cidr", "source")
        return self

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The services reached by an interface in the subnets, in the description's order."""
        return tuple(service for service in self.endpoints if service not in GATEWAY_SERVICES)

    @property
    def gateway_endpoints(self) -> tuple[str, ...]:
        """The services reached through the route tables, in the description's order."""
        return tuple(service for service in self.endpoints if service in GATEWAY_SERVICES)
