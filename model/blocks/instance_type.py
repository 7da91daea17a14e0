"""EC2 instance types: the names there are, and the processor that each stands for.

Names: https://docs.aws.amazon.com/ec2/latest/instancetypes/instance-type-names.html
"""

import re
from typing import Annotated, Literal

from model.blocks.spec import Matches

Architecture = Literal["x86_64", "arm64"]

#: A family, such as t4g, m7i-flex, u-6tb1 and u7i-12tb, and a size, such as micro, 16xlarge and metal-24xl.
InstanceType = Annotated[
    str,
    Matches(
        r"(?!mac)(u-[0-9]+tb[0-9]+|[a-z]+[0-9]+[a-z]*(-[a-z0-9]+)?)"
        r"\.(nano|micro|small|medium|large|[0-9]*xlarge|metal(-[0-9]+xl)?)",
        "the family and size of an instance type, like t3.micro or t4g.micro (not mac, which needs dedicated "
        "hosts)",
    ),
]

#: Graviton has a g among the letters behind its family's number, but for the first; Grace has gb at the end.
_ARM = r"a1|[a-z]+[0-9]+[a-z]*g[a-z]*(-[a-z0-9]+)?|.+-gb[0-9]+"

#: The first Graviton: Amazon Linux 2023 runs on later ones only
#: (https://docs.aws.amazon.com/linux/al2023/ug/system-requirements.html).
FIRST_GRAVITON = "a1"


def family(instance_type: str) -> str:
    """``t4g`` of ``t4g.micro``."""
    return instance_type.partition(".")[0]


def architecture(instance_type: str) -> Architecture:
    """The processor of an instance type, as images are named for it.

    >>> architecture("c7gn.large"), architecture("g4dn.xlarge")
    ('arm64', 'x86_64')
    """
    return "arm64" if re.fullmatch(_ARM, family(instance_type)) else "x86_64"
