"""A CloudFront distribution over a bucket, which falls over to the bucket's replica."""

from cdktf import TerraformProvider
from cdktf_cdktf_provider_aws.cloudfront_distribution import (
    CloudfrontDistribution,
    CloudfrontDistributionDefaultCacheBehavior,
    CloudfrontDistributionOrigin,
    CloudfrontDistributionOriginGroup,
    CloudfrontDistributionOriginGroupFailoverCriteria,
    CloudfrontDistributionOriginGroupMember,
    CloudfrontDistributionRestrictions,
    CloudfrontDistributionRestrictionsGeoRestriction,
    CloudfrontDistributionViewerCertificate,
)
from cdktf_cdktf_provider_aws.cloudfront_origin_access_control import CloudfrontOriginAccessControl
from constructs import Construct

from model.naming.context import Context
from model.planning.delivery import Distribution as DistributionPlan
from modules.edge.certificate import Certificate

#: AWS's own policy CachingOptimized
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-cache-policies.html).
CACHING_OPTIMIZED = "658327ea-f89d-4fab-a63d-7e88639e58f6"
#: AWS's own policy SecurityHeadersPolicy
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/using-managed-response-headers-policies.html).
SECURITY_HEADERS = "67f7725c-6f97-4210-82d7-5512b31e9d03"

#: The methods that CloudFront falls over for, and the only ones that it allows with an origin group
#: (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/RequestAndResponseBehaviorOriginGroups.html).
METHODS = ("GET", "HEAD", "OPTIONS")

#: The id of the group of origins; no region has this name.
FAILOVER = "failover"


class Distribution(Construct):
    """The distribution and how it identifies itself to the buckets. Exposes ``id``, ``arn``, ``domain_name``
    and ``zone_id``, which alias records that lead to it have.

    Terraform waits until all edge locations have a change: an applied plan is in force.
    """

    def __init__(
        self,
        scope: Construct,
        id: str,
        *,
        context: Context,
        provider: TerraformProvider,
        plan: DistributionPlan,
    ) -> None:
        super().__init__(scope, id)
        self._context, self._provider, self._plan = context, provider, plan
        spec = plan.spec
        access = self._origin_access_control()
        # Always in the same order: a failover changes that of the group only.
        by_region = sorted(plan.origins, key=lambda where: where.region)
        distribution = CloudfrontDistribution(
            self,
            "distribution",
            comment=f"Bucket {spec.bucket} of {context.global_prefix}",
            enabled=True,
            origin=[self._origin(where, access) for where in by_region],
            origin_group=[self._group()] if len(by_region) > 1 else None,
            default_cache_behavior=self._behavior(),
            default_root_object=spec.default_root_object,
            price_class=spec.price_class,
            http_version="http2and3",
            is_ipv6_enabled=True,
            aliases=[*dict.fromkeys((*spec.aliases, *plan.certified))] or None,
            viewer_certificate=self._viewer_certificate(),
            restrictions=CloudfrontDistributionRestrictions(
                geo_restriction=CloudfrontDistributionRestrictionsGeoRestriction(restriction_type="none")
            ),
            tags={"Name": self._name},
            provider=provider,
        )
        self.id: str = distribution.id
        self.arn: str = distribution.arn
        self.domain_name: str = distribution.domain_name
        self.zone_id: str = distribution.hosted_zone_id

    @property
    def _name(self) -> str:
        return self._context.global_name(self._plan.label, "aws_cloudfront_origin_access_control")

    def _origin_access_control(self) -> CloudfrontOriginAccessControl:
        return CloudfrontOriginAccessControl(
            self,
            "origin_access_control",
            name=self._name,
            description=f"Signs what CDN {self._plan.label} asks its buckets for",
            origin_access_control_origin_type="s3",
            signing_behavior="always",
            signing_protocol="sigv4",
            provider=self._provider,
        )

    def _origin(self, where: Context, access: CloudfrontOriginAccessControl) -> CloudfrontDistributionOrigin:
        """A region's bucket.

        How long it is waited for, if it doesn't answer: with a replica 6 s instead of AWS's 30
        (https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/high_availability_origin_failover.html).
        """
        replicated = len(self._plan.origins) > 1
        return CloudfrontDistributionOrigin(
            origin_id=where.region,
            origin_path=self._plan.spec.origin_path or None,
            domain_name=f"{where.bucket(self._plan.spec.bucket)}.s3.{where.region}.amazonaws.com",
            origin_access_control_id=access.id,
            connection_attempts=2 if replicated else None,
            connection_timeout=3 if replicated else None,
        )

    def _group(self) -> CloudfrontDistributionOriginGroup:
        return CloudfrontDistributionOriginGroup(
            origin_id=FAILOVER,
            member=[
                CloudfrontDistributionOriginGroupMember(origin_id=where.region)
                for where in self._plan.origins
            ],
            failover_criteria=CloudfrontDistributionOriginGroupFailoverCriteria(
                status_codes=sorted(self._plan.spec.failover_status_codes)
            ),
        )

    def _behavior(self) -> CloudfrontDistributionDefaultCacheBehavior:
        origins = self._plan.origins
        return CloudfrontDistributionDefaultCacheBehavior(
            target_origin_id=FAILOVER if len(origins) > 1 else origins[0].region,
            viewer_protocol_policy="redirect-to-https",
            allowed_methods=list(METHODS),
            cached_methods=list(METHODS),
            compress=True,
            cache_policy_id=CACHING_OPTIMIZED,
            response_headers_policy_id=SECURITY_HEADERS,
        )

    def _viewer_certificate(self) -> CloudfrontDistributionViewerCertificate:
        arn, certified = self._plan.spec.certificate_arn, self._plan.certified
        if certified:
            arn = Certificate(
                self, "certificate.cdn", provider=self._provider, names=certified, title=self._name
            ).arn
        if arn:
            return CloudfrontDistributionViewerCertificate(
                acm_certificate_arn=arn,
                ssl_support_method="sni-only",
                minimum_protocol_version="TLSv1.2_2021",
            )
        # With its own certificate CloudFront sets TLSv1, whatever is asked for: no plan would be empty
        # (https://docs.aws.amazon.com/cloudfront/latest/APIReference/API_ViewerCertificate.html).
        return CloudfrontDistributionViewerCertificate(cloudfront_default_certificate=True)
