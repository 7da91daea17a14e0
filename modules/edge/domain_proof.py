"""What ACM wants to find in a zone before it certifies a name."""

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.route53_record import Route53Record
from constructs import Construct

TTL_SECONDS = 300


class DomainProof(Construct):
    """A domain's record, and the certificate that it is known by.

    The record is the same in all regions for one account and domain, and every certificate of the domain
    needs it, also for its renewals
    (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html). Only a request for a certificate
    tells it: this one is for nothing else. Nobody uses it, so that ACM lets it expire.
    """

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, domain: str, title: str, zone_id: str
    ) -> None:
        super().__init__(scope, id)
        certificate = AcmCertificate(
            self,
            "certificate",
            domain_name=domain,
            validation_method="DNS",
            tags={"Name": title},
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            provider=provider,
        )
        options = f"one({certificate.fqn}.domain_validation_options)"
        Route53Record(
            self,
            "validation",
            zone_id=zone_id,
            # Whatever ACM says of a certificate that has expired, the record stays.
            name=f'${{try({options}.resource_record_name, "{domain}")}}',
            type="CNAME",
            ttl=TTL_SECONDS,
            records=[f'${{try({options}.resource_record_value, "{domain}")}}'],
            lifecycle=TerraformResourceLifecycle(ignore_changes=["name", "records"]),
            provider=provider,
        )
