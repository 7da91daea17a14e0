"""The ``autoscaling_group`` block: instances behind a load balancer, or workers without one."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import ByEnvironment, Matches, RetentionDays, Uses, clash
from model.blocks.target import Target

#: EC2 takes 16 KB of user data; the rest is the script around the application's.
USER_DATA_BYTES = 12000

#: What an instance calls by itself: Amazon Linux's packages are in S3, the CloudWatch agent sends logs and
#: metrics.
BASIC_SERVICES = ("s3", "logs", "monitoring")
#: Where it looks up what it uses.
LOOKUP_SERVICES = ("ssm",)

# Families with a g behind their number, and a1, have Graviton processors; the image is for x86-64.
InstanceType = Annotated[
    str,
    Matches(
        r"(?!a1\.|[a-z]+[0-9]+[a-z]*g)[a-z][a-z0-9-]*\.[a-z0-9-]+",
        "the family and size of an x86-64 instance type, like t3.micro (not Graviton, like t4g.micro)",
    ),
]


def _fits(script: str) -> str:
    size = len(script.encode())
    if size > USER_DATA_BYTES:
        raise ValueError(f"accepted are at most {USER_DATA_BYTES} bytes, and it has {size}")
    return script


class AutoscalingGroup(Target):
    """An Auto Scaling group of Amazon Linux 2023 instances with its launch template."""

    uses: Uses = Field(
        default=(),
        description="What the instances use: their role gets the permissions, the security groups are opened "
        "both ways, and environment variables say where to find it. What isn't used can't be reached.",
    )
    instance_type: Annotated[
        InstanceType | None, ByEnvironment(staging="t3.micro", production="t3.medium")
    ] = Field(default=None, description="EC2 instance type, x86-64.")
    min_size: Annotated[int | None, ByEnvironment(staging=1, production=1)] = Field(
        default=None, ge=0, le=500, description="Fewest instances."
    )
    max_size: Annotated[int | None, ByEnvironment(staging=3, production=6)] = Field(
        default=None, ge=1, le=500, description="Most instances."
    )
    desired_capacity: Annotated[int | None, ByEnvironment(staging=1, production=2)] = Field(
        default=None,
        ge=0,
        le=500,
        description="Instances wanted at the start; Auto Scaling changes the number afterwards.",
    )
    target_cpu_percent: int = Field(
        default=60, ge=10, le=90, description="Average CPU use that target tracking keeps, in percent."
    )
    volume_size: int = Field(default=8, ge=8, le=16384, description="Size of the root volume, in GiB.")
    log_retention_days: RetentionDays = Field(
        default=30, description="How long CloudWatch keeps the instances' logs, in days."
    )
    user_data: Annotated[str, AfterValidator(_fits)] | None = Field(
        default=None,
        description="Shell script that installs and starts the application, run as root after the "
        f"CloudWatch agent; at most {USER_DATA_BYTES} bytes. Without it, instances behind a load "
        "balancer serve a placeholder page.",
    )

    @model_validator(mode="after")
    def _sizes_in_order(self) -> "AutoscalingGroup":
        low, wanted, high = self.min_size, self.desired_capacity, self.max_size
        if None not in (low, wanted, high) and not low <= wanted <= high:  # type: ignore[operator]
            raise clash(
                f"The sizes have to be min_size <= desired_capacity <= max_size; received {low}, {wanted}, "
                f"{high} (what isn't set comes from the environment)",
                "min_size",
                "desired_capacity",
                "max_size",
            )
        return self

    @property
    def aws_services(self) -> tuple[str, ...]:
        """What prepares an instance, and what it looks up where it finds what it uses with."""
        return (*BASIC_SERVICES, *(LOOKUP_SERVICES if self.uses else ()))
