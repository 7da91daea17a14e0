"""The ``network`` block: where a region's resources live, and the addresses of a custom VPC."""

from collections.abc import Iterable, Mapping
from ipaddress import IPv4Network
from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.address_plan import (
    FEWEST_ZONES,
    MOST_ZONES,
    SUBNET_PREFIX,
    TIERS,
    address_plan,
    prefix_for,
    tier_ranges,
    vpc_cidr,
)
from model.blocks.spec import Matches, RetentionDays, Spec, TagKey, clash, once_each

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

Source = Literal["default", "custom", "existing"]

#: Attribute to the sources that it is for; what isn't here is for all.
SOURCES_OF: Mapping[str, tuple[Source, ...]] = {
    "cidr": ("custom",),
    "zones": ("custom",),
    "nat_gateways": ("custom",),
    "flow_log_retention_days": ("custom",),
    "endpoint_buckets": ("custom",),
    "exclude_zone_ids": ("default", "custom"),
    "existing_endpoints": ("default", "existing"),
    "vpc_id": ("existing",),
    "vpc_tags": ("existing",),
    "public_subnet_tags": ("existing",),
    "private_subnet_tags": ("existing",),
    "isolated_subnet_tags": ("existing",),
    "internet_egress": ("existing",),
}

VpcId = Annotated[str, Matches("vpc-([0-9a-f]{8}|[0-9a-f]{17})", "ids like vpc-0123456789abcdef0")]
ZoneId = Annotated[
    str, Matches("[a-z]+[0-9]+-az[0-9]+", "ids of zones, which all accounts share, like use1-az3")
]
#: A bucket, or several by a wildcard
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html).
BucketPattern = Annotated[
    str,
    Field(max_length=63),
    Matches(r"[a-z0-9*][a-z0-9.*-]*[a-z0-9*]|\*", "names of buckets, in which * stands for any characters"),
]
# Lists, as HCL has no tuples.
Services = Annotated[tuple[Service, ...], AfterValidator(once_each), Field(strict=False)]
ZoneIds = Annotated[tuple[ZoneId, ...], AfterValidator(once_each), Field(strict=False)]
BucketPatterns = Annotated[tuple[BucketPattern, ...], AfterValidator(once_each), Field(strict=False)]
#: Tags that a VPC and subnets are found by; AWS takes * and ? in the values.
TagPattern = Annotated[
    str,
    Field(min_length=1, max_length=256),
    Matches(r"[\w +\-=.:/@*?]+", "letters, digits, spaces and + - = . _ : / @, * and ? for any characters"),
]
VpcTags = Annotated[dict[TagKey, TagPattern], Field(max_length=10)]
SubnetTags = Annotated[VpcTags, Field(min_length=1)]


