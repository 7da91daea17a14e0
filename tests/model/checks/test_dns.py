"""What a deployment has to have for its domain names."""

from collections.abc import Callable

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from model.checks.dns import MOST_NAMES
from tests.described import ACCOUNT, EAST, Block, certificate
from tests.model.conftest import HEAD, Load, Problems

Told = Callable[..., list[tuple[int, str]]]

REGIONS = 'region "us-east-1" {}\nregion "us-west-2" {}\n'
WEB = 'load_balancer "web" {}\nautoscaling_group "web" {\n  load_balancer = "web"\n}\n'
CDN = 'bucket "site" {}\ncdn "site" {\n  bucket = "site"\n  origin_path = "/p"\n'


def dns(attributes: str = "", label: str = "shop", names: str = '"www.example.com"') -> str:
    to = "" if "cdn =" in attributes else '  load_balancer = "web"\n'
    head = f'dns "{label}" {{\n  zone = "example.com"\n  names = [{names}]\n'
    return f"{head}{to}{attributes}}}\n"


def balancer(attributes: str, region: str = "us-west-2") -> str:
    return (
        WEB
        + f'region "us-east-1" {{}}\nregion "{region}" {{\n  load_balancer "web" {{\n{attributes}  }}\n}}\n'
    )


@pytest.mark.parametrize(
    "text",
    [
        REGIONS + WEB + dns(),
        REGIONS + WEB + dns() + dns(label="api", names='"api.example.com"'),
        REGIONS + WEB + dns('  policy = "weighted"\n  weights = { us-east-1 = 1, "us-west-2" = 0 }\n'),
        REGIONS + CDN + "}\n" + dns('  cdn = "site"\n'),
        balancer("    internal = true\n")
        .replace('region "us-east-1"', 'region "eu-west-1"')
        .replace('  load_balancer "web" {\n    internal = true\n  }\n', "")
        + dns(),
        balancer('    ingress_cidr_blocks = ["10.0.0.0/8"]\n') + dns("  health_check = false\n"),
        balancer('    waf = true\n    blocked_countries = ["KP", "JP"]\n    rate_limit = 21\n') + dns(),
        balancer("    waf = true\n    rate_limit = 61\n") + dns("  request_interval = 10\n"),
    ],
)
def test_accepted(load: Load, text: str) -> None:
    assert load(HEAD + text).dns


@pytest.mark.parametrize(
    ("text", "summary", "part"),
    [
        (
            REGIONS + WEB + dns() + dns(label="other"),
            "Name in use",
            '"www.example.com" is a name of dns "shop", too',
        ),
        (
            REGIONS + WEB + dns() + dns("  create_zone = true\n", "other", '"a.example.com"'),
            "Zone that is made and isn't",
            'dns "shop" has the zone example.com, too, with create_zone = false',
        ),
        (balancer("    internal = true\n") + dns(), "Internal load balancer", 'of dns "shop" in "us-west-2"'),
        (
            REGIONS + WEB + dns('  policy = "weighted"\n  weights = { us-east-1 = 1 }\n'),
            "Region without a weight",
            "has none for us-west-2",
        ),
        (
            REGIONS
            + WEB
            + dns('  policy = "weighted"\n  weights = { us-east-1 = 1, us-west-2 = 1, eu-west-1 = 1 }\n'),
            "Weight of no region",
            "Regions that have it: us-east-1, us-west-2",
        ),
        (
            balancer('    ingress_cidr_blocks = ["10.0.0.0/8"]\n') + dns(),
            "Health checks that are shut out",
            "Remove ingress_cidr_blocks. Or set health_check = false",
        ),
        (
            balancer('    waf = true\n    blocked_countries = ["US", "JP", "SG", "AU"]\n') + dns(),
            "Health checks that are shut out",
            "out of blocked_countries",
        ),
        (
            balancer("    waf = true\n    rate_limit = 20\n") + dns(),
            "Health checks that are shut out",
            "asks 10 times in five minutes: give it more than 20",
        ),
        (
            balancer("    waf = true\n    rate_limit = 60\n") + dns("  request_interval = 10\n"),
            "Health checks that are shut out",
            "asks 30 times in five minutes: give it more than 60",
        ),
        (
            REGIONS + CDN + "}\n" + dns('  cdn = "site"\n  certificate = false\n'),
            "CDN that doesn't answer to a name",
            "Set certificate = true",
        ),
        (
            REGIONS
            + CDN
            + f'  aliases = ["*.example.com"]\n  certificate_arn = "{certificate(EAST)}"\n}}\n'
            + dns('  cdn = "site"\n', names='"a.example.com", "a.b.example.com"'),
            "CDN that doesn't answer to a name",
            "no certificate for a.b.example.com",
        ),
        (
            'region "us-gov-west-1" {}\n' + WEB + dns(),
            "No dns in this partition",
            '"us-gov-west-1" is in another partition',
        ),
    ],
)
def test_refused_at_the_block(problems: Problems, text: str, summary: str, part: str) -> None:
    (problem,) = (problem for problem in problems(HEAD + text) if problem.summary == summary)
    assert part in problem.detail
    line = (HEAD + text).split("\n")[problem.line - 1]
    assert problem.line > len(HEAD.split("\n"))
    assert line.strip()


