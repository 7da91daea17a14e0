"""A public certificate of ACM's, where the zone proves its names already."""

from collections.abc import Sequence

from cdktf import TerraformProvider, TerraformResourceLifecycle
from cdktf_cdktf_provider_aws.acm_certificate import AcmCertificate
from cdktf_cdktf_provider_aws.acm_certificate_validation import (
    AcmCertificateValidation,
    AcmCertificateValidationTimeouts,
)
from constructs import Construct

#: How long an apply waits for ACM: for minutes, unless somebody has to delegate the zone first.
TIMEOUT = "75m"


class Certificate(Construct):
    """The certificate in one region. Exposes ``arn``, which is there once ACM has issued it.

    ACM finds the records that the stack ``dns`` made, by the DNS and by no API; it renews the certificate for
    as long as they are there. Another set of names is another certificate: it is in place before the old one
    goes (https://docs.aws.amazon.com/acm/latest/userguide/dns-validation.html).
    """

    def __init__(
        self, scope: Construct, id: str, *, provider: TerraformProvider, names: Sequence[str], title: str
    ) -> None:
        super().__init__(scope, id)
        subject, *others = names
        certificate = AcmCertificate(
            self,
            "certificate",
            domain_name=subject,
            subject_alternative_names=others or None,
            validation_method="DNS",
            tags={"Name": title},
            lifecycle=TerraformResourceLifecycle(create_before_destroy=True),
            provider=provider,
        )
        issued = AcmCertificateValidation(
            self,
            "certificate_validation",
            certificate_arn=certificate.arn,
            timeouts=AcmCertificateValidationTimeouts(create=TIMEOUT),
            provider=provider,
        )
        self.arn: str = issued.certificate_arn