class Network(Spec):
    """The VPC of a region and its ways to the AWS services."""

    source: Source = Field(
        default="default",
        description="`default` is the account's default VPC, read by data sources; `custom` a VPC of its "
        "own with three tiers of subnets: public (load balancers), private (instances) and isolated "
        "(databases); `existing` a VPC that somebody else keeps, whose tiers are found by tags.",
    )
    cidr: Annotated[str, AfterValidator(vpc_cidr)] | None = Field(
        default=None,
        description="IPv4 network of a custom VPC, /16 to /24, within 10.0.0.0/8, 172.16.0.0/12, "
        "192.168.0.0/16 or 100.64.0.0/10. Required for `custom`. A quarter of it is for each tier, the last "
        "one is kept free. It can't be changed once a database is there, nor can `source`: RDS moves none "
        "to another VPC.",
    )
    zones: int = Field(
        default=2,
        ge=FEWEST_ZONES,
        le=MOST_ZONES,
        description="Availability zones of a custom VPC, each with a subnet of every tier. A /24 has room "
        "for 2, a /23 for 4, a /22 or larger for 6. One more moves no subnet; fewer are refused by AWS "
        "while load balancers and databases stand in them.",
    )
    exclude_zone_ids: ZoneIds | None = Field(
        default=None,
        description="Zones of a default or a custom VPC that nothing stands in, by the ids that all accounts "
        "share. Left out, those where AWS refuses load balancers or NAT gateways: `use1-az3`, `usw1-az2`, "
        "`cac1-az3`, `apne1-az3`.",
    )
    nat_gateways: Literal["none", "single", "per_zone"] = Field(
        default="none",
        description="NAT gateways of a custom VPC, through which instances reach the internet over HTTPS: "
        "none, one for all zones, or one in each, with an Elastic IP address each; AWS grants 5 in a region, "
        "and more on request.",
    )
    vpc_id: VpcId | None = Field(
        default=None, description="The VPC of `existing`. Either this or `vpc_tags` is required there."
    )
    vpc_tags: VpcTags = Field(
        default_factory=dict,
        description='Tags of the one VPC of `existing`, such as `{ Name = "main" }`: one description then '
        "serves all regions and environments.",
    )
    public_subnet_tags: SubnetTags = Field(
        default={"Tier": "public"},
        description="Tags of the subnets of an existing VPC that load balancers stand in, in two zones at "
        "least; of several in a zone the one whose id comes first. In a value `*` stands for any "
        'characters: `{ Name = "*-public-*" }`.',
    )
    private_subnet_tags: SubnetTags = Field(
        default={"Tier": "private"},
        description="Tags of the subnets of an existing VPC that instances and VPC endpoints stand in.",
    )
    isolated_subnet_tags: SubnetTags = Field(
        default={"Tier": "isolated"},
        description="Tags of the subnets of an existing VPC that databases stand in, in two zones at least; "
        "they may be the private ones.",
    )
    internet_egress: bool = Field(
        default=True,
        description="Whether the private subnets of an existing VPC lead to the internet, through a NAT or "
        "a transit gateway. `false` has endpoints made for all that is called.",
    )
    endpoints: Services | None = Field(
        default=None,
        description="VPC endpoints to make. Left out, those of the services that the region's components "
        "call: all of them where there is no way to the internet; with NAT gateways those of `s3` and "
        "`dynamodb` only, which cost nothing; none in an existing VPC that leads to the internet. `[]` "
        "makes none: in a default or an existing VPC it says that whoever keeps it has made what is needed.",
    )
    existing_endpoints: Services = Field(
        default=(),
        description="Services that a default or an existing VPC has endpoints for already, another "
        "deployment's or its keeper's: they count as reached, and aren't made. A VPC takes one of each.",
    )
    endpoint_zones: int = Field(
        default=2,
        ge=1,
        le=MOST_ZONES,
        description="In how many zones each interface endpoint stands, where AWS offers it. Each costs about "
        "7.3 USD in a month and zone, and a cent per GB; instances in other zones reach it too.",
    )
    endpoint_buckets: BucketPatterns = Field(
        default=(),
        max_length=100,
        description="Buckets of other accounts that may be read through a custom VPC's endpoint for S3, such "
        "as a vendor's; `*` stands for any characters. Its policy admits the account's own buckets, Amazon "
        "Linux's packages, and what the agent of Systems Manager fetches.",
    )
    flow_log_retention_days: RetentionDays = Field(
        default=30,
        description="How long the flow logs of a custom VPC are kept, in days.",
    )

    @model_validator(mode="after")
    def _belongs_to_the_source(self) -> "Network":
        if self.source == "custom" and self.cidr is None:
            raise clash('A network with source = "custom" needs a cidr', "source", "cidr")
        said = self.model_dump(exclude_unset=True, exclude_none=True)
        foreign = [
            name for name, sources in SOURCES_OF.items() if name in said and self.source not in sources
        ]
        if foreign:
            accepted = " or ".join(f'"{source}"' for source in SOURCES_OF[foreign[0]])
            raise clash(
                f'A network with source = "{self.source}" takes no {" and no ".join(foreign)}: remove '
                f"{' and '.join(foreign)}, or set source = {accepted}",
                *foreign,
                "source",
            )
        if self.source == "existing" and (self.vpc_id is None) is not bool(self.vpc_tags):
            raise clash(
                'A network with source = "existing" is found by vpc_id or by vpc_tags; give one of them',
                "vpc_id",
                "vpc_tags",
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

    @model_validator(mode="after")
    def _endpoints_are_there_once(self) -> "Network":
        twice = [service for service in self.endpoints or () if service in self.existing_endpoints]
        if twice:
            raise clash(
                f"{' and '.join(twice)} can't be made and be there already; a VPC takes one endpoint of each",
                "existing_endpoints",
                "endpoints",
            )
        return self

    @property
    def subnets(self) -> dict[str, tuple[IPv4Network, ...]]:
        """Tier to its subnets' networks, one for each zone; none where the VPC isn't made here."""
        plan = address_plan(self.cidr) if self.cidr else {}
        return {tier: networks[: self.zones] for tier, networks in plan.items()}

    @property
    def tiers(self) -> dict[str, IPv4Network]:
        """Tier to the range that all of its subnets are cut from, however many zones there are."""
        return tier_ranges(self.cidr) if self.cidr else {}

    @property
    def leads_to_internet(self) -> bool:
        """Whether instances reach the internet, and all of AWS with it."""
        if self.source == "existing":
            return self.internet_egress
        return self.nat_gateways != "none"

    def endpoints_for(self, called: Iterable[str]) -> tuple[str, ...]:
        """The services to make endpoints for, where components call these."""
        if self.endpoints is not None:
            return self.endpoints
        wanted = tuple(service for service in called if service not in self.existing_endpoints)
        if not self.leads_to_internet:
            return wanted
        return gateways(wanted) if self.source == "custom" else ()


def interfaces(services: Iterable[str]) -> tuple[str, ...]:
    """Those of the services that are reached by an interface in the subnets, in their order."""
    return tuple(service for service in services if service not in GATEWAY_SERVICES)


def gateways(services: Iterable[str]) -> tuple[str, ...]:
    """Those of the services that are reached through the route tables, in their order."""
    return tuple(service for service in services if service in GATEWAY_SERVICES)
