import pytest
from pydantic import TypeAdapter, ValidationError

from model.blocks.image import DeviceName, ImageId, belongs_to_one_region, region_of

IMAGES, DEVICES = TypeAdapter(ImageId), TypeAdapter(DeviceName)
SHARED = "resolve:ssm:arn:aws:ssm:us-east-2:123456789012:parameter/images/web"


@pytest.mark.parametrize(
    ("image", "one_region", "region"),
    [
        ("ami-01234567", True, None),
        ("ami-0123456789abcdef0", True, None),
        ("resolve:ssm:/images/web", False, None),
        ("resolve:ssm:golden", False, None),
        ("resolve:ssm:/images/web:7", False, None),
        ("resolve:ssm:/images/web:stable", False, None),
        (SHARED, False, "us-east-2"),
    ],
)
def test_ids_and_parameters_are_accepted(image: str, one_region: bool, region: str | None) -> None:
    assert IMAGES.validate_python(image) == image
    assert belongs_to_one_region(image) is one_region
    assert region_of(image) == region


@pytest.mark.parametrize(
    "image",
    [
        "",
        "ami-",
        "ami-012345678",
        "AMI-01234567",
        "ami-0123456g",
        "/images/web",
        "resolve:ssm:",
        "resolve:s3:/x",
    ],
)
def test_what_ec2_cant_look_up_is_refused(image: str) -> None:
    with pytest.raises(ValidationError, match="accepted are an image's id"):
        IMAGES.validate_python(image)


@pytest.mark.parametrize("device", ["/dev/xvda", "/dev/sda1", "/dev/sdf", "/dev/xvdba", "/dev/sda15"])
def test_names_of_devices_are_accepted(device: str) -> None:
    assert DEVICES.validate_python(device) == device


@pytest.mark.parametrize("device", ["xvda", "/dev/nvme0n1", "/dev/sda0", "/dev/sda16", "/dev/"])
def test_other_names_are_refused(device: str) -> None:
    with pytest.raises(ValidationError, match="a device's name"):
        DEVICES.validate_python(device)
