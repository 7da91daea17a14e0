"""The access logs of a CloudFront distribution, delivered to a log bucket.

These are CloudFront's standard logs (v2), which need no access control lists. They are set up in
``CLOUDFRONT_REGION``; the bucket may be in any region
(https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logging.html).
"""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery import (
    CloudwatchLogDelivery,
    CloudwatchLogDeliveryS3DeliveryConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_destination import (
    CloudwatchLogDeliveryDestination,
    CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration,
)
from cdktf_cdktf_provider_aws.cloudwatch_log_delivery_source import CloudwatchLogDeliverySource
from constructs import Construct

from model.blocks.bucket import LOG_BUCKET_ROLE
from model.naming.context import Context
from modules.edge.distribution import Distribution


class DistributionLogs(Construct):
    """What a distribution logs, where it goes, and how: as W3C extended log files, a folder for each day.

    That is the format that CloudFront has always written and that log analysers read, and it costs nothing;
    Parquet does. ``logs`` is the region whose log bucket takes the files.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        logs: Context,
        label: str,
        distribution: Distribution,
    ) -> None:
        super().__init__(scope, id)
        source = CloudwatchLogDeliverySource(
            self,
            "log_delivery_source",
            name=context.global_name(label, "aws_cloudwatch_log_delivery_source"),
            log_type="ACCESS_LOGS",
            resource_arn=distribution.arn,
            provider=provider,
        )
        # Without a prefix AWS puts AWSLogs/{account-id}/CloudFront/ before the path, which Terraform doesn't
        # know of, and which is gone after the path's first change. AWS's examples have prefixes of one
        # folder; that it takes two, only a first apply on AWS shows.
        prefixed = f"{logs.bucket_arn(LOG_BUCKET_ROLE)}/{log_prefix(label)}"
        destination = CloudwatchLogDeliveryDestination(
            self,
            "log_delivery_destination",
            name=context.global_name(label, "aws_cloudwatch_log_delivery_destination"),
            output_format="w3c",
            delivery_destination_configuration=[
                CloudwatchLogDeliveryDestinationDeliveryDestinationConfiguration(
                    destination_resource_arn=prefixed
                )
            ],
            provider=provider,
        )
        CloudwatchLogDelivery(
            self,
            "log_delivery",
            delivery_source_name=source.name,
            delivery_destination_arn=destination.arn,
            field_delimiter="\t",
            s3_delivery_configuration=[
                CloudwatchLogDeliveryS3DeliveryConfiguration(
                    suffix_path="{yyyy}/{MM}/{dd}", enable_hive_compatible_path=False
                )
            ],
            provider=provider,
        )


def log_prefix(label: str) -> str:
    """Where a CDN's logs lie in the log bucket, without a slash at the end."""
    return f"cdn/{label}"
