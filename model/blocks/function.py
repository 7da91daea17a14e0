"""The ``function`` block: a Lambda function of one's own sources or image, and what invokes it."""

from typing import Annotated, Final, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Label, Matches, RefersTo, RetentionDays, Uses, clash, not_blank, once_each
from model.blocks.target import Routed

#: The runtimes that provider 5.100.0 knows and that AWS mends; it refuses python3.14 and nodejs24.x.
Runtime = Literal["python3.13", "python3.12", "python3.11", "nodejs22.x"]
#: Those that the provider knows as well, and AWS mends no longer
#: (https://docs.aws.amazon.com/lambda/latest/dg/lambda-runtimes.html).
DEPRECATED: Final = ("python3.9", "python3.10", "nodejs18.x", "nodejs20.x")

#: What a bucket tells functions, and the type of the S3 event behind it
#: (https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html).
BUCKET_EVENTS: Final = {"object_created": "s3:ObjectCreated:*", "object_removed": "s3:ObjectRemoved:*"}
BucketEvent = Literal["object_created", "object_removed"]

#: What SQS and Lambda take in one invocation: without a window, and of a FIFO queue
#: (https://docs.aws.amazon.com/lambda/latest/dg/services-sqs-configure.html).
MOST_AT_ONCE: Final = 10

#: What AWS itself does with events that fail, so that nothing has to be said of it: retries, and seconds
#: (https://docs.aws.amazon.com/lambda/latest/dg/invocation-async-error-handling.html).
RETRIES, EVENT_AGE = 2, 21_600

#: What Lambda sets itself
#: (https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime).
RESERVED = (
    "AWS_REGION",
    "AWS_DEFAULT_REGION",
    "AWS_EXECUTION_ENV",
    "AWS_LAMBDA_FUNCTION_NAME",
    "AWS_LAMBDA_FUNCTION_MEMORY_SIZE",
    "AWS_LAMBDA_FUNCTION_VERSION",
    "AWS_LAMBDA_INITIALIZATION_TYPE",
    "AWS_LAMBDA_LOG_GROUP_NAME",
    "AWS_LAMBDA_LOG_STREAM_NAME",
    "AWS_ACCESS_KEY",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
    "AWS_LAMBDA_RUNTIME_API",
    "LAMBDA_TASK_ROOT",
    "LAMBDA_RUNTIME_DIR",
)


def _not_reserved(name: str) -> str:
    if name in RESERVED:
        raise ValueError("Lambda sets it itself")
    return name


VariableName = Annotated[
    str,
    Matches("[A-Za-z][A-Za-z0-9_]+", "letters, digits and _, two or more, beginning with a letter"),
    AfterValidator(_not_reserved),
]
Handler = Annotated[
    str,
    Field(max_length=128),
    Matches(
        r"[A-Za-z0-9_\-./]*[A-Za-z0-9_\-]\.[A-Za-z0-9_$]+",
        "a file's path without its ending, a dot and the function in it, like handler.handle",
    ),
]
#: A private repository's; Lambda takes no other
#: (https://docs.aws.amazon.com/lambda/latest/dg/images-create.html).
ImageUri = Annotated[
    str,
    Matches(
        r"[0-9]{12}\.dkr\.ecr\.[a-z0-9-]+\.amazonaws\.com(\.cn)?/[a-z0-9]+([._/-]+[a-z0-9]+)*"
        r"(@sha256:[0-9a-f]{64}|:[A-Za-z0-9_][A-Za-z0-9_.-]{0,127})",
        "images in ECR by digest or tag, like 123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1.0",
    ),
]
Schedule = Annotated[
    str,
    Field(max_length=256),
    Matches(
        r"rate\((1 (minute|hour|day)|([2-9]|[1-9][0-9]+) (minutes|hours|days))\)"
        r"|cron\([^ ()]+( [^ ()]+){5}\)",
        "rate(5 minutes) or rate(1 hour), and cron with six fields, like cron(0 8 ? * MON-FRI *), in UTC",
    ),
]
KeyFilter = Annotated[str, Field(max_length=1024)]

#: What means nothing without another attribute.
NEEDS = {
    "batch_size": "queue",
    "maximum_batching_window_in_seconds": "queue",
    "bucket_events": "bucket",
    "filter_prefix": "bucket",
    "filter_suffix": "bucket",
}
#: What an image has inside it.
OF_SOURCES = ("handler", "runtime")


