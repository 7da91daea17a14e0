"""What the ``dns`` blocks come to."""

from model.naming.context import Context
from model.planning.delivery import distributions
from model.planning.domains import (
    Zone,
    certified_cdn,
    certified_load_balancers,
    destinations,
    is_prepared,
    proved_domains,
    zones,
)
from tests.described import ACCOUNT, EUROPE, MINIMAL, NAMED, WEST, Block, certificate
from tests.synthesized import deployment

MADE, OTHER = Zone("example.com", True), Zone("a-b.example.org", False)
CONTEXT = Context("Tap-Names", "production", EUROPE, ACCOUNT)


def changed(label: str, **attributes: object) -> Block:
    dns = NAMED["dns"]
    return {**NAMED, "dns": {**dns, label: {**dns[label], **attributes}}}


def test_zones_are_there_once() -> None:
    assert zones(deployment(NAMED)) == (OTHER, MADE, Zone("example.net", False))
    assert zones(deployment(MINIMAL)) == ()


def test_a_load_balancer_is_certified_where_it_has_no_certificate() -> None:
    named = deployment(NAMED)
    front = ("*.example.com", "example.com", "www.example.com")
    assert certified_load_balancers(named, EUROPE) == {"front": front}
    assert certified_load_balancers(named, WEST) == {"front": front, "own": ("beta.a-b.example.org",)}


def test_the_order_of_names_means_nothing() -> None:
    names = ["*.example.com", "example.com", "www.example.com"]
    other = deployment(changed("shop-front", names=names))
    assert certified_load_balancers(other, WEST) == certified_load_balancers(deployment(NAMED), WEST)


def test_a_domain_is_proved_once_also_for_its_wildcard() -> None:
    assert proved_domains(deployment(NAMED)) == {
        "beta.a-b.example.org": OTHER,
        "example.com": MADE,
        "static.example.com": MADE,
        "www.example.com": MADE,
    }


def test_what_has_certificates_needs_no_proof() -> None:
    described = changed("beta", certificate=False)
    assert "beta.a-b.example.org" not in proved_domains(deployment(described))
    own = {**NAMED["regions"][WEST]["load_balancer"], "own": {"certificate_arn": certificate(WEST)}}
    regions = {**NAMED["regions"], WEST: {**NAMED["regions"][WEST], "load_balancer": own}}
    assert "beta.a-b.example.org" not in proved_domains(deployment({**NAMED, "regions": regions}))


def test_a_cdn_keeps_its_certificate() -> None:
    assert certified_cdn(deployment(NAMED), "site") == ("static.example.com",)
    (planned,) = distributions(deployment(NAMED), CONTEXT)
    assert planned.certified == ("static.example.com",)
    own = {"aliases": ["static.example.com"], "certificate_arn": certificate("us-east-1")}
    described = deployment({**NAMED, "cdn": {"site": {**NAMED["cdn"]["site"], **own}}})
    assert certified_cdn(described, "site") == ()
    assert "static.example.com" not in proved_domains(described)


def test_names_lead_to_the_regions_that_have_the_load_balancer() -> None:
    found = {each.label: each for each in destinations(deployment(NAMED), CONTEXT)}
    regions = {label: [where.region for where in each.load_balancers] for label, each in found.items()}
    both = [EUROPE, WEST]
    assert regions == {"shop-front": both, "beta": both, "plain": both, "static": []}
    assert (found["beta"].zone, found["static"].zone) == (OTHER, MADE)
    # A certificate that another block brings counts for the load balancer, whatever its names.
    assert {label: each.encrypted for label, each in found.items()} == {
        "shop-front": (EUROPE, WEST),
        "beta": (EUROPE, WEST),
        "plain": (EUROPE, WEST),
        "static": (),
    }


def test_nothing_is_prepared_for_names_without_certificates() -> None:
    assert is_prepared(deployment(NAMED))
    assert not is_prepared(deployment(MINIMAL))
    plain = deployment({**NAMED, "cdn": {}, "dns": {"plain": NAMED["dns"]["plain"]}})
    assert not is_prepared(plain)
    made = {**NAMED["dns"]["plain"], "create_zone": True}
    assert is_prepared(deployment({**NAMED, "cdn": {}, "dns": {"plain": made}}))
