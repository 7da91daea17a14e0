"""Instance types, against what AWS says of each: moto ships its answers."""

import gzip
import json
from pathlib import Path
from typing import Any

import botocore.session
import moto
import pytest
from pydantic import TypeAdapter, ValidationError

from model.blocks.instance_type import InstanceType, architecture

TYPES = TypeAdapter(InstanceType)


def described() -> dict[str, dict[str, Any]]:
    """Every instance type as DescribeInstanceTypes answers it."""
    file = Path(moto.__file__).parent / "ec2" / "resources" / "instance_types.json.gz"
    found: dict[str, dict[str, Any]] = json.loads(gzip.decompress(file.read_bytes()))
    return found


def named() -> list[str]:
    """Every name that EC2's API knows."""
    shape: Any = botocore.session.get_session().get_service_model("ec2").shape_for("InstanceType")
    return list(shape.enum)


def test_every_type_of_aws_is_accepted_but_for_macs() -> None:
    names = {*named(), *described()}
    assert len(names) > 1000
    for name in names:
        if name.startswith("mac"):
            with pytest.raises(ValidationError, match="not mac, which needs dedicated hosts"):
                TYPES.validate_python(name)
        else:
            assert TYPES.validate_python(name) == name


def test_the_processor_is_what_aws_says_of_each_type() -> None:
    for name, answer in described().items():
        if not name.startswith("mac"):
            assert architecture(name) in answer["ProcessorInfo"]["SupportedArchitectures"], name


@pytest.mark.parametrize(
    ("instance_type", "expected"),
    [
        ("t4g.micro", "arm64"),
        ("a1.large", "arm64"),
        ("im4gn.large", "arm64"),
        ("is4gen.large", "arm64"),
        ("g5g.xlarge", "arm64"),
        ("hpc7g.4xlarge", "arm64"),
        ("c99gx-flex.large", "arm64"),
        ("p6e-gb200.36xlarge", "arm64"),
        ("t3.micro", "x86_64"),
        ("g4dn.xlarge", "x86_64"),
        ("g6.xlarge", "x86_64"),
        ("gr6.4xlarge", "x86_64"),
        ("x1e.xlarge", "x86_64"),
        ("m7i-flex.large", "x86_64"),
        ("u-6tb1.metal", "x86_64"),
        ("u7i-12tb.224xlarge", "x86_64"),
        ("p6-b200.48xlarge", "x86_64"),
    ],
)
def test_a_g_behind_the_generation_is_graviton(instance_type: str, expected: str) -> None:
    assert architecture(TYPES.validate_python(instance_type)) == expected


@pytest.mark.parametrize("name", ["t3", "t3.", ".micro", "t3.big", "T3.micro", "t3 .micro", "t3.micro.large"])
def test_what_is_no_family_and_size_is_refused(name: str) -> None:
    with pytest.raises(ValidationError, match="the family and size of an instance type"):
        TYPES.validate_python(name)
