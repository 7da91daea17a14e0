"""The image of instances: where EC2 finds it."""

import re
from typing import Annotated

from model.blocks.spec import Matches

_NAME = r"[A-Za-z0-9_.\-/]+"

#: An image's id, or EC2's own word for an SSM parameter that holds one: its name, or the ARN of one that
#: another account shares, with a version or a label behind a colon if need be
#: (https://docs.aws.amazon.com/autoscaling/ec2/userguide/using-systems-manager-parameters.html).
ImageId = Annotated[
    str,
    Matches(
        r"ami-([0-9a-f]{8}|[0-9a-f]{17})"
        rf"|resolve:ssm:(arn:aws[a-z-]*:ssm:[a-z0-9-]+:[0-9]{{12}}:parameter/)?{_NAME}(:{_NAME})?",
        "an image's id, like ami-0123456789abcdef0, and resolve:ssm: with the name or the ARN of an SSM "
        "parameter that holds one, like resolve:ssm:/images/web",
    ),
]

#: What a block device mapping calls a device
#: (https://docs.aws.amazon.com/AWSEC2/latest/UserGuide/device_naming.html).
DeviceName = Annotated[
    str, Matches(r"/dev/(sd|xvd)[a-z]{1,2}([1-9]|1[0-5])?", "a device's name, like /dev/xvda or /dev/sda1")
]

#: The root device of Amazon Linux.
ROOT_DEVICE = "/dev/xvda"


def belongs_to_one_region(image_id: str) -> bool:
    """Whether there is an image of this id in one region only."""
    return image_id.startswith("ami-")


def region_of(image_id: str) -> str | None:
    """The region that an image says it is of: the ARN of its parameter does."""
    found = re.match(r"resolve:ssm:arn:[^:]+:ssm:([^:]+):", image_id)
    return found[1] if found else None
