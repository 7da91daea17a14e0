"""The ``cdn`` block: content of a bucket, delivered worldwide."""

from typing import Annotated, Literal

from pydantic import AfterValidator, Field, model_validator

from model.blocks.spec import Component, Label, Matches, RefersTo, clash, once_each

#: Where CloudFront is managed: its certificates and the deliveries of its logs are there
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html).
CLOUDFRONT_REGION = "us-east-1"

CERTIFICATE = Matches(
    r"arn:aws:acm:us-east-1:[0-9]{12}:certificate/[A-Za-z0-9-]+",
    "ARNs of ACM certificates in us-east-1, the only ones that CloudFront takes: "
    "arn:aws:acm:us-east-1:ACCOUNT:certificate/ID",
)
ALIAS = Matches(
    r"(\*\.)?([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]", "lower-case domain names"
)
#: https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DefaultRootObject.html
ROOT_OBJECT = Matches(
    r"([A-Za-z0-9!_.'()=+@:-][A-Za-z0-9!_.'()/=+@:-]*)?",
    "letters, digits and ! _ . ' ( ) / = + @ : -, and keys that don't begin with a slash",
)

#: Characters that mean something else in policies and to Terraform are left out: * ? $ and braces
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/DownloadDistValuesOrigin.html).
ORIGIN_PATH = Matches(
    r"(/[A-Za-z0-9!_.'()=+@:-]+)*",
    "a slash and a folder, as often as folders are nested, without a slash at the end: /public",
)

Alias = Annotated[str, Field(max_length=253), ALIAS]

#: The answers of an S3 bucket that CloudFront can fall over for
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html).
FailoverStatusCode = Literal[403, 404, 500, 502, 503, 504]


class Cdn(Component):
    """A CloudFront distribution over a bucket, which falls over to the bucket's replica."""

    bucket: Annotated[Label, RefersTo("bucket")] = Field(
        description="Label of the `bucket` whose objects are delivered. Where it is replicated, requests "
        "that the active region's bucket can't answer go to the copy in the next region. One that isn't is "
        "delivered from the first region that has it, whichever is active."
    )
    origin_path: Annotated[str, ORIGIN_PATH] = Field(
        default="",
        max_length=255,
        description="Folder of the bucket that is delivered; CloudFront may read nothing else. With `/public`"
        " a request for `/logo.svg` gets the object `public/logo.svg`. All of the bucket if left out: the "
        "world then reads whatever components write there, and the review warns.",
    )
    default_root_object: Annotated[str, ROOT_OBJECT] = Field(
        default="index.html",
        max_length=255,
        description="Object that answers requests for the root; none if empty.",
    )
    failover_status_codes: Annotated[tuple[FailoverStatusCode, ...], AfterValidator(once_each)] = Field(
        default=(500, 502, 503, 504),
        strict=False,  # a list, as HCL has no tuples
        min_length=1,
        description="Answers of the active region's bucket that send a request to the copy, where the bucket "
        "is replicated; none counts as 504. With 403 (S3's answer for an object that isn't there, as "
        "CloudFront may not list) and 404, objects that were deleted are delivered from their copies, for as "
        "long as the deletion isn't copied.",
    )
    price_class: Literal["PriceClass_100", "PriceClass_200", "PriceClass_All"] = Field(
        default="PriceClass_100",
        description="Edge locations that deliver: North America and Europe; those and Asia, the Middle East "
        "and Africa; all.",
    )
    aliases: Annotated[tuple[Alias, ...], AfterValidator(once_each)] = Field(
        default=(),
        strict=False,  # a list, as HCL has no tuples
        description="Domain names that the distribution answers to, beside its own.",
    )
    certificate_arn: Annotated[str, CERTIFICATE] | None = Field(
        default=None,
        description="ACM certificate for the `aliases`. With it, or with names that ACM certifies (`dns`), "
        "TLS 1.2 is the least; else CloudFront's own certificate is used, with which AWS allows TLS 1.0, and "
        "the review warns.",
    )
    access_logs: bool = Field(
        default=True, description="Whether access logs go to the log bucket of the deployment's first region."
    )

    @model_validator(mode="after")
    def _aliases_have_a_certificate(self) -> "Cdn":
        if bool(self.aliases) != bool(self.certificate_arn):
            raise clash(
                "aliases and certificate_arn belong together: CloudFront answers to names that the "
                "certificate proves, and its own certificate serves no others",
                "aliases",
                "certificate_arn",
            )
        return self
