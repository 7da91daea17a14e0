"""Where Route 53's health checkers are: they ask from these regions, whatever the deployment's."""

from collections.abc import Iterable

#: Region to its country, as web ACLs name it
#: (https://docs.aws.amazon.com/Route53/latest/APIReference/API_HealthCheckConfig.html).
CHECKERS = {
    "ap-northeast-1": "JP",
    "ap-southeast-1": "SG",
    "ap-southeast-2": "AU",
    "eu-west-1": "IE",
    "sa-east-1": "BR",
    "us-east-1": "US",
    "us-west-1": "US",
    "us-west-2": "US",
}
#: From how many of them AWS wants to ask.
FEWEST_CHECKERS = 3


def checkers(blocked_countries: Iterable[str]) -> tuple[str, ...]:
    """The regions whose checkers a load balancer lets in that blocks these countries."""
    blocked = set(blocked_countries)
    return tuple(region for region, country in CHECKERS.items() if country not in blocked)
