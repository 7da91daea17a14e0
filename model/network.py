"""The ``network`` block: where a region's resources live."""

from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.spec import Spec

#: AWS's own limits of a VPC's size
#: (https://docs.aws.amazon.com/vpc/latest/userguide/vpc-cidr-blocks.html).
LARGEST_PREFIX, SMALLEST_PREFIX = 16, 28

#: Services reached through a gateway in the route tables; all others are reached by an interface in
#: the subnets.
GATEWAY_SERVICES = ("s3", "dynamodb")

Service = Literal["s3", "dynamodb", "logs", "monitoring", "ssm", "secretsmanager"]


def _vpc_cidr(text: str) -> str:
    try:
        network = IPv4Network(text)
    except ValueError as error:
        raise ValueError(f"not an IPv4 network: {error}") from None
    if not LARGEST_PREFIX <= network.prefixlen <= SMALLEST_PREFIX:
        raise ValueError(f"a VPC's network is between /{LARGEST_PREFIX} and /{SMALLEST_PREFIX}")
    if not network.is_private and network.network_address.packed[0] != 100:
        raise ValueError("a VPC's network is one of the private ranges 10.0.0.0/8, 172.16.0.0/12, 192.168.0.0/16")
    return text


class Network(Spec):
    """The VPC of a region and its ways to the AWS services."""

    source: Literal["default", "custom"] = Field(
        "default",
        description="`default` is the account's default VPC, read by data sources; `custom` a VPC of its own.",
    )
    cidr: Annotated[str, AfterValidator(_vpc_cidr)] | None = Field(
        None, description="IPv4 network of a custom VPC, /16 to /28, private. Required for `custom`, refused for `default`."
    )
    zones: int = Field(2, ge=2, le=6, description="Availability zones of a custom VPC.")
    nat_gateways: Literal["none", "single", "per_zone"] = Field("none", description="NAT gateways of a custom VPC.")
    endpoints: tuple[Service, ...] = Field(
        ("s3", "dynamodb", "logs", "monitoring", "ssm", "secretsmanager"),
        strict=False,  # a list, as HCL has no tuples
        description="VPC endpoints to make. Instances have no public address and reach AWS through them only. A VPC "
        "takes one of each: a second deployment in the same default VPC sets this to `[]` and uses the first one's.",
    )

    @model_validator(mode="after")
    def _cidr_belongs_to_custom(self) -> "Network":
        if self.source == "custom" and self.cidr is None:
            raise ValueError('A network with source = "custom" needs a cidr')
        if self.source == "default" and self.cidr is not None:
            raise ValueError("The default VPC has its own cidr (172.31.0.0/16); remove cidr")
        return self

    @property
    def interface_endpoints(self) -> tuple[str, ...]:
        """The services reached by an interface in the subnets, in the description's order."""
        return tuple(service for service in self.endpoints if service not in GATEWAY_SERVICES)

    @property
    def gateway_endpoints(self) -> tuple[str, ...]:
        """The services reached through the route tables, in the description's order."""
        return tuple(service for service in self.endpoints if service in GATEWAY_SERVICES)
