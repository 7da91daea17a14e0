import pytest

from model.naming.regions import ELB_ACCOUNTS
from review.spanning import REGION, SPANNING, Spanning
from tests.review.test_global_services import modules
from tests.synthesized import ROOT


def row(spanning: Spanning) -> str:
    """A type's row of the page."""
    return f"| `{spanning.kind}` | `{spanning.argument}` | {spanning.asks} | {spanning.when} |"


def test_the_page_has_all_types_and_the_provider_has_them_too() -> None:
    rows = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines()
    assert [row(each) for each in SPANNING if row(each) not in rows] == []
    assert {each.kind.removeprefix("aws_").replace("_", "") for each in SPANNING} <= modules()


@pytest.mark.parametrize("region", [*ELB_ACCOUNTS, "us-gov-west-1", "cn-north-1"])
def test_every_region_is_found_in_a_text(region: str) -> None:
    for text in (region, f"{region}a", f"arn:aws:sns:{region}:1:t", f"shop-{region}-assets", f"{region}\n"):
        assert REGION.findall(text) == [region]


@pytest.mark.parametrize("text", ["", "us-east", "plus-east-1", "us-east-12", "Us-East-1", "${var.region}"])
def test_what_is_no_region(text: str) -> None:
    assert REGION.findall(text) == []
