from importlib.util import find_spec
from pathlib import Path

import pytest

from review.global_services import (
    ASKS_NOBODY,
    CLOUDFRONT_SCOPE,
    GLOBAL_SERVICES,
    REGIONAL,
    GlobalService,
    global_service,
)
from tests.synthesized import ROOT

ALL = (*GLOBAL_SERVICES, CLOUDFRONT_SCOPE)


def modules() -> set[str]:
    """The provider's types, as the modules of its package are called, without underscores."""
    spec = find_spec("cdktf_cdktf_provider_aws")
    assert spec
    assert spec.submodule_search_locations
    (folder,) = spec.submodule_search_locations
    return {path.name.replace("_", "") for path in Path(folder).iterdir() if path.is_dir()}


def row(service: GlobalService) -> str:
    """A service's row of the page."""
    types = ", ".join(f"`{kind}*`" if kind.endswith("_") else f"`{kind}`" for kind in service.types)
    scope = ' with `scope = "CLOUDFRONT"`' if service is CLOUDFRONT_SCOPE else ""
    page = service.source.rpartition("/")[2]
    return f"| {service.name} | {types}{scope} | {service.region} | [{page}]({service.source}) |"


@pytest.mark.parametrize("kind", [*REGIONAL, *ASKS_NOBODY, *(kind for each in ALL for kind in each.types)])
def test_there_are_such_types(kind: str) -> None:
    plain = kind.removeprefix("aws_").replace("_", "")
    assert any(module.removeprefix("dataaws").startswith(plain) for module in modules())


def test_no_type_is_of_two_services() -> None:
    kinds = [kind for service in ALL for kind in service.types]
    assert all(sum(kind.startswith(other) for other in kinds) == 1 for kind in kinds)


def test_the_page_has_all() -> None:
    page = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if line.startswith("|")]
    assert [row(service) for service in ALL if row(service) not in rows] == []
    assert all(f"`{kind}`" in page for kind in ASKS_NOBODY)


@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("aws_iam_role", "IAM"),
        ("aws_waf_web_acl", "AWS WAF Classic"),
        ("aws_route53domains_domain", "Route 53"),
        ("aws_iam_policy_document", None),
        ("aws_route53_resolver_rule", None),
        ("aws_wafregional_web_acl", None),
        ("aws_wafv2_web_acl", None),
        ("aws_s3_bucket", None),
    ],
)
def test_the_service_of_a_type(kind: str, name: str | None) -> None:
    found = global_service(kind, {})
    assert (found and found.name) == name
