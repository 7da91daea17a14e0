"""Images belong to regions."""

import pytest

from model.blocks.deployment import Deployment
from model.checks import findings
from tests.described import EAST, MINIMAL, WEST

ONE, OTHER = "ami-0123456789abcdef0", "ami-0fedcba9876543210"
SHARED = "resolve:ssm:arn:aws:ssm:us-west-2:123456789012:parameter/images/web"


def with_images(east: str, west: str) -> Deployment:
    regions = {
        name: {"autoscaling_group": {"web": {"image_id": image}}}
        for name, image in ((EAST, east), (WEST, west))
    }
    return Deployment.model_validate({**MINIMAL, "regions": regions})


@pytest.mark.parametrize(
    ("east", "west"),
    [(ONE, OTHER), ("resolve:ssm:/images/web", "resolve:ssm:/images/web"), (ONE, SHARED)],
)
def test_each_region_has_images_of_its_own(east: str, west: str) -> None:
    assert not findings(with_images(east, west))


@pytest.mark.parametrize(
    ("east", "west", "wrong", "home"), [(ONE, ONE, WEST, EAST), (SHARED, SHARED, EAST, WEST)]
)
def test_an_image_of_another_region_is_refused(east: str, west: str, wrong: str, home: str) -> None:
    (finding,) = findings(with_images(east, west))
    assert finding.path == ("regions", wrong, "autoscaling_group", "web", "image_id")
    assert f'which "{home}" has' in finding.detail
    assert f'override image_id inside region "{wrong}"' in finding.detail


def test_groups_of_one_region_may_share_an_image() -> None:
    groups = {label: {"image_id": ONE} for label in ("web", "worker")}
    region = {"autoscaling_group": groups}
    assert not findings(Deployment.model_validate({**MINIMAL, "regions": {EAST: region}}))
