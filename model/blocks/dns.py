"""The ``dns`` block: domain names in a Route 53 zone that lead to load balancers, or to a CDN."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.cdn import Alias
from model.blocks.spec import Component, Label, Matches, RefersTo, RegionName, clash, once_each
from model.blocks.target import URL_PATH

#: Where Route 53 is managed, and where its health checks have their metrics and alarms
#: (https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/monitoring-health-checks.html).
ROUTE53_REGION = "us-east-1"

#: What the name may have that is a certificate's subject
#: (https://docs.aws.amazon.com/acm/latest/APIReference/API_RequestCertificate.html).
MOST_CHARACTERS = 64

ZONE = Matches(
    r"([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]",
    "lower-case domain names",
    example="example.com",
)
DomainName = Annotated[str, Field(max_length=253), ZONE]
Weight = Annotated[int, Field(ge=0, le=255)]

#: What means nothing without a load balancer.
OF_A_LOAD_BALANCER = (
    "policy",
    "weights",
    "health_check",
    "health_check_path",
    "request_interval",
    "failure_threshold",
    "measure_latency",
)
#: What means nothing without a health check.
OF_A_HEALTH_CHECK = ("health_check_path", "request_interval", "failure_threshold", "measure_latency")


class Dns(Component):
    """Domain names of a Route 53 zone, with certificates: [docs/dns.md](dns.md).

    They lead to a load balancer in each region that has it, leaving out the regions where it doesn't answer,
    or to a CDN.
    """

    zone: DomainName = Field(
        description="Domain name of the hosted zone that holds the names: `example.com`. It is a public one "
        "of the same account. Changing it makes every record anew."
    )
    create_zone: bool = Field(
        default=False,
        description="Whether the zone is made here. Somebody then has to delegate the domain to its name "
        "servers, which are an output of the stack `dns`, before there can be certificates.",
    )
    names: Annotated[tuple[Alias, ...], AfterValidator(once_each)] = Field(
        strict=False,  # a list, as HCL has no tuples
        max_length=100,
        description="Domain names, in full: the zone's own, or names within it. `*.example.com` stands for "
        "all that have no records of their own.",
    )
    load_balancer: Annotated[Label | None, RefersTo("load_balancer")] = Field(
        default=None,
        description="Label of the `load_balancer` that the names lead to, in each region that has it.",
    )
    cdn: Annotated[Label | None, RefersTo("cdn")] = Field(
        default=None, description="Label of the `cdn` that the names lead to, in place of a load balancer."
    )
    certificate: bool = Field(
        default=True,
        description="Whether ACM issues certificates for the names, by records in the zone: to the load "
        "balancer in each region, which then serves HTTPS, or to the CDN. What has a `certificate_arn` "
        "keeps that one.",
    )
    policy: Literal["latency", "weighted"] = Field(
        default="latency",
        description="How Route 53 chooses among the regions that answer: the one with the lowest latency to "
        "whoever asks, or by `weights`.",
    )
    weights: dict[RegionName, Weight] = Field(
        default_factory=dict,
        description="Region to its share, from 0 to 255, for each region that has the load balancer: "
        "`{ us-east-1 = 90, us-east-2 = 10 }`. With 0 a region gets nothing while another one answers. "
        'Needs `policy = "weighted"`.',
    )
    health_check: bool = Field(
        default=True,
        description="Whether Route 53 asks each region's load balancer from outside, and leaves it out of "
        "its answers while it fails. Without it, only the health of the targets decides, as the load "
        "balancer reports it. With HTTPS a health check costs about 1.50 USD a month.",
    )
    health_check_path: Annotated[str, Field(max_length=255), URL_PATH] = Field(
        default="/health",
        description="Path that a health check asks the load balancer for; it is healthy with a status of "
        "200 to 399. A target without `hosts` has to serve it.",
    )
    request_interval: Literal[10, 30] = Field(
        default=30,
        description="Seconds between two requests of each of Route 53's checkers; 10 costs 1 USD a month "
        "more. Changing it makes other health checks.",
    )
    failure_threshold: int = Field(
        default=3,
        ge=1,
        le=10,
        description="Requests in a row that have to fail, or to succeed, until the state changes.",
    )
    measure_latency: bool = Field(
        default=False,
        description="Whether the health checks record how long the checkers wait, for graphs; it costs 1 USD "
        "a month more. Changing it makes other health checks.",
    )

    @model_validator(mode="after")
    def _names_are_in_the_zone(self) -> "Dns":
        if not self.names:
            raise clash("names is empty; without a name nothing leads there, so remove the block", "names")
        outside = [name for name in self.names if f".{name}"[-len(self.zone) - 1 :] != f".{self.zone}"]
        if outside:
            raise clash(
                f"{', '.join(outside)} {'is' if len(outside) == 1 else 'are'} outside the zone "
                f"{self.zone}; accepted are {self.zone} and names that end in .{self.zone}",
                "names",
                "zone",
            )
        return self

    @model_validator(mode="after")
    def _names_can_be_certified(self) -> "Dns":
        long = [name for name in self.names if len(name) > MOST_CHARACTERS]
        if long and self.certificate:
            raise clash(
                f"{long[0]} has {len(long[0])} characters, and ACM certifies {MOST_CHARACTERS} at most; "
                "shorten it, or set certificate = false",
                "names",
                "certificate",
            )
        return self

    @model_validator(mode="after")
    def _leads_to_one_thing(self) -> "Dns":
        if (self.load_balancer is None) == (self.cdn is None):
            raise clash("Names lead to a load_balancer or to a cdn; set one of them", "load_balancer", "cdn")
        said = [name for name in OF_A_LOAD_BALANCER if self._says(name)]
        if said and self.cdn:
            raise clash(
                f"CloudFront is in all regions at once and needs none of it: remove {' and '.join(said)}",
                *said,
                "cdn",
            )
        return self

    @model_validator(mode="after")
    def _says_what_it_means(self) -> "Dns":
        if bool(self.weights) != (self.policy == "weighted"):
            raise clash(
                'weights and policy = "weighted" belong together; set both, or remove both',
                "weights",
                "policy",
            )
        said = [name for name in OF_A_HEALTH_CHECK if self._says(name)]
        if said and not self.health_check:
            raise clash(
                f"Without a health check that means nothing: remove {' and '.join(said)}, or health_check",
                *said,
                "health_check",
            )
        return self

    def _says(self, name: str) -> bool:
        field = type(self).model_fields[name]
        return bool(getattr(self, name) != field.get_default(call_default_factory=True))