@pytest.mark.parametrize(
    ("target", "path", "served"),
    [
        ({}, "/health", True),
        ({"paths": ["/api/*"], "priority": 1}, "/health", False),
        ({"paths": ["/api/*"], "priority": 1}, "/api/up?deep=1", True),
        ({"paths": ["/h?alth"], "priority": 1}, "/health", True),
        ({"paths": ["/h.alth"], "priority": 1}, "/health", False),
        ({"hosts": ["www.example.com"], "priority": 1}, "/health", False),
        ({"hosts": ["www.example.com"], "paths": ["/*"], "priority": 1}, "/health", False),
    ],
)
def test_health_checks_need_a_target_without_hosts(target: Block, path: str, served: bool) -> None:
    """The checkers ask for the load balancer's own name, which no host of a target is."""
    described = named(
        {"load_balancer": {"web": {}}, "autoscaling_group": {"web": {"load_balancer": "web", **target}}},
        health_check_path=path,
    )
    found = [finding.summary for finding in findings(described)]
    assert found == ([] if served else ["Health check that nobody answers"])


def test_a_certificate_has_room(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("model.checks.dns.MOST_NAMES", 1)
    region = {"load_balancer": {"web": {}}, "autoscaling_group": {"web": {"load_balancer": "web"}}}
    assert MOST_NAMES == 100
    (finding,) = findings(named(region, names=["a.example.com", "b.example.com"]))
    assert (finding.path, finding.summary) == (("dns", "shop", "names"), "Too many names in a certificate")
    assert '2 names lead to load_balancer "web" in "us-east-1"' in finding.detail
    assert not findings(named(region, names=["a.example.com"]))


def test_what_is_missing_is_told_once(told: Told) -> None:
    assert told(REGIONS + dns()) == [(10, "Reference to an undeclared load_balancer")]
    weighted = '  policy = "weighted"\n  weights = { us-east-1 = 1 }\n'
    assert told(REGIONS + dns(weighted)) == [(10, "Reference to an undeclared load_balancer")]
    text = REGIONS + WEB + 'dns "shop" {\n  zone = "example.com"\n  load_balancer = "web"\n}\n'
    assert told(text) == [(11, "Missing required argument")]
    text = REGIONS + WEB + 'dns "shop" {\n  names = ["a.example.org"]\n  load_balancer = "web"\n}\n'
    assert told(text) == [(11, "Missing required argument")]


def named(region: Block, **attributes: object) -> Deployment:

    block = {"zone": "example.com", "names": ["www.example.com"], "load_balancer": "web", **attributes}
    head = {"name": "App", "project": "p", "owner": "o", "account_id": ACCOUNT}
    return Deployment.model_validate({**head, "regions": {EAST: region}, "dns": {"shop": block}})
