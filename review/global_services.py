"""AWS services with one control plane for all regions: which types ask it, where it is, what to do instead.

The regions are those of AWS's own pages; docs/dependencies.md says which services were tried.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

DOCS = "https://docs.aws.amazon.com"
WHITEPAPER = f"{DOCS}/whitepapers/latest/aws-fault-isolation-boundaries/global-services.html"
BILLING = f"{DOCS}/general/latest/gr/billing.html"

ACCESS = "answer with Part.roles, which the stack access makes for all regions, and name derived ARNs"
EDGE = "make it in Part.build_edge, in the stack edge"
ACCOUNT = "keep it in a root module of its own: it is the account's and no region's"

EAST, WEST = "us-east-1", "us-west-2"


@dataclass(frozen=True)
class GlobalService:
    """A service, what its types' names begin with, the region of its control plane, and where it belongs."""

    name: str
    types: tuple[str, ...]
    region: str
    instead: str
    source: str = WHITEPAPER


GLOBAL_SERVICES: tuple[GlobalService, ...] = (
    GlobalService("IAM", ("aws_iam_",), EAST, ACCESS),
    GlobalService(
        "Route 53",
        (
            "aws_route53_",
            "aws_route53domains_",
        ),
        EAST,
        EDGE,
    ),
    GlobalService("CloudFront", ("aws_cloudfront_", "aws_cloudfrontkeyvaluestore_"), EAST, EDGE),
    GlobalService("Global Accelerator", ("aws_globalaccelerator_",), WEST, EDGE),
    GlobalService("AWS WAF Classic", ("aws_waf_",), EAST, EDGE),
    GlobalService("Shield Advanced", ("aws_shield_",), EAST, EDGE),
    GlobalService(
        "Application Recovery Controller",
        ("aws_route53recoverycontrolconfig_", "aws_route53recoveryreadiness_"),
        WEST,
        EDGE,
    ),
    GlobalService(
        "S3 Multi-Region Access Points",
        ("aws_s3control_multi_region_access_point",),
        WEST,
        EDGE,
        f"{DOCS}/AmazonS3/latest/userguide/MrapOperations.html",
    ),
    GlobalService("Network Manager", ("aws_networkmanager_",), WEST, ACCOUNT),
    GlobalService(
        "Organizations",
        (
            "aws_organizations_",
            "aws_cloudtrail_organization_delegated_admin_account",
            "aws_ram_sharing_with_organization",
            "aws_servicecatalog_organizations_access",
        ),
        EAST,
        ACCOUNT,
    ),
    GlobalService("Account Management", ("aws_account_",), EAST, ACCOUNT),
    GlobalService(
        "Billing and Cost Management",
        (
            "aws_bcmdataexports_",
            "aws_billing_",
            "aws_budgets_",
            "aws_ce_",
            "aws_costoptimizationhub_",
            "aws_cur_",
        ),
        EAST,
        ACCOUNT,
        BILLING,
    ),
    GlobalService(
        "User Notifications",
        ("aws_notifications_", "aws_notificationscontacts_"),
        EAST,
        ACCOUNT,
        f"{DOCS}/notifications/latest/APIReference/Welcome.html",
    ),
)
#: Types of regional services whose names begin as those of a global one do.
REGIONAL = ("aws_route53_resolver_",)
#: Data sources that the provider answers by itself.
ASKS_NOBODY = (
    "aws_apprunner_hosted_zone_id",
    "aws_arn",
    "aws_cloudfront_log_delivery_canonical_user_id",
    "aws_cloudtrail_service_account",
    "aws_elastic_beanstalk_hosted_zone",
    "aws_elb_hosted_zone_id",
    "aws_elb_service_account",
    "aws_iam_policy_document",
    "aws_lb_hosted_zone_id",
    "aws_networkmanager_core_network_policy_document",
    "aws_redshift_service_account",
    "aws_region",
    "aws_route53_traffic_policy_document",
    "aws_sagemaker_prebuilt_ecr_image",
    "aws_service",
    "aws_service_principal",
)
#: Web ACLs and the like for CloudFront are of the regional service, but in us-east-1 only.
CLOUDFRONT_SCOPE = GlobalService("AWS WAF for CloudFront", ("aws_wafv2_",), EAST, EDGE)


def global_service(kind: str, block: Mapping[str, Any]) -> GlobalService | None:
    """The global service that a block of a Terraform type asks, if any."""
    if kind.startswith(CLOUDFRONT_SCOPE.types) and block.get("scope") == "CLOUDFRONT":
        return CLOUDFRONT_SCOPE
    if kind.startswith(REGIONAL) or kind in ASKS_NOBODY:
        return None
    return next((service for service in GLOBAL_SERVICES if kind.startswith(service.types)), None)