class Function(Routed):
    """A Lambda function, with a queue of its own for events that it failed to handle; one in each region."""

    source: Annotated[str, Field(min_length=1, max_length=1024), AfterValidator(not_blank)] | None = Field(
        default=None,
        description="Folder with the function's code, relative to the description's: what lies in it is at "
        "the root of the package, packages that the code imports too. Files and folders whose names begin "
        "with a dot, and Python's caches, are left out. Either this or `image` is required.",
    )
    image: ImageUri | None = Field(
        default=None,
        description="Container image instead: the URI of one in a private ECR repository of the region, by "
        "digest or tag. Lambda looks a tag up when the function is made or its URI changes, and no sooner.",
    )
    handler: Handler = Field(
        default="handler.handle",
        description="File without its ending, and the function in it that gets the events. Refused with "
        "`image`.",
    )
    runtime: Runtime = Field(
        default="python3.13", description="Language and its version. Refused with `image`."
    )
    architecture: Literal["arm64", "x86_64"] = Field(
        default="arm64",
        description="Processor: Graviton costs a fifth less; what is compiled has to be compiled for it.",
    )
    memory_size: int = Field(
        default=256, ge=128, le=10240, description="Memory in MB; the share of a processor follows from it."
    )
    timeout: int = Field(default=10, ge=1, le=900, description="How long an invocation may take, in seconds.")
    reserved_concurrent_executions: int | None = Field(
        default=None,
        ge=0,
        le=100_000,
        description="Invocations at a time that are kept for it, and that it has at most; `0` stops it. Left "
        "out, it shares what the account has in the region. AWS leaves at least 100 of those unreserved.",
    )
    in_network: bool = Field(
        default=False,
        description="Whether it stands in the region's private subnets, as who uses a database has to. It "
        "reaches what the network leads to, then, and nothing else: the internet through NAT gateways only.",
    )
    tracing: bool = Field(default=True, description="Whether X-Ray traces what invokes it.")
    uses: Uses = Field(
        default=(),
        description="What the function uses: its role gets the permissions, and environment variables say "
        "where to find it. What isn't used can't be reached.",
    )
    environment: dict[VariableName, str] = Field(
        default_factory=dict,
        description="More environment variables, beside those of what it uses; no secrets. AWS takes 4 KB "
        "together.",
    )
    log_retention_days: RetentionDays = Field(
        default=30, description="How long CloudWatch keeps its logs, in days."
    )
    maximum_retry_attempts: int = Field(
        default=RETRIES,
        ge=0,
        le=2,
        description="How often an event is tried again that failed: of a bucket, a schedule, or an "
        "asynchronous invocation. Then it goes to the function's queue of failed events.",
    )
    maximum_event_age_in_seconds: int = Field(
        default=EVENT_AGE,
        ge=60,
        le=EVENT_AGE,
        description="How long such an event is tried, or waits for its turn, in seconds.",
    )
    queue: Annotated[Label | None, RefersTo("queue")] = Field(
        default=None,
        description="Label of the `queue` whose messages it processes, several at once. It answers which of "
        "them failed (`batchItemFailures`): only those come again.",
    )
    batch_size: int = Field(
        default=MOST_AT_ONCE,
        ge=1,
        le=10_000,
        description="Most messages of the `queue` in one invocation; more than 10 need a "
        "`maximum_batching_window_in_seconds`, and a queue that isn't FIFO.",
    )
    maximum_batching_window_in_seconds: int = Field(
        default=0, ge=0, le=300, description="How long messages are collected for one invocation, in seconds."
    )
    schedule: Schedule | None = Field(
        default=None,
        description="When EventBridge invokes it, in each region that has it: `rate(5 minutes)`, or "
        "`cron(0 8 ? * MON-FRI *)` in UTC.",
    )
    bucket: Annotated[Label | None, RefersTo("bucket")] = Field(
        default=None, description="Label of the `bucket` whose events invoke it."
    )
    bucket_events: Annotated[
        tuple[BucketEvent, ...], AfterValidator(once_each), Field(min_length=1, strict=False)
    ] = Field(
        default=("object_created",),
        description="Those events of the `bucket`. Copies are objects created, too.",
    )
    filter_prefix: KeyFilter = Field(
        default="", description="Beginning of the keys of the objects that it is told of; all if left out."
    )
    filter_suffix: KeyFilter = Field(
        default="", description="End of the keys of the objects that it is told of; all if left out."
    )

    @model_validator(mode="before")
    @classmethod
    def _runtime_is_kept(cls, values: object) -> object:
        """Says of a runtime that was accepted once why it isn't any more."""
        runtime = values.get("runtime") if isinstance(values, dict) else None
        if runtime in DEPRECATED:
            raise clash(
                f"AWS mends {runtime} no longer, and refuses new functions of it before long; take "
                "python3.13 or nodejs22.x",
                "runtime",
            )
        return values

    @model_validator(mode="after")
    def _has_one_origin(self) -> "Function":
        if self.source is not None and self.image is not None:
            raise clash(
                "A function is made of its source or of an image; remove one of them", "source", "image"
            )
        said = [name for name in OF_SOURCES if self.image and name in self.model_fields_set]
        if said:
            raise clash(f"An image has its own; remove {' and '.join(said)}", *said, "image")
        return self

    @model_validator(mode="after")
    def _triggers_are_whole(self) -> "Function":
        for name, other in NEEDS.items():
            if name in self.model_fields_set and getattr(self, other) is None:
                raise clash(
                    f"{name} is about the {other} that invokes it; set {other}, or remove {name}", name
                )
        if self.batch_size > MOST_AT_ONCE and not self.maximum_batching_window_in_seconds:
            raise clash(
                f"More than {MOST_AT_ONCE} messages have to be collected; set "
                "maximum_batching_window_in_seconds, or a smaller batch_size",
                "batch_size",
            )
        return self

    @property
    def calls_from_network(self) -> bool:
        """Whether it stands in the network."""
        return self.in_network
