"""What a bucket tells of its events, and whom: a bucket has one notification configuration for all of it."""

from collections.abc import Iterable
from dataclasses import dataclass

from cdktf import TerraformProvider, TerraformResource
from cdktf_cdktf_provider_aws.s3_bucket_notification import (
    S3BucketNotification,
    S3BucketNotificationLambdaFunction,
)
from constructs import Construct

from modules.moved import Moved
from modules.part import Part, Site
from modules.storage.bucket import Bucket


@dataclass(frozen=True)
class Receiver:
    """A function that a bucket tells of its events.

    ``id`` is what the configuration calls it, ``events`` are S3's types, ``prefix`` and ``suffix`` those of
    the objects' keys. ``permission`` lets S3 invoke it. ``moved_from`` is the Terraform address that the
    bucket's notification had, if it had another.
    """

    id: str
    arn: str
    events: tuple[str, ...]
    permission: TerraformResource
    prefix: str = ""
    suffix: str = ""
    moved_from: str = ""


class BucketNotification(Construct):
    """A bucket's notification configuration."""

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        provider: TerraformProvider,
        bucket: str,
        receivers: Iterable[Receiver],
    ) -> None:
        super().__init__(scope, id)
        told = list(receivers)
        notification = S3BucketNotification(
            self,
            "bucket_notification",
            bucket=bucket,
            lambda_function=[
                S3BucketNotificationLambdaFunction(
                    id=each.id,
                    lambda_function_arn=each.arn,
                    events=sorted(each.events),
                    filter_prefix=each.prefix or None,
                    filter_suffix=each.suffix or None,
                )
                for each in told
            ],
            # S3 tries whether it may invoke the functions.
            depends_on=[each.permission for each in told],
            provider=provider,
        )
        for each in told:
            if each.moved_from:
                Moved(self, f"moved.{each.id}", before=each.moved_from, resource=notification)


class BucketNotifications(Part):
    """The notifications of a region's buckets; it stands after all that receives them."""

    def build(self, site: Site) -> None:
        """Makes each bucket's, where it has something to tell."""
        for label in site.plan.region.bucket:
            receivers = [each for part in site.assembly.parts for each in part.bucket_receivers(site, label)]
            if receivers:
                BucketNotification(
                    site.scope,
                    f"notification.{label}",
                    provider=site.provider,
                    bucket=site.find(Bucket, label).name,
                    receivers=receivers,
                )
