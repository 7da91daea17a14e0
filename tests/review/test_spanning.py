import pytest

from model.naming.regions import ELB_ACCOUNTS
from review.spanning import REGION, SPANNING, Spanning
from tests.broken_stacks import ASKS_ONCE, BROKEN, SOUND
from tests.review.test_global_services import modules
from tests.synthesized import ROOT

PAGE = (ROOT / "docs" / "dependencies.md").read_text(encoding="utf-8").splitlines()
#: How a row is known that `tests/drills/test_gate.py` has.
PROVEN = "the gate"
#: What the others need, and spans nothing; what a row names with another.
BESIDE = ("aws_s3_bucket", "aws_s3_bucket_versioning", "aws_vpc", "aws_ec2_transit_gateway")
ALSO = ("aws_vpc_peering_connection_accepter", "aws_vpc_peering_connection_options")
CAUGHT = {kind for broken in BROKEN.values() for kind in broken.resource} | set(ASKS_ONCE)


def row(spanning: Spanning) -> str:
    """A type's row of the page."""
    known = PROVEN if spanning.kind in CAUGHT else "source of another version"
    return f"| `{spanning.kind}` | `{spanning.argument}` | {spanning.asks} | {spanning.when} | {known} |"


def test_the_page_has_all_types_and_the_provider_has_them_too() -> None:
    assert [row(each) for each in SPANNING if row(each) not in PAGE] == []
    assert {each.kind.removeprefix("aws_").replace("_", "") for each in SPANNING} <= modules()


def test_the_page_calls_proven_what_the_gate_has() -> None:
    rows = [line.split("|")[1:3] for line in PAGE if line.startswith("| ") and line.count("|") == 3]
    proven = " ".join(types for types, known in rows if known.strip().startswith((PROVEN, "as above")))
    spanning = {kind for kind in SOUND if kind not in BESIDE}
    assert [kind for kind in sorted(spanning) if f"`{kind}`" not in proven and kind not in ALSO] == []


@pytest.mark.parametrize("region", [*ELB_ACCOUNTS, "us-gov-west-1", "cn-north-1"])
def test_every_region_is_found_in_a_text(region: str) -> None:
    for text in (region, f"{region}a", f"arn:aws:sns:{region}:1:t", f"shop-{region}-assets", f"{region}\n"):
        assert REGION.findall(text) == [region]


@pytest.mark.parametrize("text", ["", "us-east", "plus-east-1", "us-east-12", "Us-East-1", "${var.region}"])
def test_what_is_no_region(text: str) -> None:
    assert REGION.findall(text) == []
