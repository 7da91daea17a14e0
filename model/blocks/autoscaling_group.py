"""The ``autoscaling_group`` block: instances behind a load balancer, or workers without one."""

from typing import Annotated

from pydantic import AfterValidator, Field, model_validator

from model.blocks.image import ROOT_DEVICE, DeviceName, ImageId
from model.blocks.instance_type import FIRST_GRAVITON, InstanceType, family
from model.blocks.spec import ByEnvironment, Matches, RetentionDays, Uses, clash, once_each
from model.blocks.target import Target
from model.blocks.user_data import USER_DATA_BYTES, UserData

#: As many files as leave room for the rest of the user data.
MOST_LOG_FILES = 10

#: What an instance calls by itself: Amazon Linux's packages are in S3, the CloudWatch agent sends logs and
#: metrics.
BASIC_SERVICES = ("s3", "logs", "monitoring")
#: Where it looks up what it uses, and where it reports that sessions may be opened.
LOOKUP_SERVICES = ("ssm",)
#: What sessions go through
#: (https://docs.aws.amazon.com/systems-manager/latest/userguide/setup-create-vpc.html).
SESSION_SERVICES = ("ssmmessages",)


#: A file on the instance; ``*`` stands for any part of a name, ``**`` also for folders.
LogFile = Annotated[
    str,
    Field(max_length=200),
    Matches(
        r"/[A-Za-z0-9_\-./*?]*[A-Za-z0-9_\-.*?]",
        "the path of a file, like /var/log/app/*.log, in letters, digits and - _ . / * ?",
    ),
]


class AutoscalingGroup(Target):
    """An Auto Scaling group of instances with its launch template."""

    uses: Uses = Field(
        default=(),
        description="What the instances use: their role gets the permissions, the security groups are opened "
        "both ways, and environment variables say where to find it. What isn't used can't be reached.",
    )
    instance_type: Annotated[
        InstanceType | None, ByEnvironment(staging="t3.micro", production="t3.medium")
    ] = Field(
        default=None,
        description="EC2 instance type; its processor decides which image it takes: x86-64, or arm64 for "
        "Graviton, like `t4g.micro`.",
    )
    image_id: ImageId | None = Field(
        default=None,
        description="An image of your own: its id, which belongs to one region, or `resolve:ssm:` and the "
        "name of an SSM parameter with the id, which each region has for itself. "
        "[instances.md](instances.md) says what it has to have. Left out: the newest Amazon Linux 2023.",
    )
    root_device_name: DeviceName = Field(
        default=ROOT_DEVICE,
        description="Root device of an image of your own: the volume that has `volume_size` and is encrypted "
        "with the region's key. Refused without `image_id`.",
    )
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
    log_files: Annotated[
        tuple[LogFile, ...], AfterValidator(once_each), Field(max_length=MOST_LOG_FILES, strict=False)
    ] = Field(
        default=("/var/log/app/*.log",),
        description="Log files that CloudWatch gets beside that of the first boot, as paths; `*` stands for "
        "any part of a name, `**` for folders, too. Each file has a log stream of its own.",
    )
    session_manager: bool = Field(
        default=False,
        description="Whether Session Manager opens shells on the instances, for whom IAM allows it "
        "(`aws ssm start-session`). No port is opened for it.",
    )
    user_data: UserData | None = Field(
        default=None,
        description="What installs and starts the application, as root: a script for bash, a program whose "
        f"first line is `#!` and its interpreter, or `#cloud-config`; at most {USER_DATA_BYTES} bytes. "
        "Without it, instances of Amazon Linux behind a load balancer serve a placeholder page.",
    )

    @model_validator(mode="after")
    def _image_runs(self) -> "AutoscalingGroup":
        if self.image_id is None and self.instance_type and family(self.instance_type) == FIRST_GRAVITON:
            raise clash(
                f"Amazon Linux 2023 doesn't run on {self.instance_type}; take a later Graviton, like "
                "t4g.micro, or set image_id",
                "instance_type",
            )
        if self.image_id is None and self.root_device_name != ROOT_DEVICE:
            raise clash(
                f"The root device of Amazon Linux is {ROOT_DEVICE}; remove root_device_name, or set image_id",
                "root_device_name",
            )
        return self

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
        """What prepares an instance, what it finds out with where its stores are, and what sessions take."""
        lookup = LOOKUP_SERVICES if self.uses or self.session_manager else ()
        return (*BASIC_SERVICES, *lookup, *(SESSION_SERVICES if self.session_manager else ()))
